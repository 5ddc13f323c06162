// Owns what a picture in memory is. Nothing here computes; every other module agrees on these words.

/** Samples as they came: 8-bit 0..255, 16-bit 0..65535, or float 0..1 (linear light may exceed 1). */
export type Samples = Uint8Array | Uint16Array | Float32Array

/**
 * A picture: row-major, channels interleaved, `data.length === width * height * channels`.
 * `channels` 1 is grey, 2 grey + alpha, 3 RGB, 4 RGBA. Colour primaries are those of sRGB.
 * `space` is the transfer of the colour samples; alpha is always linear coverage.
 */
export type Picture<S extends Samples = Samples> = {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 2 | 3 | 4
  readonly data: S
  readonly space: 'srgb' | 'linear'
  readonly alpha: 'straight' | 'premultiplied' | 'none'
}

/** Straight 8-bit sRGB RGBA: what cut-outs, animated frames and stickers are made of. `channels` is 4, `alpha` is 'straight'. */
export type CutOut = Picture<Uint8Array>

/** The alpha image of a picture: one float a pixel, 0 (background) .. 1 (subject). */
export type Matte = { readonly width: number; readonly height: number; readonly data: Float32Array }

/** An ordered run of frames. `plays` 0 means without end. */
export type Clip<P extends Picture = Picture> = {
  readonly frames: readonly { readonly picture: P; readonly durationMs: number }[]
  readonly plays: number
}

/** The value of a full sample: 255, 65535 or 1. */
export function fullScale(samples: Samples): number {
  if (samples instanceof Uint8Array) return 255
  return samples instanceof Uint16Array ? 65535 : 1
}
