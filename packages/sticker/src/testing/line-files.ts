// Owns valid LINE files for the tests of check: one animation of five frames, one tab picture, a whole set.
import type { CutOut } from '@popcel/matting'
import { encodeApng } from '../apng/encode.ts'
import { encodePng } from '../png/encode.ts'
import { spreadDelays } from '../timing.ts'
import { blank } from './art.ts'

/** A square that moves to and fro: cheap to draw, fills the canvas well enough. */
export function movingSquares(places: readonly number[] = [10, 16, 22, 22.5, 14], size = 140): CutOut[] {
  return places.map((left) => {
    const frame = blank(180, 180)
    for (let y = 20; y < 20 + size; y++) {
      for (let x = Math.floor(left); x < Math.floor(left) + size; x++)
        frame.data.set([230, 60 + y, 40, 255], (y * 180 + x) * 4)
    }
    // Half a pixel more to the right, so that no two frames are alike.
    if (left % 1 > 0) frame.data.set([230, 60, 40, 128], (20 * 180 + Math.floor(left) + size) * 4)
    return frame
  })
}

export function validEmoji(frames: readonly CutOut[] = movingSquares(), totalMs = 1000, plays = 4): Uint8Array {
  const delays = spreadDelays(
    totalMs,
    frames.map((_, i) => i / frames.length),
  )
  return encodeApng(frames, { delays, plays })
}

export function validTab(): Uint8Array {
  const tab = blank(96, 74)
  for (let i = 1000; i < 3000; i++) tab.data.set([200, 30, 30, 255], i * 4)
  return encodePng(tab)
}
