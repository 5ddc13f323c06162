// Owns the split of parts of the subject into pieces of one paint each: where the colour steps, one thing ends and another begins.

import { intsIn, NEW_ROOM } from '../room.ts'
import { labelRuns, type Runs } from './runs.ts'
import type { Scene } from './scene.ts'

/** Colours two px apart differ by no more within one paint, in levels, besides so many times the noise. */
const STEP = 12
const PER_NOISE = 3

export type Pieces = {
  /** The piece of every pixel, from 1 on; 0 outside of the parts. */
  readonly of: Int32Array
  readonly count: number
  /** 1 for pixels that their neighbours are like. */
  readonly even: Uint8Array
  /** The part that each piece belongs to, by its number in the runs. */
  readonly parts: Int32Array
}

/** `runs`: those of the parts, in `mask` 1. A piece of less than `least` pixels belongs to what lies around it. */
export function piecesOf(scene: Scene, mask: Uint8Array, runs: Runs, least: number): Pieces {
  const { width, height, room = NEW_ROOM } = scene
  const even = room.take('uint8', mask.length).fill(0)
  const limit = STEP + PER_NOISE * Math.max(0, scene.sigma - 0.5)
  for (let r = 0; r < runs.count; r++) markEven(scene, mask, runs.starts[r]!, runs.lengths[r]!, limit, even)
  const found = labelRuns(even, width, height, 1, false)
  const areas = new Int32Array(found.components)
  for (let r = 0; r < found.count; r++) areas[found.labels[r]!]! += found.lengths[r]!
  let count = 0
  const names = areas.map((area) => (area >= least ? ++count : 0))
  const of = intsIn(room, mask.length).fill(0)
  const front = intsIn(room, sizeOf(runs))
  let filled = 0
  for (let r = 0; r < found.count; r++) {
    const name = names[found.labels[r]!]!
    if (name === 0) continue
    const start = found.starts[r]!
    for (let i = start; i < start + found.lengths[r]!; i++) {
      of[i] = name
      front[filled++] = i
    }
  }
  spread(mask, of, front, filled, width)
  count += nameRest(runs, of, count)
  return { of, count, even, parts: partsOf(runs, of, count) }
}

function markEven(scene: Scene, mask: Uint8Array, start: number, length: number, limit: number, even: Uint8Array) {
  const { picture, width } = scene
  for (let i = start; i < start + length; i++) {
    const x = i % width
    if (x === 0 || x === width - 1) continue
    if (mask[i - 1] !== 1 || mask[i + 1] !== 1 || mask[i - width] !== 1 || mask[i + width] !== 1) continue
    let off = 0
    for (let c = 0; c < 3; c++) {
      const across = Math.abs(picture[(i + 1) * 3 + c]! - picture[(i - 1) * 3 + c]!)
      const down = Math.abs(picture[(i + width) * 3 + c]! - picture[(i - width) * 3 + c]!)
      off = Math.max(off, across, down)
    }
    if (off <= limit) even[i] = 1
  }
}

function sizeOf({ count, lengths }: Runs): number {
  let size = 0
  for (let r = 0; r < count; r++) size += lengths[r]!
  return size
}

/** Layer by layer into what is left of the parts: `front` has room for all of their pixels, the first `filled` of which have a piece. */
function spread(mask: Uint8Array, of: Int32Array, front: Int32Array, filled: number, width: number): void {
  let end = filled
  const enter = (n: number, piece: number) => {
    if (mask[n] !== 1 || of[n] !== 0) return
    of[n] = piece
    front[end++] = n
  }
  for (let k = 0; k < end; k++) {
    const i = front[k]!
    const piece = of[i]!
    const x = i % width
    if (x > 0) enter(i - 1, piece)
    if (x < width - 1) enter(i + 1, piece)
    enter(i - width, piece)
    enter(i + width, piece)
  }
}

/** What no piece has reached is one for every part; says how many that makes. */
function nameRest(runs: Runs, of: Int32Array, count: number): number {
  let more = 0
  const names = new Int32Array(runs.components)
  for (let r = 0; r < runs.count; r++) {
    for (let i = runs.starts[r]!; i < runs.starts[r]! + runs.lengths[r]!; i++) {
      if (of[i] !== 0) continue
      if (names[runs.labels[r]!] === 0) names[runs.labels[r]!] = count + ++more
      of[i] = names[runs.labels[r]!]!
    }
  }
  return more
}

function partsOf(runs: Runs, of: Int32Array, count: number): Int32Array {
  const parts = new Int32Array(count + 1)
  for (let r = 0; r < runs.count; r++)
    for (let i = runs.starts[r]!; i < runs.starts[r]! + runs.lengths[r]!; i++) parts[of[i]!] = runs.labels[r]!
  return parts
}
