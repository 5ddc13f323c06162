// Owns the cleaning of matting residue: bodies that are nearly but not quite solid, and haze that is nearly gone.
// Art without that residue is left alone, whatever its alpha (soft shadows, glass, fades).
import type { CutOut } from '@popcel/matting'

/** Alpha from here up is meant to be solid; alpha up to NONE is meant to be empty. Facts: PopCon's body alpha is 240–254. */
const SOLID = 232
const NONE = 16
/** Share of the body (alpha >= SOLID on all four sides) that is not solid: 0.9 in residue, 0.24 in a ghost that fades out below. */
const RESIDUE_SHARE = 0.5

/** The frames with alpha >= 232 made 255, <= 16 made 0 and a straight ramp between; undefined when there is no residue. */
export function cleanResidue(frames: readonly CutOut[]): CutOut[] | undefined {
  return residueShare(frames) < RESIDUE_SHARE ? undefined : cleanAlpha(frames)
}

/** The same, whether there is residue or not. */
export function cleanAlpha(frames: readonly CutOut[]): CutOut[] {
  const ramp = Uint8Array.from({ length: 256 }, (_, a) =>
    Math.max(0, Math.min(255, Math.round(((a - NONE) * 255) / (SOLID - NONE)))),
  )
  return frames.map((frame) => {
    const data = frame.data.slice()
    for (let i = 3; i < data.length; i += 4) data[i] = ramp[data[i]!]!
    return { ...frame, data }
  })
}

/** Of the pixels inside bodies, the share whose alpha is 232..254, 0..1. */
export function residueShare(frames: readonly CutOut[]): number {
  let inside = 0
  let residue = 0
  for (const { width, height, data } of frames) {
    const solid = (i: number): boolean => data[i * 4 + 3]! >= SOLID
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        const i = y * width + x
        if (!solid(i) || !solid(i - 1) || !solid(i + 1) || !solid(i - width) || !solid(i + width)) continue
        inside++
        if (data[i * 4 + 3] !== 255) residue++
      }
    }
  }
  return inside === 0 ? 0 : residue / inside
}
