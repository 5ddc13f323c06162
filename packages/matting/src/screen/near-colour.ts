// Owns the subject's own colour near any block: that of pure blocks, carried to the others by a pyramid (pull-push, Gortler et
// al., SIGGRAPH 1996): each block that is not pure takes the mean of the smallest square around it that holds pure ones.

import { windowMin } from '../extrema.ts'
import type { Room } from '../room.ts'
import type { Blocks } from './blocks.ts'

export type Level = {
  readonly width: number
  readonly height: number
  readonly colour: Float32Array
  readonly weight: Float32Array
}

const PURE = 0.97
const PURE_AROUND = 0.9
/** An edge blurred by motion looks solid before it is, so blocks count fully from so many blocks inside on, and little before. */
const DEEP = 3
const SHALLOW = 0.03

/** The smallest mean of a block and its neighbours. The smallest within more blocks is that of these. */
export function lowestAround({ width, height, mean }: Blocks): Float32Array {
  return windowMin({ width, height, data: mean }, 1).data
}

/** RGB per block, linear, from pure blocks; black where the frame has no pure block at all. */
export function nearColours(blocks: Blocks, low: Float32Array, room: Room): Float32Array {
  const { width, height, least, colour } = blocks
  const deep = windowMin({ width, height, data: low }, DEEP - 1).data
  const weight = new Float32Array(least.length)
  for (let n = 0; n < weight.length; n++)
    if (least[n]! >= PURE && low[n]! >= PURE_AROUND) weight[n] = deep[n]! >= PURE ? 1 : SHALLOW
  const carrying = room.take('float', colour.length)
  carrying.set(colour)
  return carried({ width, height, colour: carrying, weight })
}

/** Each colour counts by its weight 0..1; what is missing to 1 comes from the smallest square around that has it. In place. */
export function carried(finest: Level): Float32Array {
  const levels: Level[] = [finest]
  for (let level = finest; level.width > 1 || level.height > 1; level = levels.at(-1)!) levels.push(halved(level))
  for (let n = levels.length - 2; n >= 0; n--) pushDown(levels[n + 1]!, levels[n]!)
  return finest.colour
}

/** Weighted mean of up to four; the weight is their sum, at most 1. */
function halved(from: Level): Level {
  const width = (from.width + 1) >> 1
  const height = (from.height + 1) >> 1
  const colour = new Float32Array(width * height * 3)
  const weight = new Float32Array(width * height)
  for (let y = 0; y < from.height; y++)
    for (let x = 0, n = y * from.width; x < from.width; x++, n++) {
      const w = from.weight[n]!
      if (w === 0) continue
      const to = (y >> 1) * width + (x >> 1)
      weight[to]! += w
      colour[to * 3]! += w * from.colour[n * 3]!
      colour[to * 3 + 1]! += w * from.colour[n * 3 + 1]!
      colour[to * 3 + 2]! += w * from.colour[n * 3 + 2]!
    }
  for (let n = 0; n < weight.length; n++) {
    const w = weight[n]!
    if (w === 0) continue
    for (let c = n * 3; c < n * 3 + 3; c++) colour[c]! /= w
    if (w > 1) weight[n] = 1
  }
  return { width, height, colour, weight }
}

/** Fills what is missing from the coarser level, between its points. */
function pushDown(coarse: Level, fine: Level): void {
  const [from, to] = [coarse.colour, fine.colour]
  for (let y = 0; y < fine.height; y++) {
    const top = Math.max(0, (y - 1) >> 1)
    const below = Math.min(coarse.height - 1, top + (y > 0 ? 1 : 0))
    const down = y === 0 ? 0 : y % 2 === 0 ? 0.75 : 0.25
    for (let x = 0, n = y * fine.width; x < fine.width; x++, n++) {
      const own = fine.weight[n]!
      if (own >= 1) continue
      const left = Math.max(0, (x - 1) >> 1)
      const right = Math.min(coarse.width - 1, left + (x > 0 ? 1 : 0))
      const across = x === 0 ? 0 : x % 2 === 0 ? 0.75 : 0.25
      const a = (top * coarse.width + left) * 3
      const b = (below * coarse.width + left) * 3
      const next = (right - left) * 3
      for (let c = 0; c < 3; c++) {
        const upper = from[a + c]! + across * (from[a + c + next]! - from[a + c]!)
        const lower = from[b + c]! + across * (from[b + c + next]! - from[b + c]!)
        const carried = upper + down * (lower - upper)
        to[n * 3 + c] = own === 0 ? carried : own * to[n * 3 + c]! + (1 - own) * carried
      }
    }
  }
}
