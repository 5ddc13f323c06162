// Owns what the blocks of JPEG tell: whether a picture went through it, and whether nothing rings in what a prior calls background.

import { PRIOR } from './prior.ts'

/** A contrast map, and the column of the picture at which it begins: JPEG's blocks are counted from there. */
type Blocks = { readonly map: Uint8Array; readonly width: number; readonly left: number }

/** On fewer pixels nothing is measured. */
const LEAST_MEASURED = 500
/** Rounding changes a soft shadow by less than so many levels from pixel to pixel; where JPEG rings, a larger share does. */
const ROUGH = 3
const ROUGH_SHARE = 0.004
/** What the prior missed of the subject is rough too: where this share is flat, JPEG would leave rough more than that one. */
const FLAT = 0.95
const ROUGH_IN_FLAT = 0.03
/** Of what lies in one row of a block of JPEG's with a strong edge this share is flat where there is no JPEG; where there is, hardly any. */
const FLAT_BESIDE = 0.8
const LEAST_BESIDE = 100

/** JPEG's blocks are flat or noisy as a whole: of the steps along rows from flat to not, many lie where blocks meet. */
const BLOCK_PX = 8
const LEAST_STEPS = 60
const BLOCKY = 0.3

export function isBlocky({ map, width, left }: Blocks, least: number): boolean {
  let [steps, aligned] = [0, 0]
  for (let start = 0; start < map.length; start += width) {
    for (let x = 1; x < width; x++) {
      if (map[start + x]! > least === map[start + x - 1]! > least) continue
      steps++
      if ((left + x) % BLOCK_PX === 0) aligned++
    }
  }
  return steps >= LEAST_STEPS && aligned > BLOCKY * steps
}

/**
 * Whether of some pixels those that the prior is sure to be background hardly ever differ from the two beside them. On the scale of the
 * map `level` is one level, and what is `strong` rings.
 */
export function isSmoothWhereEmpty(
  blocks: Blocks & { readonly level: number },
  pixels: Int32Array,
  prior: Uint8Array,
  strong: number,
): boolean {
  const { map, width, level } = blocks
  let [empty, rough, flat, beside, flatBeside] = [0, 0, 0, 0, 0]
  for (const i of pixels) {
    if (prior[i] !== PRIOR.background) continue
    empty++
    const isFlat = map[i]! <= 0.6 * level
    if (isFlat) flat++
    if (sharesBlock(blocks, i, strong)) {
      beside++
      if (isFlat) flatBeside++
    }
    const across = Math.abs(map[i - 1]! - 2 * map[i]! + map[i + 1]!)
    const down = Math.abs(map[i - width]! - 2 * map[i]! + map[i + width]!)
    if (Math.max(across, down) >= ROUGH * level) rough++
  }
  const isPure = flat > FLAT * empty && beside >= LEAST_BESIDE && flatBeside > FLAT_BESIDE * beside
  const most = isPure ? ROUGH_IN_FLAT : ROUGH_SHARE
  return empty >= LEAST_MEASURED && rough < most * empty
}

/** Whether a strong difference lies in the same row of the same block of JPEG's. */
function sharesBlock({ map, width, left }: Blocks, i: number, strong: number): boolean {
  const x = i % width
  const row = i - x
  const from = Math.max(0, x - ((left + x) % BLOCK_PX))
  const to = Math.min(width, x - ((left + x) % BLOCK_PX) + BLOCK_PX)
  for (let at = row + from; at < row + to; at++) if (map[at]! >= strong) return true
  return false
}
