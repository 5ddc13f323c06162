// Owns growing a region of a byte mask layer by layer from its rim; the cost follows the rim, not the area.

export type Layers = {
  /** Indices grown, those of layer k before those of layer k + 1. */
  readonly grown: Int32Array
  /** Where each layer ends in `grown`. */
  readonly ends: readonly number[]
}

/**
 * Grows the pixels of `mask` equal to `from` into those equal to `into`, `layers` times, turning them into `from`.
 * Odd layers use 4 neighbours and even ones 8, so that the shape grown from a point is an octagon.
 */
export function growLayers(
  mask: Uint8Array,
  width: number,
  height: number,
  from: number,
  into: number,
  layers: number,
): Layers {
  let front = rimOf(mask, width, height, from, into)
  let grown = new Int32Array(Math.max(1024, front.length * layers * 2))
  let count = 0
  const ends: number[] = []
  for (let layer = 0; layer < layers && front.length > 0; layer++) {
    const diagonal = layer % 2 === 1
    const start = count
    for (const i of front) {
      if (count + 8 > grown.length) grown = enlarge(grown)
      const x = i % width
      const inside = x > 0 && x < width - 1 && i >= width && i < mask.length - width
      if (inside) count = growInside(mask, i, width, from, into, diagonal, grown, count)
      else count = growAtBorder(mask, i, width, height, from, into, diagonal, grown, count)
    }
    ends.push(count)
    front = grown.subarray(start, count)
  }
  return { grown: grown.subarray(0, count), ends }
}

function growInside(
  mask: Uint8Array,
  i: number,
  width: number,
  from: number,
  into: number,
  diagonal: boolean,
  grown: Int32Array,
  start: number,
): number {
  let count = start
  const take = (n: number) => {
    if (mask[n] !== into) return
    mask[n] = from
    grown[count++] = n
  }
  take(i - 1)
  take(i + 1)
  take(i - width)
  take(i + width)
  if (!diagonal) return count
  take(i - width - 1)
  take(i - width + 1)
  take(i + width - 1)
  take(i + width + 1)
  return count
}

function growAtBorder(
  mask: Uint8Array,
  i: number,
  width: number,
  height: number,
  from: number,
  into: number,
  diagonal: boolean,
  grown: Int32Array,
  start: number,
): number {
  let count = start
  const x = i % width
  const y = (i - x) / width
  for (let dy = -1; dy <= 1; dy++) {
    if (y + dy < 0 || y + dy >= height) continue
    for (let dx = -1; dx <= 1; dx++) {
      if ((dx !== 0 && dy !== 0 && !diagonal) || x + dx < 0 || x + dx >= width) continue
      const n = i + dy * width + dx
      if (mask[n] !== into) continue
      mask[n] = from
      grown[count++] = n
    }
  }
  return count
}

function enlarge(list: Int32Array, more = 0): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(list.length * 2 + more)
  larger.set(list)
  return larger
}

/** Pixels equal to `from` with a 4-neighbour equal to `into`; one may be named more than once. */
export function rimOf(mask: Uint8Array, width: number, height: number, from: number, into: number): Int32Array {
  let found = new Int32Array(8192)
  let count = 0
  for (let y = 0; y < height; y++) {
    if (count + 4 * width > found.length) found = enlarge(found, 4 * width)
    const end = (y + 1) * width
    let left = mask[y * width]!
    for (let i = y * width; i < end; i++) {
      const m = mask[i]!
      if (m !== left) {
        if (m === from && left === into) found[count++] = i
        else if (m === into && left === from) found[count++] = i - 1
        left = m
      }
      if (y === 0) continue
      const up = mask[i - width]!
      if (m === up) continue
      if (m === from && up === into) found[count++] = i
      else if (m === into && up === from) found[count++] = i - width
    }
  }
  return found.subarray(0, count)
}
