// Owns byte buffers that are used again from frame to frame, so that a 4K frame costs no new memory. Knows nothing of pictures.

import type { FrameScratch } from './frame-file.ts'

/** The most that is kept between calls; a 4K RGBA float frame has 133 MB, and finishing one takes about four times as much. */
const KEPT_BYTES = 600_000_000

/** Buffers up to this are not worth a choice. */
const SMALL = 1 << 20

/** Buffers for the calls of one thread, `keptBytes` of them between calls. What is not given back is simply collected. */
export function createFrameScratch(keptBytes = KEPT_BYTES): FrameScratch {
  const free: Uint8Array[] = []
  let kept = 0
  return {
    take(bytes) {
      // the smallest that fits and is not far too large, so that a large one is there when it is needed
      const most = Math.max(SMALL, 2 * bytes)
      let best = -1
      for (let i = 0; i < free.length; i++) {
        const length = free[i]!.length
        if (length >= bytes && length <= most && (best < 0 || length < free[best]!.length)) best = i
      }
      if (best < 0) return new Uint8Array(roundUp(bytes))
      const [found] = free.splice(best, 1)
      kept -= found!.length
      return found!
    },
    give(buffer) {
      if (buffer.length > keptBytes) return
      kept += buffer.length
      free.push(buffer)
      // What has not been asked for the longest goes: frames of another size have come.
      while (kept > keptBytes) kept -= free.shift()!.length
    },
  }
}

/** Sizes of compressed frames differ a little from frame to frame; one size for all of them is found again. */
function roundUp(bytes: number): number {
  const step = bytes > 1 << 20 ? 1 << 20 : 1 << 12
  return Math.ceil(bytes / step) * step
}
