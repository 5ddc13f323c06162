// Owns the local line from colour to alpha, α ≈ a·I + b over windows (the guided filter of He, Sun, Tang 2013 with a colour
// guide), each pixel weighed by how sure its alpha is. Sums are taken over small cells, row by row, so memory goes with the
// picture's width. A pixel kernel.

import { type Bits, emptyBits, grown } from '../bits.ts'
import type { Matte } from '../picture.ts'
import { type Rgb, sampleOf } from '../rgb.ts'
import type { Room } from '../room.ts'
import { type Spans, spansOf } from '../spans.ts'

export type FitOptions = {
  /** Half the side of a window, in cells. */
  readonly reach: number
  /** Side of a cell, in px. */
  readonly cellPx: number
  /** Added to the variance of each channel, on 0..1. */
  readonly epsilon: number
  /** Where the fits' array comes from; the caller's to give back. */
  readonly room: Room
}

/** Per cell the three slopes, the offset, and the share of alpha's variance that they explain (0..1). */
export type Fits = { readonly columns: number; readonly rows: number; readonly values: Float32Array }
export const FIT_VALUES = 5

// Σw, Σw·RGB, Σwα, Σw·(RR RG RB GG GB BB), Σwα·RGB, Σwαα
const SUMS = 15
/** What a pixel of alpha 0.5 still weighs, against 1 of one that is 0 or 1. */
const LEAST_WEIGHT = 0.01

/** Fits the cells that are set in `wanted`, whose pixels are cells of the picture. */
export function fitCells(matte: Matte, rgb: Rgb, wanted: Bits, options: FitOptions): Fits {
  const { width: columns, height: rows } = wanted
  const { reach, cellPx, epsilon, room } = options
  const fits = { columns, rows, values: room.take('float', columns * rows * FIT_VALUES).fill(0) }
  const runs = spansOf(wanted)
  const needed = spansOf(grown(wanted, reach))
  const kept = Array.from({ length: 2 * reach + 2 }, () => new Float64Array(columns * SUMS))
  const sums = new Float64Array(columns * SUMS)
  for (let enter = 0; enter < rows + reach; enter++) {
    const leave = enter - 2 * reach - 1
    if (leave >= 0) add(sums, kept[leave % kept.length]!, needed, leave, -1)
    if (enter < rows) {
      const row = kept[enter % kept.length]!
      row.fill(0)
      sumRow(row, matte, rgb, needed, enter, cellPx)
      add(sums, row, needed, enter, 1)
    }
    if (enter >= reach) fitRow(fits, sums, runs, enter - reach, reach, epsilon)
  }
  return fits
}

/** The cells that hold a pixel of the set. */
export function cellsOf({ width, height, stride, words }: Bits, cellPx: number): Bits {
  const cells = emptyBits(Math.ceil(width / cellPx), Math.ceil(height / cellPx))
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cellPx) * cells.stride
    for (let k = 0; k < stride; k++)
      for (let word = words[y * stride + k]!; word !== 0; word &= word - 1) {
        const column = Math.floor((k * 32 + 31 - Math.clz32(word & -word)) / cellPx)
        cells.words[row + (column >> 5)]! |= 1 << (column & 31)
      }
  }
  return cells
}

function add(sums: Float64Array, row: Float64Array, needed: Spans, j: number, sign: number): void {
  for (let r = needed.rowFirst[j]!; r < needed.rowFirst[j + 1]!; r++)
    for (let at = needed.lefts[r]! * SUMS; at < needed.rights[r]! * SUMS; at++) sums[at]! += sign * row[at]!
}

/** The sums of the needed cells of row j. */
function sumRow(row: Float64Array, matte: Matte, rgb: Rgb, needed: Spans, j: number, cellPx: number): void {
  const { width, height, data } = matte
  const { channels, second, third } = rgb
  const bottom = Math.min(height, (j + 1) * cellPx)
  for (let run = needed.rowFirst[j]!; run < needed.rowFirst[j + 1]!; run++)
    for (let y = j * cellPx; y < bottom; y++)
      for (let i = needed.lefts[run]!, at = i * SUMS; i < needed.rights[run]!; i++, at += SUMS) {
        const end = y * width + Math.min(width, (i + 1) * cellPx)
        for (let p = y * width + i * cellPx; p < end; p++) {
          const alpha = data[p]!
          const r = sampleOf(rgb, p * channels)
          const g = sampleOf(rgb, p * channels + second)
          const b = sampleOf(rgb, p * channels + third)
          const sure = (2 * alpha - 1) * (2 * alpha - 1)
          const w = LEAST_WEIGHT + (1 - LEAST_WEIGHT) * sure * sure
          const wr = w * r
          const wg = w * g
          const wb = w * b
          const wa = w * alpha
          row[at]! += w
          row[at + 1]! += wr
          row[at + 2]! += wg
          row[at + 3]! += wb
          row[at + 4]! += wa
          row[at + 5]! += wr * r
          row[at + 6]! += wr * g
          row[at + 7]! += wr * b
          row[at + 8]! += wg * g
          row[at + 9]! += wg * b
          row[at + 10]! += wb * b
          row[at + 11]! += wa * r
          row[at + 12]! += wa * g
          row[at + 13]! += wa * b
          row[at + 14]! += wa * alpha
        }
      }
}

/** Slides the window along the wanted cells of row j. */
function fitRow(fits: Fits, sums: Float64Array, runs: Spans, j: number, reach: number, epsilon: number): void {
  const { columns, values } = fits
  const window = new Float64Array(SUMS)
  for (let r = runs.rowFirst[j]!; r < runs.rowFirst[j + 1]!; r++) {
    window.fill(0)
    let enter = Math.max(0, runs.lefts[r]! - reach)
    let leave = enter
    for (let i = runs.lefts[r]!; i < runs.rights[r]!; i++) {
      for (; enter <= Math.min(columns - 1, i + reach); enter++)
        for (let k = 0; k < SUMS; k++) window[k]! += sums[enter * SUMS + k]!
      for (; leave < i - reach; leave++) for (let k = 0; k < SUMS; k++) window[k]! -= sums[leave * SUMS + k]!
      solve(window, epsilon, values, (j * columns + i) * FIT_VALUES)
    }
  }
}

/** (Σ + εI)·a = cov(I, α) by cofactors; b = ᾱ − a·Ī. */
function solve(window: Float64Array, epsilon: number, to: Float32Array, at: number): void {
  const scale = 1 / window[0]!
  const r = window[1]! * scale
  const g = window[2]! * scale
  const b = window[3]! * scale
  const alpha = window[4]! * scale
  const rr = window[5]! * scale - r * r + epsilon
  const rg = window[6]! * scale - r * g
  const rb = window[7]! * scale - r * b
  const gg = window[8]! * scale - g * g + epsilon
  const gb = window[9]! * scale - g * b
  const bb = window[10]! * scale - b * b + epsilon
  const ra = window[11]! * scale - r * alpha
  const ga = window[12]! * scale - g * alpha
  const ba = window[13]! * scale - b * alpha
  const c00 = gg * bb - gb * gb
  const c01 = rb * gb - rg * bb
  const c02 = rg * gb - rb * gg
  const c12 = rg * rb - rr * gb
  const inverse = 1 / (rr * c00 + rg * c01 + rb * c02)
  const slopeR = inverse * (c00 * ra + c01 * ga + c02 * ba)
  const slopeG = inverse * (c01 * ra + (rr * bb - rb * rb) * ga + c12 * ba)
  const slopeB = inverse * (c02 * ra + c12 * ga + (rr * gg - rg * rg) * ba)
  const variance = window[14]! * scale - alpha * alpha
  to[at] = slopeR
  to[at + 1] = slopeG
  to[at + 2] = slopeB
  to[at + 3] = alpha - slopeR * r - slopeG * g - slopeB * b
  // a·cov(I, α) is the variance that the line explains (and ε|a|², which is small).
  to[at + 4] =
    variance > LEAST_VARIANCE ? Math.min(1, Math.max(0, (slopeR * ra + slopeG * ga + slopeB * ba) / variance)) : 0
}

/** Where alpha hardly changes there is no edge to be sharpened. */
const LEAST_VARIANCE = 1e-4
