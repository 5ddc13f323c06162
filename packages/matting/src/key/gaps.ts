// Owns the gaps between strands that noise, a shadow or JPEG's ringing has closed: what shows hardly anything else than the background
// beside something strong. Only where a prior is not sure of the subject and the gap is small: bodies of the background's colour
// have an outline too.

import { windowMax } from '../extrema.ts'
import { NEW_ROOM } from '../room.ts'
import { PRIOR } from './prior.ts'
import { labelRuns } from './runs.ts'
import type { Scene } from './scene.ts'

/** How near the strong must lie, as a share of the longer side; and how strong it has to be, in levels. */
const NEAR = 1 / 85
const STRONG = 30
/** Of the strongest difference nearby, the share up to which a pixel is that much of it, and from which on it is what it was. */
const FAINT_FROM = 0.1
const FAINT_TO = 0.2
/** Of the strongest difference nearby, the share that either side of a gap must have. */
const SIDE = 0.3
/** Below so many levels anything is faint. */
const FAINT_LEVELS = 20
/** The largest gap, as a share of the picture; and the share of it of which a prior may be sure. */
const LARGEST = 1 / 650
const MOST_SURE = 0.3
/** Below this alpha there is nothing to mend. */
const LEAST = 0.3

/** Lowers alpha in such gaps and calls `mend` for each pixel of them. `longer`: the longer side of the whole picture. */
export function openGaps(
  scene: Scene,
  alpha: Float32Array,
  prior: Uint8Array,
  longer: number,
  mend: (pixel: number, alpha: number) => void,
): void {
  const { width, height, room = NEW_ROOM } = scene
  const off = { width, height, data: room.take('float', alpha.length) }
  for (let start = 0; start < alpha.length; start += width) measureRow(scene, off.data, start, start + width)
  const reach = Math.max(2, Math.round(NEAR * longer))
  const most = windowMax(off, reach, room).data
  const faint = room.take('uint8', alpha.length)
  for (let start = 0; start < alpha.length; start += width) markRow(off.data, most, alpha, faint, start, start + width)
  const runs = labelRuns(faint, width, height, 1, false)
  const areas = new Int32Array(runs.components)
  const sure = new Int32Array(runs.components)
  for (let r = 0; r < runs.count; r++) {
    const start = runs.starts[r]!
    areas[runs.labels[r]!]! += runs.lengths[r]!
    for (let i = start; i < start + runs.lengths[r]!; i++) if (prior[i] === PRIOR.subject) sure[runs.labels[r]!]!++
  }
  const largest = LARGEST * longer * longer
  for (let r = 0; r < runs.count; r++) {
    const part = runs.labels[r]!
    if (areas[part]! > largest || sure[part]! > MOST_SURE * areas[part]!) continue
    for (let i = runs.starts[r]!; i < runs.starts[r]! + runs.lengths[r]!; i++) {
      if (most[i]! < STRONG || prior[i] === PRIOR.subject || prior[i] === PRIOR.background) continue
      if (!isBetween(off.data, i, most[i]!, reach, width)) continue
      const share = off.data[i]! / most[i]!
      const keep = Math.max(0, Math.min(1, (share - FAINT_FROM) / (FAINT_TO - FAINT_FROM)))
      const known = share + (alpha[i]! - share) * keep
      if (known < alpha[i]!) mend(i, known)
    }
  }
  for (const used of [off.data, most, faint]) room.give(used)
}

/** How far each pixel is from the background, in levels, of the channel where it is farthest. */
function measureRow({ picture, background, step }: Scene, off: Float32Array, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    const r = Math.abs(picture[i * 3]! - background[i * step]!)
    const g = Math.abs(picture[i * 3 + 1]! - background[i * step + 1]!)
    const b = Math.abs(picture[i * 3 + 2]! - background[i * step + 2]!)
    off[i] = r > g ? (r > b ? r : b) : g > b ? g : b
  }
}

function markRow(
  off: Float32Array,
  most: Float32Array,
  alpha: Float32Array,
  faint: Uint8Array,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++)
    faint[i] = alpha[i]! > LEAST && (off[i]! < FAINT_LEVELS || off[i]! < FAINT_TO * most[i]!) ? 1 : 0
}

/** The four lines through a pixel, as steps to the right and down. */
const LINES = [
  [1, 0],
  [0, 1],
  [1, 1],
  [-1, 1],
] as const

/** Whether something strong lies to both sides: one side alone is what an outline of the background's colour has. */
function isBetween(off: Float32Array, i: number, most: number, reach: number, width: number): boolean {
  const limit = Math.max(STRONG, SIDE * most)
  for (const [right, down] of LINES)
    if (reaches(off, i, right, down, width, limit, reach) && reaches(off, i, -right, -down, width, limit, reach))
      return true
  return false
}

/** Above and below the picture there is nothing to read; beside it the next row would be. */
function reaches(
  off: Float32Array,
  i: number,
  right: number,
  down: number,
  width: number,
  limit: number,
  reach: number,
): boolean {
  const x = i % width
  const beside = right === 0 ? reach : right > 0 ? width - 1 - x : x
  const step = down * width + right
  for (let k = 1; k <= Math.min(reach, beside); k++) if (off[i + k * step]! >= limit) return true
  return false
}
