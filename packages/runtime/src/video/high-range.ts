// Owns the light of high dynamic range: what PQ and HLG say, as linear Rec. 709 light in which the reference white is 1.

/** The white of graphics, in cd/m² (ITU-R BT.2408): 58 % of PQ, 75 % of HLG. */
const WHITE_NITS = 203
const PQ_PEAK_NITS = 10_000
const HLG_WHITE = 0.75

export type Curve = 'pq' | 'hlg'

/** FFmpeg's names of the transfers. */
const CURVES: Readonly<Record<string, Curve>> = { smpte2084: 'pq', 'arib-std-b67': 'hlg' }

export function curveOf(transfer: string): Curve | undefined {
  return CURVES[transfer]
}

/** SMPTE ST 2084: what a display shows, in white. */
function pqLight(signal: number): number {
  const [m1, m2] = [2610 / 16384, (2523 / 4096) * 128]
  const [c1, c2, c3] = [3424 / 4096, (2413 / 4096) * 32, (2392 / 4096) * 32]
  const power = signal ** (1 / m2)
  return ((Math.max(0, power - c1) / (c2 - c3 * power)) ** (1 / m1) * PQ_PEAK_NITS) / WHITE_NITS
}

/** ITU-R BT.2100, the inverse of HLG's camera curve: light of the scene, 0..1. */
function hlgScene(signal: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073]
  return signal <= 0.5 ? signal ** 2 / 3 : (Math.exp((signal - c) / a) + b) / 12
}

const tables = new Map<Curve, Float32Array>()

/** Light by 16-bit sample. */
export function lightTable(curve: Curve): Float32Array {
  const known = tables.get(curve)
  if (known) return known
  const light = curve === 'pq' ? pqLight : (signal: number) => hlgScene(signal) / hlgScene(HLG_WHITE)
  const table = Float32Array.from({ length: 65536 }, (_, sample) => light(sample / 65535))
  tables.set(curve, table)
  return table
}

/** Linear BT.2020 -> linear BT.709 (ITU-R BT.2087); colours outside of it have a part below 0. */
const TO_REC709 = [
  [1.660491, -0.587641, -0.07285],
  [-0.12455, 1.1329, -0.008349],
  [-0.018151, -0.100579, 1.11873],
] as const

/** Samples of 16 bits -> light; alpha, the last of four channels, is brought to 0..1. */
export function toLight(
  samples: Uint16Array,
  channels: 3 | 4,
  curve: Curve,
  primaries: string,
  out: Float32Array,
): void {
  const table = lightTable(curve)
  // What is of high range and does not say its primaries is of BT.2100, which has those of BT.2020.
  const [r, g, b] = primaries === 'bt2020' ? TO_REC709 : IDENTITY
  for (let p = 0; p < samples.length; p += channels) {
    const red = table[samples[p]!]!
    const green = table[samples[p + 1]!]!
    const blue = table[samples[p + 2]!]!
    out[p] = r[0] * red + r[1] * green + r[2] * blue
    out[p + 1] = g[0] * red + g[1] * green + g[2] * blue
    out[p + 2] = b[0] * red + b[1] * green + b[2] * blue
    if (channels === 4) out[p + 3] = samples[p + 3]! / 65535
  }
}

const IDENTITY = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
] as const
