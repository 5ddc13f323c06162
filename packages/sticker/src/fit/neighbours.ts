// Owns the rule that neighbouring frames must differ: some tools merge equal ones, and the file falls below the least
// number of frames. A held pose is marked by one pixel that nobody can see.

/** Packed RGBA of the mark: black at alpha 1/255, put where the frame is fully transparent. */
export const MARK = 0x01000000

/** True when all packed frames are the same picture. */
export function allEqual(frames: readonly Uint32Array[]): boolean {
  return frames.every((frame) => equalPixels(frame, frames[0]!))
}

/** The same frames; one that equals the frame before it gets (or loses) the mark. */
export function separateNeighbours(frames: readonly Uint32Array[]): { frames: Uint32Array[]; marked: number } {
  const out: Uint32Array[] = []
  let marked = 0
  for (const frame of frames) {
    const before = out.at(-1)
    // A frame without the mark differs from a marked one, so a long hold alternates.
    if (before && equalPixels(before, frame)) {
      out.push(withMark(frame))
      marked++
    } else out.push(frame)
  }
  return { frames: out, marked }
}

/** Packed frames of one size that are the same picture. */
export function equalPixels(a: Uint32Array, b: Uint32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** One clear pixel takes the mark; a frame without a clear pixel changes one pixel's blue by one level. */
function withMark(frame: Uint32Array): Uint32Array {
  const out = frame.slice()
  const clear = markPlace(frame)
  if (clear >= 0) out[clear] = MARK
  else out[0] = (out[0]! ^ 0x00010000) >>> 0
  return out
}

/** A clear pixel with something visible to its right, so that the changed rectangle stays near the art; or any; or -1. */
function markPlace(frame: Uint32Array): number {
  for (let i = 0; i + 1 < frame.length; i++) if (frame[i] === 0 && frame[i + 1] !== 0) return i
  return frame.indexOf(0)
}
