// Owns telling a drop shadow from a subject's own soft shading: a drop shadow is the subject's outline moved and blurred, where
// the subject does not cover it. Looked at in a small copy of the picture.

import { REGION } from './region-map.ts'

/** Longer side of the small copy. */
const SMALL = 96
/** How far a shadow is moved at most, as a share of the picture's longer side. */
const FARTHEST = 0.12
/** Of the darkened area, at least this share lies under the moved outline (grown by the blur). */
const EXPLAINED = 0.85
/** Of the moved outline beside the subject, at least this share is darkened. */
const FILLED = 0.7
/** Less of the small copy than this is too little to tell anything. */
const LEAST = 24

type Small = { readonly width: number; readonly height: number; readonly data: Uint8Array }

/** `found`: subject pixels that are smoothly darkened background; the rest of the subject in `map` is the body. */
export function isDropShadow(found: readonly number[], map: Uint8Array, width: number, height: number): boolean {
  const step = Math.max(1, Math.max(width, height) / SMALL)
  const size = { width: Math.ceil(width / step), height: Math.ceil(height / step) }
  const inFound = new Uint8Array(map.length)
  for (const i of found) inFound[i] = 1
  const dark = shrink(size, step, width, height, (i) => inFound[i] === 1)
  const body = shrink(size, step, width, height, (i) => map[i] === REGION.subject && inFound[i] === 0)
  if (count(dark.data) < LEAST) return false
  const { dx, dy } = bestMove(body, dark)
  if (dx === 0 && dy === 0) return false
  const moved = move(body, dx, dy)
  const blurred = grow(grow(moved))
  const close = grow(body)
  let [explained, beside, filled] = [0, 0, 0]
  for (let i = 0; i < dark.data.length; i++) {
    if (dark.data[i] && blurred.data[i]) explained++
    if (!moved.data[i] || close.data[i]) continue
    beside++
    if (dark.data[i]) filled++
  }
  return explained >= EXPLAINED * count(dark.data) && beside >= LEAST / 2 && filled >= FILLED * beside
}

/** The move under which the body's outline, less the body itself, meets the dark area best. */
function bestMove(body: Small, dark: Small): { dx: number; dy: number } {
  const most = Math.ceil(FARTHEST * SMALL)
  let best = { dx: 0, dy: 0, score: 0 }
  for (let dy = -most; dy <= most; dy++)
    for (let dx = -most; dx <= most; dx++) {
      const score = overlap(body, dark, dx, dy)
      if (score > best.score) best = { dx, dy, score }
    }
  return best
}

/** Intersection over union of the dark area with the moved body that stands out from the body. */
function overlap(body: Small, dark: Small, dx: number, dy: number): number {
  const { width, height } = body
  let [both, either] = [0, 0]
  for (let y = 0; y < height; y++) {
    const from = y - dy
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const inside = from >= 0 && from < height && x - dx >= 0 && x - dx < width
      const standsOut = inside && body.data[from * width + x - dx] === 1 && body.data[i] === 0
      if (dark.data[i] === 1 || standsOut) either++
      if (dark.data[i] === 1 && standsOut) both++
    }
  }
  return either === 0 ? 0 : both / either
}

/** 1 where at least half of the samples of a cell are. */
function shrink(
  { width, height }: { width: number; height: number },
  step: number,
  fromWidth: number,
  fromHeight: number,
  is: (i: number) => boolean,
): Small {
  const data = new Uint8Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let [sum, samples] = [0, 0]
      for (let v = Math.floor(y * step); v < Math.min(fromHeight, (y + 1) * step); v++)
        for (let u = Math.floor(x * step); u < Math.min(fromWidth, (x + 1) * step); u++) {
          samples++
          if (is(v * fromWidth + u)) sum++
        }
      data[y * width + x] = 2 * sum >= samples && samples > 0 ? 1 : 0
    }
  return { width, height, data }
}

function move({ width, height, data }: Small, dx: number, dy: number): Small {
  const out = new Uint8Array(data.length)
  for (let y = Math.max(0, dy); y < Math.min(height, height + dy); y++)
    for (let x = Math.max(0, dx); x < Math.min(width, width + dx); x++)
      out[y * width + x] = data[(y - dy) * width + x - dx]!
  return { width, height, data: out }
}

/** One cell larger on all four sides. */
function grow({ width, height, data }: Small): Small {
  const out = data.slice()
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      if (data[i] === 0) continue
      if (x > 0) out[i - 1] = 1
      if (x < width - 1) out[i + 1] = 1
      if (y > 0) out[i - width] = 1
      if (y < height - 1) out[i + width] = 1
    }
  return { width, height, data: out }
}

function count(data: Uint8Array): number {
  let sum = 0
  for (const value of data) sum += value
  return sum
}
