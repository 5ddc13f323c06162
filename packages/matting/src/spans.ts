// Owns a set of pixels as runs along its rows, numbered one after another ("slots"), so that work on a thin band walks through
// little memory and neighbours in a row are neighbours there. A pixel kernel.

import type { Bits } from './bits.ts'

/** Runs in raster order. Run r is the pixels lefts[r] .. rights[r] − 1 of its row; its first pixel has slot `slots[r]`. */
export type Spans = {
  readonly width: number
  readonly height: number
  /** The first run of every row; one more at the end. */
  readonly rowFirst: Int32Array
  readonly lefts: Int32Array
  readonly rights: Int32Array
  readonly slots: Int32Array
  /** How many pixels there are. */
  readonly total: number
}

export function spansOf({ width, height, stride, words }: Bits): Spans {
  const rowFirst = new Int32Array(height + 1)
  let ends = new Int32Array(4096)
  let count = 0
  for (let y = 0, i = 0; y < height; y++) {
    rowFirst[y] = count >> 1
    if (count + width + 2 > ends.length) ends = enlarged(ends, count + width + 2)
    let before = 0
    for (let k = 0; k < stride; k++, i++) {
      const word = words[i]!
      // A bit for every place where the row goes in or out of the set.
      let turns = word ^ ((word << 1) | before)
      before = word >>> 31
      while (turns !== 0) {
        ends[count++] = k * 32 + 31 - Math.clz32(turns & -turns)
        turns &= turns - 1
      }
    }
    if (count % 2 === 1) ends[count++] = width
  }
  rowFirst[height] = count >> 1
  return number({ width, height, rowFirst }, ends, count >> 1)
}

/** Every pixel: one run a row. */
export function allSpans(width: number, height: number): Spans {
  const ends = Int32Array.from({ length: height * 2 }, (_, i) => (i % 2 === 0 ? 0 : width))
  return number({ width, height, rowFirst: Int32Array.from({ length: height + 1 }, (_, y) => y) }, ends, height)
}

function number(place: Pick<Spans, 'width' | 'height' | 'rowFirst'>, ends: Int32Array, count: number): Spans {
  const lefts = new Int32Array(count)
  const rights = new Int32Array(count)
  const slots = new Int32Array(count)
  let total = 0
  for (let r = 0; r < count; r++) {
    lefts[r] = ends[2 * r]!
    rights[r] = ends[2 * r + 1]!
    slots[r] = total
    total += rights[r]! - lefts[r]!
  }
  return { ...place, lefts, rights, slots, total }
}

/** The run of row y that holds pixel x. `from` is where to start looking: who goes from left to right gives the last answer. */
export function runAt({ rowFirst, rights }: Spans, y: number, x: number, from: number): number {
  let r = Math.max(from, rowFirst[y]!)
  while (rights[r]! <= x) r++
  return r
}

function enlarged(list: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(list.length * 2, least))
  larger.set(list)
  return larger
}
