// Owns the wavelet of EXR's PIZ: pairs of 16-bit words become their mean and difference, at distances 1, 2, 4, … in both
// directions, in place. Small values (below 2^14) take plain arithmetic; others wrap at 16 bits so that nothing is lost.

/** A plane of words: `words[start + x * stepX + y * stepY]`. */
export type WavePlane = {
  readonly words: Uint16Array
  readonly start: number
  readonly width: number
  readonly height: number
  readonly stepX: number
  readonly stepY: number
}

/** Changes `count` pairs: the first of each at `at + i * step`, the second `apart` behind it. */
type Pairs = (words: Uint16Array, at: number, apart: number, step: number, count: number) => void

const SMALL = 1 << 14

export function toWaves(plane: WavePlane, largest: number): void {
  const pairs = largest < SMALL ? meansOfSmall : meansWrapped
  const least = Math.min(plane.width, plane.height)
  for (let p = 1; 2 * p <= least; p *= 2) level(plane, p, pairs, true)
}

export function fromWaves(plane: WavePlane, largest: number): void {
  const pairs = largest < SMALL ? valuesOfSmall : valuesWrapped
  const least = Math.min(plane.width, plane.height)
  let p = 1
  while (4 * p <= least) p *= 2
  if (2 * p > least) return
  for (; p >= 1; p /= 2) level(plane, p, pairs, false)
}

/** One level: rows first and then columns on the way to waves, the other way round on the way back. */
function level({ words, start, width, height, stepX, stepY }: WavePlane, p: number, pairs: Pairs, rowsFirst: boolean) {
  const across = Math.floor(width / (2 * p))
  // the column and the row after the last pair, where the size has this bit, take part in the other direction only
  const columns = 2 * across + (width & p ? 1 : 0)
  const down = Math.floor(height / (2 * p))
  const row = (y: number) => pairs(words, start + y * stepY, p * stepX, 2 * p * stepX, across)
  const column = (y: number) => pairs(words, start + y * stepY, p * stepY, p * stepX, columns)
  for (let i = 0; i < down; i++) {
    const y = 2 * p * i
    if (!rowsFirst) column(y)
    row(y)
    row(y + p)
    if (rowsFirst) column(y)
  }
  if (height & p) row(2 * p * down)
}

function meansOfSmall(words: Uint16Array, at: number, apart: number, step: number, count: number): void {
  for (let i = 0, a = at; i < count; i++, a += step) {
    const first = (words[a]! << 16) >> 16
    const second = (words[a + apart]! << 16) >> 16
    words[a] = (first + second) >> 1
    words[a + apart] = first - second
  }
}

function valuesOfSmall(words: Uint16Array, at: number, apart: number, step: number, count: number): void {
  for (let i = 0, a = at; i < count; i++, a += step) {
    const mean = (words[a]! << 16) >> 16
    const difference = (words[a + apart]! << 16) >> 16
    const first = mean + (difference & 1) + (difference >> 1)
    words[a] = first
    words[a + apart] = first - difference
  }
}

function meansWrapped(words: Uint16Array, at: number, apart: number, step: number, count: number): void {
  for (let i = 0, a = at; i < count; i++, a += step) {
    const first = (words[a]! + 0x8000) & 0xffff
    const second = words[a + apart]!
    const difference = first - second
    const mean = (first + second) >> 1
    words[a] = difference < 0 ? mean + 0x8000 : mean
    words[a + apart] = difference
  }
}

function valuesWrapped(words: Uint16Array, at: number, apart: number, step: number, count: number): void {
  for (let i = 0, a = at; i < count; i++, a += step) {
    const difference = words[a + apart]!
    const second = (words[a]! - (difference >> 1)) & 0xffff
    words[a + apart] = second
    words[a] = difference + second - 0x8000
  }
}
