// Owns connected components of a byte mask, found on horizontal runs of equal pixels: a few thousand runs stand for a
// million pixels, so labelling costs one reading of the mask.

export type Runs = {
  /** First pixel index and length of every run, in reading order. */
  readonly starts: Int32Array
  readonly lengths: Int32Array
  /** Component of every run, 0 .. components − 1. */
  readonly labels: Int32Array
  readonly count: number
  readonly components: number
}

/** Components of the pixels equal to `value`; `eight`: diagonal neighbours belong together too. */
export function labelRuns(mask: Uint8Array, width: number, height: number, value: number, eight: boolean): Runs {
  let starts = new Int32Array(4096)
  let lengths = new Int32Array(4096)
  const rowFirst = new Int32Array(height + 1)
  let count = 0
  for (let y = 0; y < height; y++) {
    rowFirst[y] = count
    const end = (y + 1) * width
    let i = mask.indexOf(value, y * width)
    if (i < 0) {
      rowFirst.fill(count, y)
      break
    }
    while (i >= 0 && i < end) {
      const start = i
      while (i < end && mask[i] === value) i++
      if (count === starts.length) {
        starts = enlarge(starts)
        lengths = enlarge(lengths)
      }
      starts[count] = start
      lengths[count++] = i - start
      while (i < end && mask[i] !== value) i++
    }
  }
  rowFirst[height] = count
  const parent = joinRows(starts, lengths, rowFirst, width, height, eight)
  return { starts, lengths, count, ...nameComponents(parent, count) }
}

function joinRows(
  starts: Int32Array,
  lengths: Int32Array,
  rowFirst: Int32Array,
  width: number,
  height: number,
  eight: boolean,
): Int32Array {
  const parent = new Int32Array(rowFirst[height]!)
  for (let r = 0; r < parent.length; r++) parent[r] = r
  const slack = eight ? 1 : 0
  for (let y = 1; y < height; y++) {
    let above = rowFirst[y - 1]!
    const aboveEnd = rowFirst[y]!
    for (let r = rowFirst[y]!; r < rowFirst[y + 1]!; r++) {
      const from = starts[r]! - width - slack
      const to = starts[r]! - width + lengths[r]! + slack
      while (above < aboveEnd && starts[above]! + lengths[above]! <= from) above++
      for (let a = above; a < aboveEnd && starts[a]! < to; a++) join(parent, a, r)
    }
  }
  return parent
}

function join(parent: Int32Array, a: number, b: number): void {
  const [x, y] = [root(parent, a), root(parent, b)]
  if (x < y) parent[y] = x
  else parent[x] = y
}

function root(parent: Int32Array, r: number): number {
  let at = r
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!
    at = parent[at]!
  }
  return at
}

function nameComponents(parent: Int32Array, count: number): { labels: Int32Array; components: number } {
  const labels = new Int32Array(count)
  let components = 0
  for (let r = 0; r < count; r++) labels[r] = parent[r] === r ? components++ : labels[root(parent, r)]!
  return { labels, components }
}

function enlarge(list: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2)
  larger.set(list)
  return larger
}

/** Per component whether one of its runs touches the border of the picture. */
export function touchesBorder(runs: Runs, width: number, height: number): Uint8Array {
  const touching = new Uint8Array(runs.components)
  for (let r = 0; r < runs.count; r++) {
    const start = runs.starts[r]!
    const x = start % width
    if (x === 0 || x + runs.lengths[r]! === width || start < width || start >= width * (height - 1))
      touching[runs.labels[r]!] = 1
  }
  return touching
}

/** Sets the pixels of the runs whose component is marked in `chosen`. */
export function paintRuns(mask: Uint8Array, runs: Runs, chosen: Uint8Array, value: number): void {
  for (let r = 0; r < runs.count; r++)
    if (chosen[runs.labels[r]!]) mask.fill(value, runs.starts[r]!, runs.starts[r]! + runs.lengths[r]!)
}
