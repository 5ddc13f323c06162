// Owns alpha between subject and screen where the subject's colour can be seen nearby: in blocks that are neither. A pixel kernel.

import { windowMax, windowMin } from '../extrema.ts'
import { lightSampler } from '../light-rows.ts'
import type { Picture } from '../picture.ts'
import type { Room } from '../room.ts'
import { BLOCK, type Blocks } from './blocks.ts'
import type { Frame } from './key-screen.ts'
import { lowestAround, nearColours } from './near-colour.ts'
import { unmix } from './unmix.ts'

/** Blocks in whose neighbourhood no mean is below this are solid; nothing is to be solved there. */
const SOLID = 0.985
/** Blocks within which the screen must show, and what counts as showing it. */
const NEAR_SCREEN = 8
const HALF = 0.5
/** How far a solid pixel is looked for along eight directions. */
const LOOK_PX = 4
const PURE = 0.985
/** Where it is asked whether the colour goes on, and by how much it may change, in doubts. */
const BEHIND_PX = 3
/** Below this it shows screen. */
const OUTSIDE = 0.6
const SLOPE = 1.5
/** How far a colour may be off what subject and screen can mix to, in parts of the screen's light. */
const LEAST_DOUBT = 0.08
const NOISES = 2.5

/** Solves alpha in place, and puts the new means into the blocks. */
export function solveEdges(
  picture: Picture,
  frame: Frame,
  alphas: Float32Array,
  blocks: Blocks,
  noise: number,
  grain: number,
  room: Room,
): void {
  const { width, height } = frame
  const low = lowestAround(blocks)
  const open = openBlocks(blocks, low, grain)
  const near = nearColours(blocks, low, room)
  const plain = room.take('float', alphas.length)
  plain.set(alphas)
  const solving: Solving = {
    frame,
    blocks,
    near,
    plain,
    alphas,
    doubt: Math.max(LEAST_DOUBT, NOISES * noise),
    sample: lightSampler(picture),
    found: new Float64Array(3),
    further: new Float64Array(3),
  }
  const row = new Float32Array(width * 3)
  const screen = new Float32Array(width * 3)
  for (let y = 0; y < height; y++) {
    const first = Math.floor(y / BLOCK) * blocks.width
    for (let i = 0; i < blocks.width; ) {
      if (open[first + i] === 0) {
        i++
        continue
      }
      let end = i + 1
      while (end < blocks.width && open[first + end] === 1) end++
      const [left, right] = [i * BLOCK, Math.min(width, end * BLOCK)]
      i = end
      frame.behind(y, screen, left, right)
      frame.read(y, row, left, right)
      solveRun(solving, y, left, right, row, screen)
    }
  }
  room.give(near)
  room.give(plain)
  meansAgain(blocks, alphas, open, width, height)
}

/** 1 where a block is neither screen nor solid together with all its neighbours, and the screen is not far: inside a body nothing is mixed. */
function openBlocks({ width, height, mean }: Blocks, low: Float32Array, grain: number): Uint8Array {
  const high = windowMax({ width, height, data: mean }, 1).data
  const nearby = windowMin({ width, height, data: low }, NEAR_SCREEN - 1).data
  const open = new Uint8Array(mean.length)
  for (let n = 0; n < open.length; n++) if (high[n]! > grain / 2 && low[n]! < SOLID && nearby[n]! < HALF) open[n] = 1
  return open
}

type Solving = {
  readonly frame: Frame
  readonly blocks: Blocks
  readonly near: Float32Array
  readonly plain: Float32Array
  readonly alphas: Float32Array
  readonly doubt: number
  readonly sample: (p: number, into: Float64Array) => void
  readonly found: Float64Array
  readonly further: Float64Array
}

function solveRun(
  solving: Solving,
  y: number,
  left: number,
  right: number,
  row: Float32Array,
  screen: Float32Array,
): void {
  const { frame, blocks, near, plain, alphas, doubt, found } = solving
  const { width, height } = blocks
  const v = Math.min(height - 1, Math.max(0, (y + 0.5) / BLOCK - 0.5))
  const top = Math.min(Math.max(0, height - 2), Math.floor(v))
  const down = v - top
  const below = Math.min(height - 1, top + 1) * width
  for (let x = left, p = y * frame.width + left, q = left * 3; x < right; x++, p++, q += 3) {
    let alpha = plain[p]!
    if (alpha < -0.25) continue
    const [r, g, b] = [row[q]!, row[q + 1]!, row[q + 2]!]
    const [br, bg, bb] = [screen[q]!, screen[q + 1]!, screen[q + 2]!]
    const seen = alpha > 0.01 ? lookAround(solving, x, y, bb + bg + br) : 'nothing'
    if (seen === 'slope') alpha = unmix(r, g, b, found[0]!, found[1]!, found[2]!, br, bg, bb, alpha, doubt)
    const u = Math.min(width - 1, Math.max(0, (x + 0.5) / BLOCK - 0.5))
    const i = Math.floor(u)
    const across = u - i
    const next = i + 1 < width ? 3 : 0
    const a = (top * width + i) * 3
    const c = (below + i) * 3
    const mixed = (k: number): number => {
      const upper = near[a + k]! + across * (near[a + k + next]! - near[a + k]!)
      return upper + down * (near[c + k]! + across * (near[c + k + next]! - near[c + k]!) - upper)
    }
    alpha = unmix(r, g, b, mixed(0), mixed(1), mixed(2), br, bg, bb, alpha, doubt)
    if (seen === 'plain') alpha = unmix(r, g, b, found[0]!, found[1]!, found[2]!, br, bg, bb, alpha, doubt)
    alphas[p] = alpha
  }
}

const DIRECTIONS = [1, 0, 0, 1, -1, 0, 0, -1, 1, 1, -1, 1, 1, -1, -1, -1]

/**
 * The colour of the nearest pixel that looks solid and has others behind it, to `found`. 'plain': the colour goes on inwards, so it is
 * the subject's own; 'slope': it changes, so the screen may still be in it (a blurred edge in a strong colour looks solid early).
 */
function lookAround(solving: Solving, x: number, y: number, light: number): 'plain' | 'slope' | 'nothing' {
  const { frame, plain, sample, found, further, doubt } = solving
  const { width, height } = frame
  for (let step = 1; step <= LOOK_PX; step++)
    for (let d = 0; d < 16; d += 2) {
      const [dx, dy] = [DIRECTIONS[d]!, DIRECTIONS[d + 1]!]
      const [fx, fy] = [x + dx * (step + BEHIND_PX), y + dy * (step + BEHIND_PX)]
      if (fx < 0 || fy < 0 || fx >= width || fy >= height) continue
      if (plain[(y + dy * step) * width + x + dx * step]! < PURE) continue
      const next = (y + dy * (step + 1)) * width + x + dx * (step + 1)
      const far = fy * width + fx
      if (plain[next]! < PURE || plain[far]! < PURE || !leavesScreen(solving, x, y, dx, dy)) continue
      sample(next, found)
      sample(far, further)
      const off =
        Math.abs(found[0]! - further[0]!) + Math.abs(found[1]! - further[1]!) + Math.abs(found[2]! - further[2]!)
      if (off > SLOPE * doubt * light) return 'slope'
      for (let c = 0; c < 3; c++) found[c] = (found[c]! + further[c]!) / 2
      return 'plain'
    }
  return 'nothing'
}

/** Whether that way leads inwards: the screen lies the other way. Along an edge all pixels may look solid, and none is. */
function leavesScreen({ frame, plain }: Solving, x: number, y: number, dx: number, dy: number): boolean {
  for (let back = 0; back <= LOOK_PX; back++) {
    const [bx, by] = [x - dx * back, y - dy * back]
    if (bx < 0 || by < 0 || bx >= frame.width || by >= frame.height) return false
    if (plain[by * frame.width + bx]! < OUTSIDE) return true
  }
  return false
}

function meansAgain(blocks: Blocks, alphas: Float32Array, open: Uint8Array, width: number, height: number): void {
  for (let n = 0; n < open.length; n++) {
    if (open[n] === 0) continue
    const [left, top] = [(n % blocks.width) * BLOCK, Math.floor(n / blocks.width) * BLOCK]
    const [right, bottom] = [Math.min(width, left + BLOCK), Math.min(height, top + BLOCK)]
    let sum = 0
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += alphas[y * width + x]!
    blocks.mean[n] = sum / ((right - left) * (bottom - top))
  }
}
