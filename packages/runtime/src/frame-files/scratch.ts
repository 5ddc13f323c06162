// Owns byte buffers that are used again from frame to frame, so that a 4K frame costs no new memory. Knows nothing of pictures.

import type { FrameScratch } from './frame-file.ts'

/** The most that is kept between calls; a 4K RGBA float frame has 133 MB. */
const KEPT_BYTES = 400_000_000

/** Buffers for the calls of one thread. What is not given back is simply collected. */
export function createFrameScratch(): FrameScratch {
  const free: Uint8Array[] = []
  let kept = 0
  return {
    take(bytes) {
      // the smallest that fits, so that a large one is not lent for a small need
      let best = -1
      for (let i = 0; i < free.length; i++) {
        const length = free[i]!.length
        if (length >= bytes && (best < 0 || length < free[best]!.length)) best = i
      }
      if (best < 0) return new Uint8Array(roundUp(bytes))
      const [found] = free.splice(best, 1)
      kept -= found!.length
      return found!
    },
    give(buffer) {
      if (kept + buffer.length > KEPT_BYTES) return
      kept += buffer.length
      free.push(buffer)
    },
  }
}

/** Sizes of compressed frames differ a little from frame to frame; one size for all of them is found again. */
function roundUp(bytes: number): number {
  const step = bytes > 1 << 20 ? 1 << 20 : 1 << 12
  return Math.ceil(bytes / step) * step
}
