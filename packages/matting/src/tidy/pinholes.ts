// Owns small gaps in the body of a matte that do not show the background.

import type { Levels } from '../key/levels.ts'
import { labelRuns, type Runs, touchesBorder } from '../key/runs.ts'
import type { Room } from '../room.ts'
import type { Backdrop } from './backdrop.ts'

/** Alpha from here on is body. */
const BODY = 0.9
/** A gap larger than this share of the subject is a part of the drawing: glass, a veil, a real hole. */
const MOST_SHARE = 1 / 1500
/** Without a known background a gap is filled when its colour is that of the body around it, within these levels. */
const ALIKE_LEVELS = 12

/** Fills pinholes in `alpha`; says how many. */
export function fillPinholes(alpha: Float32Array, levels: Levels, backdrop: Backdrop | undefined, room: Room): number {
  const { width, height } = levels
  const mask = room.take('uint8', alpha.length)
  const covered = markGaps(alpha, mask)
  const runs = labelRuns(mask, width, height, 1, true)
  const open = touchesBorder(runs, width, height)
  const gaps = gapsOf(runs, open, Math.max(12, covered * MOST_SHARE))
  let filled = 0
  for (const gap of gaps) {
    const fill = backdrop ? !showsAnyBackground(gap, backdrop) : isAlike(gap, alpha, levels)
    if (!fill) continue
    for (const p of gap) alpha[p] = 1
    filled++
  }
  return filled
}

/** Marks what is not body; gives the sum of alpha. */
function markGaps(alpha: Float32Array, mask: Uint8Array): number {
  let covered = 0
  for (let p = 0; p < mask.length; p++) {
    const a = alpha[p]!
    covered += a
    mask[p] = a < BODY ? 1 : 0
  }
  return covered
}

/** Pixels of the small enclosed components. */
function gapsOf(runs: Runs, open: Uint8Array, most: number): number[][] {
  const area = new Int32Array(runs.components)
  for (let r = 0; r < runs.count; r++) area[runs.labels[r]!]! += runs.lengths[r]!
  const gaps = new Map<number, number[]>()
  for (let r = 0; r < runs.count; r++) {
    const label = runs.labels[r]!
    if (open[label] === 1 || area[label]! > most) continue
    const gap = gaps.get(label) ?? []
    for (let k = 0; k < runs.lengths[r]!; k++) gap.push(runs.starts[r]! + k)
    gaps.set(label, gap)
  }
  return [...gaps.values()]
}

/** One pixel of the background's colour is enough to leave a gap alone. */
function showsAnyBackground(gap: readonly number[], { differs }: Backdrop): boolean {
  return gap.some((p) => differs[p] === 0)
}

/** Whether the gap has the mean colour of the body right around it. */
function isAlike(gap: readonly number[], alpha: Float32Array, { width, height, rgb }: Levels): boolean {
  const inside = [0, 0, 0]
  const around = [0, 0, 0]
  let count = 0
  const rim = new Set<number>()
  for (const p of gap) {
    for (let c = 0; c < 3; c++) inside[c]! += rgb[p * 3 + c]! / gap.length
    const [x, y] = [p % width, Math.floor(p / width)]
    for (let j = Math.max(0, y - 2); j <= Math.min(height - 1, y + 2); j++)
      for (let i = Math.max(0, x - 2); i <= Math.min(width - 1, x + 2); i++)
        if (alpha[j * width + i]! >= BODY) rim.add(j * width + i)
  }
  for (const p of rim) {
    for (let c = 0; c < 3; c++) around[c]! += rgb[p * 3 + c]!
    count++
  }
  return count > 0 && inside.every((v, c) => Math.abs(v - around[c]! / count) <= ALIKE_LEVELS)
}
