// Owns the folding of a play that holds its movement several times: half the frames, played twice as often, look the same
// and leave twice the bytes for each frame.
import type { PlatformSpec } from '../platforms.ts'
import { equalPixels } from './neighbours.ts'
import type { PackedClip } from './variant.ts'

/**
 * The shortest play that shows exactly the same when it is repeated, as far as the platform allows its length, its number
 * of frames and its number of plays. Undefined when the frames do not repeat or the platform does not allow it.
 */
export function foldClip(clip: PackedClip, spec: PlatformSpec): PackedClip | undefined {
  const { frames, totalMs, plays } = clip
  for (let count = spec.frames.least; count * 2 <= frames.length; count++) {
    const times = frames.length / count
    if (!Number.isInteger(times) || !allowed(spec, totalMs / times, plays * times)) continue
    if (frames.every((frame, k) => k < count || equalPixels(frame, frames[k - count]!))) {
      return { ...clip, frames: frames.slice(0, count), totalMs: totalMs / times, plays: plays * times }
    }
  }
  return undefined
}

function allowed({ play, repeat }: PlatformSpec, totalMs: number, plays: number): boolean {
  if (repeat.kind === 'counted' && plays > repeat.plays.most) return false
  return play.kind === 'one-of' ? play.totalMs.includes(totalMs) : Number.isInteger(totalMs)
}
