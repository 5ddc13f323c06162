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

/** Fills a row of 3 floats a pixel with the screen's light there: straight lines between the points. */
export function screenRows({ light }: Screen, width: number, height: number): (y: number, row: Float32Array) => void {
  const { columns, rows, values } = light
  const nodes = new Float64Array(columns * 3)
  return (y, row) => {
    const { first, share } = place(y, height, rows)
    const below = Math.min(rows - 1, first + 1)
    for (let i = 0; i < nodes.length; i++) {
      const top = values[first * columns * 3 + i]!
      nodes[i] = top + share * (values[below * columns * 3 + i]! - top)
    }
    fillRow(nodes, columns, row, width)
  }
}

function fillRow(nodes: Float64Array, columns: number, row: Float32Array, width: number): void {
  if (columns === 1) {
    for (let q = 0; q < width * 3; q += 3) {
      row[q] = nodes[0]!
      row[q + 1] = nodes[1]!
      row[q + 2] = nodes[2]!
    }
    return
  }
  const step = (columns - 1) / width
  for (let x = 0, q = 0; x < width; x++, q += 3) {
    const at = (x + 0.5) * step
    const n = Math.min(columns - 2, Math.floor(at))
    const share = at - n
    const i = n * 3
    row[q] = nodes[i]! + share * (nodes[i + 3]! - nodes[i]!)
    row[q + 1] = nodes[i + 1]! + share * (nodes[i + 4]! - nodes[i + 1]!)
    row[q + 2] = nodes[i + 2]! + share * (nodes[i + 5]! - nodes[i + 2]!)
  }
}

function place(y: number, height: number, rows: number): { first: number; share: number } {
  if (rows === 1) return { first: 0, share: 0 }
  const at = ((y + 0.5) / height) * (rows - 1)
  const first = Math.min(rows - 2, Math.floor(at))
  return { first, share: at - first }
}
