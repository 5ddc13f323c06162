// Owns outlines that are drawn in a colour near the background's: from outside a dark line on a dark ground is a step, then even, then
// the body's step. A soft edge rises all the way, so what is even is paint, and no mix of the body with the background.

import { NEW_ROOM, type Room } from '../room.ts'
import type { Band } from './band.ts'
import { mixedAt } from './light-fit.ts'
import type { Scene } from './scene.ts'
import type { SolvedBand } from './solve-band.ts'

/** With more noise than this, in levels, it tells nothing what is even; JPEG's is measured at edges. */
const MOST_NOISE = 1.5
/** Neighbours of a line are no farther apart than this, in levels; so many times the noise is added. */
const EVEN = 1.5
const EVEN_IN_NOISE = 2
/** A line differs from the background by this much at least, in levels, and so many times the noise. */
const LEAST = 12
const LEAST_IN_NOISE = 4
/** What was found to be more than this is paint already. */
const NEARLY_PURE = 0.7
/** Fewer pixels are chance. */
const LEAST_PX = 40
/** A pixel may lie off the line from the background to the outline's colour by this share of the outline's difference. */
const BESIDE = 0.3
/** How often a line is followed from what is surely it: its last pixels lie beside the body's edge. */
const FOLLOWED = 2

const LINE = 1
const BEHIND = 2

/** Sets right, in place, what the pixels of outlines and beside them are mixes of. */
export function keepOutlines(scene: Scene, band: Band, solved: SolvedBand, room: Room = NEW_ROOM): void {
  if (scene.sigma > MOST_NOISE) return
  const state = room.take('uint8', band.depth.length).fill(0)
  const work = { scene, depth: band.depth, solved, state, steps: stepsOf(scene.width) }
  if (markLines(work, band.outside.length) >= LEAST_PX) settleBeside(work)
  room.give(state)
}

type Work = {
  readonly scene: Scene
  readonly depth: Uint8Array
  readonly solved: SolvedBand
  readonly state: Uint8Array
  readonly steps: Int32Array
}

const stepsOf = (width: number) => Int32Array.of(-1, 1, -width, width, -width - 1, 1 - width, width - 1, width + 1)

/** Marks what is even; gives how many pixels. */
function markLines(work: Work, from: number): number {
  const { scene, solved, state } = work
  const { pixels, pure, mix } = solved
  const asked: number[] = []
  let count = 0
  for (let k = from; k < pixels.length; k++) {
    const p = pixels[k]!
    if (pure[k]! < 0 || mix[k]! > NEARLY_PURE || isAtBorder(scene, p) || !differs(scene, p)) continue
    if (isEvenInward(work, p)) {
      state[p] = LINE
      count++
    } else asked.push(p)
  }
  for (let round = 0; round < FOLLOWED && count > 0; round++) {
    const found = asked.filter((p) => state[p] !== LINE && hasEvenLine(work, p))
    for (const p of found) state[p] = LINE
    count += found.length
  }
  return count
}

function isAtBorder({ width, height }: Scene, p: number): boolean {
  const x = p % width
  return x === 0 || x === width - 1 || p < width || p >= width * (height - 1)
}

function differs({ picture, background, step, sigma }: Scene, p: number): boolean {
  let most = 0
  for (let c = 0; c < 3; c++) most = Math.max(most, Math.abs(picture[p * 3 + c]! - background[p * step + c]!))
  return most >= LEAST + LEAST_IN_NOISE * (sigma - 0.5)
}

function isEven({ picture, sigma }: Scene, a: number, b: number): boolean {
  const most = EVEN + EVEN_IN_NOISE * (sigma - 0.5)
  for (let c = 0; c < 3; c++) if (Math.abs(picture[a * 3 + c]! - picture[b * 3 + c]!) > most) return false
  return true
}

/** Whether all neighbours that lie one layer deeper have the pixel's colour: those straight behind it are among them. */
function isEvenInward({ scene, depth, steps }: Work, p: number): boolean {
  let any = false
  for (const step of steps) {
    if (depth[p + step]! !== depth[p]! + 1) continue
    if (!isEven(scene, p, p + step)) return false
    any = true
  }
  return any
}

function hasEvenLine({ scene, state, steps }: Work, p: number): boolean {
  return steps.some((step) => state[p + step] === LINE && isEven(scene, p, p + step))
}

/** Lines are paint, and so is what lies behind them; what lies before them has their colour. */
function settleBeside(work: Work): void {
  const { scene, depth, solved, state, steps } = work
  const { pixels, pure, mix } = solved
  for (let k = 0; k < pixels.length; k++) {
    const p = pixels[k]!
    if (isAtBorder(scene, p)) continue
    if (state[p] !== LINE && pure[k]! < 0) continue
    if (state[p] !== LINE) {
      const behind = steps.some((step) => state[p + step]! > 0 && depth[p + step]! < depth[p]!)
      if (!behind) {
        takeColour(work, k)
        continue
      }
      state[p] = BEHIND
    }
    pure[k] = -1
    mix[k] = 1
  }
}

/** The k-th pixel as a mix of the line that it lies beside, where it is one. */
function takeColour({ scene, solved, state, steps }: Work, k: number): void {
  const { pixels, pure, mix, transfer } = solved
  const p = pixels[k]!
  let best = -1
  let farthest = 0
  for (const step of steps) {
    if (state[p + step] !== LINE) continue
    const size = sizeOf(scene, p + step)
    if (size > farthest) [best, farthest] = [p + step, size]
  }
  if (best < 0) return
  const { picture, background, step } = scene
  let [dot, line2, own2] = [0, 0, 0]
  for (let c = 0; c < 3; c++) {
    const base = mixedAt(transfer.table, background[p * step + c]!)
    const v = mixedAt(transfer.table, picture[p * 3 + c]!) - base
    const w = mixedAt(transfer.table, picture[best * 3 + c]!) - base
    dot += v * w
    line2 += w * w
    own2 += v * v
  }
  if (line2 === 0 || dot > line2 || own2 - (dot * dot) / line2 > BESIDE ** 2 * line2) return
  pure[k] = best
  mix[k] = Math.max(0, dot / line2)
}

function sizeOf({ picture, background, step }: Scene, p: number): number {
  let size = 0
  for (let c = 0; c < 3; c++) size += (picture[p * 3 + c]! - background[p * step + c]!) ** 2
  return size
}
