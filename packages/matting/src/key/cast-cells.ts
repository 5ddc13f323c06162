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

/** Cells of `px` × `px`. `trusting`: what is in doubt is taken for the subject. */
export function gatherCells(
  levels: Levels,
  background: Background,
  kinds: Uint8Array,
  px: number,
  trusting: boolean,
): Cells {
  const width = Math.floor(levels.width / px)
  const height = Math.floor(levels.height / px)
  const cells = emptyCells(width, height)
  for (let v = 0, cell = 0; v < height; v++)
    for (let u = 0; u < width; u++, cell++)
      gatherCell(levels, background, kinds, (v * levels.width + u) * px, px, trusting, cells, cell)
  hideRim(cells)
  return cells
}

function emptyCells(width: number, height: number): Cells {
  const count = width * height
  return { width, height, body: new Float32Array(count), dark: new Float32Array(count), seen: new Uint8Array(count) }
}

function gatherCell(
  { width, rgb }: Levels,
  { rgb: base, step }: Background,
  kinds: Uint8Array,
  first: number,
  px: number,
  trusting: boolean,
  { body, dark, seen }: Cells,
  cell: number,
): void {
  let [own, light, full] = [0, 0, 0]
  for (let y = 0; y < px; y++)
    for (let i = first + y * width; i < first + y * width + px; i++) {
      if (kinds[i] === KIND.body || (trusting && kinds[i] === KIND.doubt)) own++
      light += rgb[i * 3]! + 2 * rgb[i * 3 + 1]! + rgb[i * 3 + 2]!
      full += base[i * step]! + 2 * base[i * step + 1]! + base[i * step + 2]!
    }
  body[cell] = own / (px * px)
  if (own > 0 || full < 32 * px * px) return
  dark[cell] = 1 - light / full
  seen[cell] = 1
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
