// Owns giving every pixel a colour where only some have one: what is known goes up a pyramid, what is not comes down it.

/** Row-major cells. `colour` has three floats a cell, multiplied by `known`, which is how much of the cell is known, 0..1. */
export type Cells = {
  readonly width: number
  readonly height: number
  readonly colour: Float32Array
  readonly known: Float32Array
}

/**
 * The colours of all cells, three floats each: the known ones as they are, the others led in from the nearest known ones
 * (push-pull: Gortler et al., The Lumigraph, 1996, §3.4). All 0 where nothing is known at all.
 */
export function fillHoles(cells: Cells): Float32Array {
  const levels = [cells]
  for (let last = cells; last.width > 1 || last.height > 1; last = levels.at(-1)!) levels.push(halved(last))
  let filled = wholeColour(levels.pop()!)
  for (let level = levels.pop(); level; level = levels.pop()) filled = filledFrom(level, filled)
  return filled
}

/** Two by two cells into one. What is known of them adds up to no more than 1, so that one known cell speaks for all four. */
function halved({ width, height, colour, known }: Cells): Cells {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)]
  const out = { width: w, height: h, colour: new Float32Array(w * h * 3), known: new Float32Array(w * h) }
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = y * width + x
      const to = (y >> 1) * w + (x >> 1)
      out.known[to]! += known[from]!
      for (let c = 0; c < 3; c++) out.colour[to * 3 + c]! += colour[from * 3 + c]!
    }
  for (let p = 0; p < out.known.length; p++) {
    const sum = out.known[p]!
    if (sum <= 1) continue
    out.known[p] = 1
    for (let c = 0; c < 3; c++) out.colour[p * 3 + c]! /= sum
  }
  return out
}

/** The one cell at the top: all that is known, as a colour. */
function wholeColour({ colour, known }: Cells): Float32Array {
  const sum = known[0]!
  return colour.map((value) => (sum > 0 ? value / sum : 0))
}

/** A level's own colours, and what is missing in each cell from the level above, between whose cells it is interpolated. */
function filledFrom({ width, height, colour, known }: Cells, above: Float32Array): Float32Array {
  const [w, h] = [Math.ceil(width / 2), Math.ceil(height / 2)]
  const out = Float32Array.from(colour)
  for (let y = 0; y < height; y++) {
    const [y0, y1] = nearAndNext(y, h)
    for (let x = 0; x < width; x++) {
      const p = y * width + x
      const missing = 1 - known[p]!
      if (missing <= 0) continue
      const [x0, x1] = nearAndNext(x, w)
      for (let c = 0; c < 3; c++) {
        const at = (column: number, row: number) => above[(row * w + column) * 3 + c]!
        // Centres of the cells above lie a quarter of their side away: weights 3/4 and 1/4.
        const led = (9 * at(x0, y0) + 3 * (at(x1, y0) + at(x0, y1)) + at(x1, y1)) / 16
        out[p * 3 + c]! += missing * led
      }
    }
  }
  return out
}

/** The cell above that a cell lies in, and the one that is next to it on the side where it lies. */
function nearAndNext(at: number, count: number): [number, number] {
  const near = at >> 1
  return [near, Math.min(count - 1, Math.max(0, near + (at % 2 === 0 ? -1 : 1)))]
}
