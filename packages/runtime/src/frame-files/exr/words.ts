// Owns the names of the header words that say what an EXR's samples mean.

/** Ours, and the one that OpenEXR 3.4 brought (https://openexr.com/en/latest/StandardAttributes.html). */
export const ATTRIBUTES = {
  /** 'linear' or 'sRGB': transfer of the colour channels. Alpha is always coverage. */
  transfer: 'popcel:transfer',
  /** 'straight', 'premultiplied', or 'coverage' for a picture that is alpha itself. */
  alpha: 'popcel:alpha',
  pass: 'popcel:pass',
  software: 'software',
  interop: 'colorInteropID',
} as const

/** Red, green, blue and white, x and y of each (ITU-R BT.709). */
export const REC709: readonly number[] = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, 0.3127, 0.329]
