// Owns the choice, for every pixel of a block, between its own colour and a near one that repeats earlier pixels: the
// least squared error + lambda × bits, where bits are what deflate will need. Rows are decided one after the other, each
// exactly but for sources in the row itself, of which the near ones are tried along the best path so far.
import type { Book } from './book.ts'
import { CLEAR_RUN_BITS, distanceBits, LENGTH_BITS, LITERAL_BITS, LONGEST, REACH } from './cost.ts'

/** Pixels of a rectangle: true coordinates (four a pixel) and the nearest entry of the book. */
export type Block = {
  readonly width: number
  readonly height: number
  readonly points: Float32Array
  readonly nearest: Uint16Array
}

/** How many earlier places of one colour are tried. */
const PLACES_MOST = 16
/** How far back within the row, px. */
const ROW_REACH = 12

/** Earlier pixels: those of finished rows, or of the row itself, where they may overlap what they are repeated for. */
type Source = {
  readonly values: Uint16Array
  /** Where they start in `values`. */
  readonly start: number
  /** Pixels up to the end of their row; in the row itself, up to the pixel that they are repeated for. */
  readonly length: number
  readonly overlaps: boolean
  /** Where they start in the block. */
  readonly at: number
  readonly distance: number
}

/**
 * An entry of the book for every pixel. `lambda`: squared error (quantise/space.ts) that one bit is worth.
 * No pixel changes its kind, and none has a larger error than its nearest entry's + lambda × LITERAL_BITS.
 */
export function repeatBlock(block: Block, book: Book, lambda: number): Uint16Array {
  const row = new RowSearch(block, book, lambda)
  for (let y = 0; y < block.height; y++) row.decide(y)
  return row.chosen
}

/** One block's state: what is chosen so far, where each colour stands, and the shortest paths through a row. */
class RowSearch {
  readonly chosen: Uint16Array
  private readonly last: Int32Array
  private readonly before: Int32Array
  private readonly cost: Float64Array
  private readonly from: Int32Array
  /** How the best path reaches a node: the first pixel that it repeats, or -1 for a pixel of its own. */
  private readonly source: Int32Array
  /** The most error that a pixel may have. */
  private readonly most: Float32Array
  /** The row up to a node along its best path, one line a node. */
  private readonly paths: Uint16Array

  private readonly block: Block
  private readonly book: Book
  private readonly lambda: number

  constructor(block: Block, book: Book, lambda: number) {
    const { width, height } = block
    this.block = block
    this.book = book
    this.lambda = lambda
    this.chosen = new Uint16Array(width * height)
    this.last = new Int32Array(book.entries.length).fill(-1)
    this.before = new Int32Array(width * height)
    this.cost = new Float64Array(width + 1)
    this.from = new Int32Array(width + 1)
    this.source = new Int32Array(width + 1)
    this.paths = new Uint16Array((width + 1) * width)
    this.most = Float32Array.from(block.nearest, (own, i) => this.error(i, own) + lambda * LITERAL_BITS)
  }

  decide(y: number): void {
    const { width } = this.block
    this.cost.fill(Number.POSITIVE_INFINITY)
    this.cost[0] = 0
    for (let x = 0; x < width; x++) {
      if (this.cost[x] === Number.POSITIVE_INFINITY) continue
      this.settle(y, x)
      if (this.book.kinds[this.block.nearest[y * width + x]!] === 0) this.clearRun(y, x)
      else this.visit(y, x)
    }
    this.settle(y, width)
    this.chosen.set(this.paths.subarray(width * width, width * width + width), y * width)
    for (let i = y * width; i < (y + 1) * width; i++) {
      const entry = this.chosen[i]!
      this.before[i] = this.last[entry]!
      this.last[entry] = i
    }
  }

  /** Writes the row along the best path to node `x`. */
  private settle(y: number, x: number): void {
    if (x === 0) return
    const { width } = this.block
    const { paths } = this
    const start = this.from[x]!
    const at = x * width
    paths.copyWithin(at, start * width, start * width + start)
    const source = this.source[x]!
    const row = y * width
    for (let j = start; j < x; j++) {
      if (source < 0) paths[at + j] = this.block.nearest[row + j]!
      else if (source >= row) paths[at + j] = paths[at + source - row + j - start]!
      else paths[at + j] = this.chosen[source + j - start]!
    }
  }

  private reach(to: number, cost: number, from: number, source: number): void {
    if (cost >= this.cost[to]!) return
    this.cost[to] = cost
    this.from[to] = from
    this.source[to] = source
  }

  /** Clear pixels stay clear; a run of them is repeated from wherever. */
  private clearRun(y: number, x: number): void {
    const { width, nearest } = this.block
    let end = x + 1
    while (end < width && this.book.kinds[nearest[y * width + end]!] === 0) end++
    this.reach(end, this.cost[x]! + this.lambda * CLEAR_RUN_BITS, x, -1)
  }

  private visit(y: number, x: number): void {
    const { width, nearest } = this.block
    const i = y * width + x
    const own = nearest[i]!
    this.reach(x + 1, this.cost[x]! + this.error(i, own) + this.lambda * LITERAL_BITS, x, -1)
    const path = this.paths.subarray(x * width, (x + 1) * width)
    for (let s = Math.max(0, x - ROW_REACH); s < x; s++) {
      const at = y * width + s
      this.repeat(y, x, { values: path, start: s, length: x - s, overlaps: true, at, distance: 4 * (x - s) })
    }
    const position = y * (4 * width + 1) + 4 * x
    for (const entry of this.book.near[own]!) {
      let at = this.last[entry]!
      for (let tried = 0; tried < PLACES_MOST && at >= 0; tried++) {
        const atX = at % width
        const distance = position - ((at - atX) / width) * (4 * width + 1) - 4 * atX
        if (distance > REACH) break
        this.repeat(y, x, { values: this.chosen, start: at, length: width - atX, overlaps: false, at, distance })
        at = this.before[at]!
      }
    }
  }

  /** Every length of one repeat from pixel x on. */
  private repeat(y: number, x: number, { values, start, length, overlaps, at, distance }: Source): void {
    const { width, nearest } = this.block
    const { kinds } = this.book
    const room = Math.min(LONGEST, width - x, overlaps ? LONGEST : length)
    const base = this.cost[x]! + this.lambda * distanceBits(distance)
    let total = 0
    for (let k = 0; k < room; k++) {
      const entry = values[start + (k < length ? k : k % length)]!
      const i = y * width + x + k
      if (kinds[entry] !== kinds[nearest[i]!]) return
      const error = this.error(i, entry)
      if (error > this.most[i]!) return
      total += error
      this.reach(x + k + 1, base + total + this.lambda * LENGTH_BITS[k + 1]!, x, at)
    }
  }

  private error(i: number, entry: number): number {
    const { points } = this.block
    const own = this.book.points
    const d0 = points[i * 4]! - own[entry * 4]!
    const d1 = points[i * 4 + 1]! - own[entry * 4 + 1]!
    const d2 = points[i * 4 + 2]! - own[entry * 4 + 2]!
    const d3 = points[i * 4 + 3]! - own[entry * 4 + 3]!
    return d0 * d0 + d1 * d1 + d2 * d2 + d3 * d3
  }
}
