// Owns what is known of a character before it moves: its pixels as a pyramid, where its feet and its head are, its outline.
import type { CutOut } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { findEyes } from './eyes.ts'
import { centreOnEyes, findHead } from './head.ts'
import { type LightTables, lightTables } from './light.ts'
import { type Box, buildPyramid, type Level } from './pyramid.ts'

/**
 * A prepared cut-out. Make it once per character and hand it to every `animate`.
 * Positions are in body units from the feet, x to the right, y down: the head's y is negative.
 */
export type Character = {
  readonly kind: 'character'
  /** Size of the crop, source pixels. */
  readonly width: number
  readonly height: number
  readonly levels: readonly Level[]
  readonly light: LightTables
  /** Source pixels per body unit: the mean of the crop's width and height. */
  readonly unitPx: number
  /** Where the feet stand, in source pixels of the crop. */
  readonly feetPx: { readonly x: number; readonly y: number }
  readonly box: Box
  readonly head: Head
  /** x, y, x, y … of points on the silhouette's outside. */
  readonly outline: Float64Array
}

/** The head as an ellipse, in body units from the feet. `bottom` is where it meets the body. */
export type Head = {
  readonly x: number
  readonly y: number
  readonly rx: number
  readonly ry: number
  readonly bottom: number
  /** How far the figure reaches above the chin, ears, wings and arms included: half width about x, height above y. */
  readonly crownX: number
  readonly crownY: number
}

/**
 * Crops a straight 8-bit RGBA cut-out to its alpha and prepares it for animation.
 * @throws PopcelError usage when it is not such a picture, picture-transparent when no pixel shows.
 */
export function prepareCharacter(cutOut: CutOut): Character {
  const { width, height, data } = cutOut
  if (
    cutOut.channels !== 4 ||
    cutOut.alpha !== 'straight' ||
    !(data instanceof Uint8Array) ||
    cutOut.space !== 'srgb'
  ) {
    throw new PopcelError('usage', { reason: 'a cut-out must be straight 8-bit sRGB RGBA' })
  }
  if (data.length !== width * height * 4) {
    throw new PopcelError('usage', {
      reason: `a ${width}×${height} cut-out needs ${width * height * 4} samples, got ${data.length}`,
    })
  }
  const crop = alphaBox(cutOut)
  const light = lightTables()
  const levels = buildPyramid(cutOut, crop, light)
  const w = crop.right - crop.left
  const h = crop.bottom - crop.top
  const unitPx = (w + h) / 2
  const feetPx = { x: feetX(levels[0]!), y: h }
  const toUnitsX = (x: number) => (x - feetPx.x) / unitPx
  const toUnitsY = (y: number) => (y - feetPx.y) / unitPx
  const outline = outlineOf(levels, toUnitsX, toUnitsY)
  const silhouette = findHead(levels)
  const guess = centreOnEyes(silhouette, findEyes(levels, silhouette.x, 2 * silhouette.rx), w / h)
  const head = {
    x: toUnitsX(guess.x * w),
    y: toUnitsY(guess.y * h),
    rx: (guess.rx * w) / unitPx,
    ry: (guess.ry * h) / unitPx,
    bottom: toUnitsY(guess.bottom * h),
  }
  return {
    kind: 'character',
    width: w,
    height: h,
    levels,
    light,
    unitPx,
    feetPx,
    box: { left: toUnitsX(0), top: toUnitsY(0), right: toUnitsX(w), bottom: 0 },
    head: { ...head, ...crownOf(head, outline, toUnitsY(0)) },
    outline,
  }
}

function crownOf(
  head: { x: number; y: number; rx: number; ry: number; bottom: number },
  outline: Float64Array,
  top: number,
) {
  const reach: number[] = []
  for (let i = 0; i < outline.length; i += 2)
    if (outline[i + 1]! < head.bottom) reach.push(Math.abs(outline[i]! - head.x))
  reach.sort((a, b) => a - b)
  // One thing held high or a whisker does not make the crown wide.
  const wide = reach[Math.floor(reach.length * 0.8)] ?? head.rx
  return { crownX: Math.max(head.rx, wide), crownY: Math.max(head.ry, head.y - top) }
}

/** A visible pixel has alpha of at least 2: key residue of 1/255 must not widen the crop. */
const VISIBLE = 2

function alphaBox({ width, height, data }: CutOut): Box {
  let left = width
  let right = 0
  let top = height
  let bottom = 0
  for (let y = 0; y < height; y++) {
    const row = y * width * 4 + 3
    let first = 0
    while (first < width && data[row + first * 4]! < VISIBLE) first++
    if (first === width) continue
    let last = width - 1
    while (data[row + last * 4]! < VISIBLE) last--
    if (first < left) left = first
    if (last + 1 > right) right = last + 1
    if (y < top) top = y
    bottom = y + 1
  }
  if (bottom === 0) throw new PopcelError('picture-transparent')
  return { left, top, right, bottom }
}

/** The middle of what stands on the ground: centroid of the lowest 6 % of the rows. */
function feetX({ width, height, stride, data }: Level): number {
  const from = Math.floor(height * 0.94)
  let sum = 0
  let moment = 0
  for (let y = from; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const a = data[((y + 2) * stride + x + 2) * 4 + 3]!
      sum += a
      moment += a * (x + 0.5)
    }
  }
  return sum > 0 ? moment / sum : width / 2
}

/** The outermost points of every row and column of a level of at most ~160 texels, at the texels' outer corners. */
function outlineOf(levels: readonly Level[], toX: (px: number) => number, toY: (px: number) => number): Float64Array {
  let index = 0
  while (index + 1 < levels.length && Math.max(levels[index]!.width, levels[index]!.height) > 160) index++
  const { width, height, stride, data } = levels[index]!
  const size = 2 ** index
  const shows = (x: number, y: number) => data[((y + 2) * stride + x + 2) * 4 + 3]! > 0
  const points: number[] = []
  const add = (x: number, y: number) => points.push(toX(x * size), toY(y * size))
  for (let y = 0; y < height; y++) {
    let a = 0
    let b = width - 1
    while (a < width && !shows(a, y)) a++
    if (a === width) continue
    while (!shows(b, y)) b--
    add(a, y)
    add(a, y + 1)
    add(b + 1, y)
    add(b + 1, y + 1)
  }
  for (let x = 0; x < width; x++) {
    let a = 0
    let b = height - 1
    while (a < height && !shows(x, a)) a++
    if (a === height) continue
    while (!shows(x, b)) b--
    add(x, a)
    add(x + 1, a)
    add(x, b + 1)
    add(x + 1, b + 1)
  }
  return Float64Array.from(points)
}
