// Owns what is known of a screen: its colour where it is, as plain data that can be stored, and how it is read per row.

import type { ScreenHue, Triple } from './hue.ts'

/** Plain data: it goes through JSON and fits frames of any size. */
export type Screen = {
  readonly hue: ScreenHue
  /** Mean colour, linear light. */
  readonly colour: Triple
  /** The lit screen: linear RGB at `columns` × `rows` points spread evenly over the frame, corners included; row-major. */
  readonly light: { readonly columns: number; readonly rows: number; readonly values: readonly number[] }
  /** Standard deviation of the colour difference on the screen (grain, unevenness that is left), in parts of the screen's own. */
  readonly noise: number
}

/** One colour everywhere. */
export function evenScreen(hue: ScreenHue, colour: Triple, noise = 0.01): Screen {
  return { hue, colour, light: { columns: 1, rows: 1, values: [...colour] }, noise }
}

/** Fills the pixels `left` up to, not with, `right` (all) of a row with the screen's light there, 3 floats each. */
export type ScreenRows = (y: number, row: Float32Array, left?: number, right?: number) => void

/** Straight lines between the points of the screen, `gain` times as bright. */
export function screenRows(screen: Screen, width: number, height: number, gain = 1): ScreenRows {
  const nodes = screenNodes(screen, height, gain)
  return (y, row, left = 0, right = width) => fillRow(nodes(y), row, width, left, right)
}

/** The screen's light at its points across, at the height of a row: RGB each. One array, filled anew by each call. */
export function screenNodes({ light }: Screen, height: number, gain = 1): (y: number) => Float64Array {
  const { columns, rows, values } = light
  const nodes = new Float64Array(columns * 3)
  return (y) => {
    const { first, share } = place(y, height, rows)
    const below = Math.min(rows - 1, first + 1)
    for (let i = 0; i < nodes.length; i++) {
      const top = values[first * columns * 3 + i]!
      nodes[i] = gain * (top + share * (values[below * columns * 3 + i]! - top))
    }
    return nodes
  }
}

function fillRow(nodes: Float64Array, row: Float32Array, width: number, left: number, right: number): void {
  const columns = nodes.length / 3
  const step = (columns - 1) / width
  for (let x = left, q = left * 3; x < right; x++, q += 3) {
    const at = (x + 0.5) * step
    const n = Math.max(0, Math.min(columns - 2, Math.floor(at)))
    const share = at - n
    const i = n * 3
    const next = columns === 1 ? i : i + 3
    row[q] = nodes[i]! + share * (nodes[next]! - nodes[i]!)
    row[q + 1] = nodes[i + 1]! + share * (nodes[next + 1]! - nodes[i + 1]!)
    row[q + 2] = nodes[i + 2]! + share * (nodes[next + 2]! - nodes[i + 2]!)
  }
}

function place(y: number, height: number, rows: number): { first: number; share: number } {
  if (rows === 1) return { first: 0, share: 0 }
  const at = ((y + 0.5) / height) * (rows - 1)
  const first = Math.min(rows - 2, Math.floor(at))
  return { first, share: at - first }
}
