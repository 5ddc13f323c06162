// Owns the change between 8-bit sRGB samples and linear light. IEC 61966-2-1; tables are made by the caller once per run.

export type LightTables = {
  /** sRGB sample 0..255 -> linear light 0..1. */
  readonly toLinear: Float32Array
  /** Linear light × 65535, rounded -> sRGB sample. Fine enough that every 8-bit sample comes back as it was. */
  readonly toSrgb: Uint8Array
}

export function lightTables(): LightTables {
  const toLinear = new Float32Array(256)
  for (let i = 0; i < 256; i++) {
    const v = i / 255
    toLinear[i] = v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
  }
  const toSrgb = new Uint8Array(65536)
  for (let i = 0; i < 65536; i++) {
    const v = i / 65535
    toSrgb[i] = Math.round(255 * (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055))
  }
  return { toLinear, toSrgb }
}
