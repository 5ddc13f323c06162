// Owns what can be seen of a drop shadow, in cells of some pixels: where the subject is, and how dark it is beside it.

import type { Background } from './background.ts'
import type { Levels } from './levels.ts'
import { PRIOR } from './prior.ts'
import { REGION } from './region-map.ts'

export type Cells = {
  readonly width: number
  readonly height: number
  /** Share of each cell that is subject. */
  readonly body: Float32Array
  /** Share of the background's light that is missing, where `seen`; 0 elsewhere. */
  readonly dark: Float32Array
  /** 1 where a cell shows nothing but background, lit or darkened. */
  readonly seen: Uint8Array
}

/** What a pixel can be: background or its shadow, the subject, or what is as even as a shadow where the prior thinks otherwise. */
export const KIND = { ground: 0, body: 1, doubt: 2 } as const
const DARKEST = 0.35
const BRIGHTEST = 1.01

/** The share of the background's light that pixel i shows, where it is the background evenly darkened; −1 where it is not. */
export function evenShare(
  rgb: ArrayLike<number>,
  at: number,
  base: ArrayLike<number>,
  from: number,
  sigma: number,
): number {
  const light = base[from]! + 2 * base[from + 1]! + base[from + 2]!
  if (light < 32) return -1
  const keep = (rgb[at]! + 2 * rgb[at + 1]! + rgb[at + 2]!) / light
  if (keep < DARKEST || keep > BRIGHTEST) return -1
  const tolerance = 3 + 2 * sigma + 26 * (1 - keep)
  for (let c = 0; c < 3; c++) if (Math.abs(rgb[at + c]! - keep * base[from + c]!) > tolerance) return -1
  return keep
}

/**
 * For every pixel what it can be. `soft`: 1 where the background softly becomes darker: there it is in doubt even where the prior
 * is sure.
 */
export function sortPixels(
  { rgb }: Levels,
  { rgb: base, step }: Background,
  map: Uint8Array,
  sigma: number,
  prior: Uint8Array,
  soft: Uint8Array,
): Uint8Array {
  const kinds = new Uint8Array(map.length)
  for (let i = 0; i < map.length; i++) {
    if (map[i] !== REGION.subject) {
      if (prior[i] === PRIOR.subject) kinds[i] = KIND.doubt
      continue
    }
    if (soft[i] === 1) kinds[i] = prior[i] === PRIOR.subject || prior[i] === PRIOR.likely ? KIND.doubt : KIND.ground
    else if (prior[i] === PRIOR.subject || evenShare(rgb, i * 3, base, i * step, sigma) < 0) kinds[i] = KIND.body
    else kinds[i] = prior[i] === PRIOR.likely ? KIND.doubt : KIND.ground
  }
  return kinds
}

/** What lies in each cell of `px` × `px`: pixels of the subject and in doubt, light that is seen and light that the background has. */
export type Sums = {
  readonly width: number
  readonly height: number
  readonly pixels: number
  readonly body: Float32Array
  readonly doubt: Float32Array
  readonly light: Float32Array
  readonly full: Float32Array
}

export function sumCells({ width, height, rgb }: Levels, background: Background, kinds: Uint8Array, px: number): Sums {
  const cols = Math.floor(width / px)
  const rows = Math.floor(height / px)
  const empty = () => new Float32Array(cols * rows)
  const sums = {
    width: cols,
    height: rows,
    pixels: px * px,
    body: empty(),
    doubt: empty(),
    light: empty(),
    full: empty(),
  }
  const columns = Int32Array.from({ length: cols * px }, (_, x) => Math.floor(x / px))
  for (let y = 0; y < rows * px; y++)
    addRow(rgb, background, kinds, y * width, columns, Math.floor(y / px) * cols, sums)
  return sums
}

function addRow(
  rgb: Levels['rgb'],
  { rgb: base, step }: Background,
  kinds: Uint8Array,
  start: number,
  columns: Int32Array,
  first: number,
  { body, doubt, light, full }: Sums,
): void {
  for (let x = 0, i = start, at = start * 3, from = start * step; x < columns.length; x++, i++, at += 3, from += step) {
    const cell = first + columns[x]!
    if (kinds[i] === KIND.body) body[cell]!++
    else if (kinds[i] === KIND.doubt) doubt[cell]!++
    light[cell]! += rgb[at]! + 2 * rgb[at + 1]! + rgb[at + 2]!
    full[cell]! += base[from]! + 2 * base[from + 1]! + base[from + 2]!
  }
}

/** `trusting`: what is in doubt is taken for the subject. */
export function cellsOf({ width, height, pixels, body, doubt, light, full }: Sums, trusting: boolean): Cells {
  const cells = emptyCells(width, height)
  for (let i = 0; i < body.length; i++) {
    const own = body[i]! + (trusting ? doubt[i]! : 0)
    cells.body[i] = own / pixels
    if (own > 0 || full[i]! < 32 * pixels) continue
    cells.dark[i] = 1 - light[i]! / full[i]!
    cells.seen[i] = 1
  }
  hideRim(cells)
  return cells
}

function emptyCells(width: number, height: number): Cells {
  const count = width * height
  return { width, height, body: new Float32Array(count), dark: new Float32Array(count), seen: new Uint8Array(count) }
}

/** The subject's edges are mixed with it: its neighbours say nothing. */
function hideRim({ width, body, dark, seen }: Cells): void {
  for (let i = 0; i < body.length; i++) {
    if (body[i] === 0) continue
    for (const n of [i - 1, i + 1, i - width, i + width])
      if (n >= 0 && n < seen.length) {
        seen[n] = 0
        dark[n] = 0
      }
  }
}

/** `by` × `by` cells become one; it is seen where most of them are. */
export function shrinkCells(cells: Cells, by: number): Cells {
  const out = emptyCells(Math.floor(cells.width / by), Math.floor(cells.height / by))
  for (let v = 0, cell = 0; v < out.height; v++)
    for (let u = 0; u < out.width; u++, cell++) {
      let [own, sum, count] = [0, 0, 0]
      for (let y = v * by; y < (v + 1) * by; y++)
        for (let i = y * cells.width + u * by; i < y * cells.width + (u + 1) * by; i++) {
          own += cells.body[i]!
          sum += cells.dark[i]!
          count += cells.seen[i]!
        }
      out.body[cell] = own / (by * by)
      if (count < 0.75 * by * by) continue
      out.dark[cell] = sum / count
      out.seen[cell] = 1
    }
  return out
}
