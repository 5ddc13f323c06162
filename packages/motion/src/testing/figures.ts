// Owns the figures that this package's tests animate, drawn by formula: no files, no canvas.
import type { CutOut } from '@popcel/matting'

type Inside = (x: number, y: number) => boolean

/** A cut-out whose pixels are opaque where `inside` says so (sampled 4×4 a pixel for a soft edge), in the colours of a slow pattern. */
export function figure(width: number, height: number, inside: Inside): CutOut {
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let hits = 0
      for (let s = 0; s < 16; s++) if (inside(x + ((s & 3) + 0.5) / 4, y + ((s >> 2) + 0.5) / 4)) hits++
      const i = (y * width + x) * 4
      if (hits === 0) continue
      data[i] = 120 + Math.round(60 * Math.sin(x / 9))
      data[i + 1] = 120 + Math.round(60 * Math.cos(y / 11))
      data[i + 2] = 150
      data[i + 3] = Math.round((hits * 255) / 16)
    }
  }
  return { width, height, channels: 4, space: 'srgb', alpha: 'straight', data }
}

const disc =
  (cx: number, cy: number, rx: number, ry: number): Inside =>
  (x, y) =>
    ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1

/** A ball, 120 across, in a picture with a margin. */
export const round = (): CutOut => figure(140, 140, disc(70, 70, 60, 60))

/** A thin person: small head, long body. */
export const tall = (): CutOut => {
  const head = disc(50, 40, 22, 26)
  return figure(100, 260, (x, y) => head(x, y) || (y > 60 && y < 250 && Math.abs(x - 50) < 16 + (y - 60) / 16))
}

/** A long low animal with a head at the left. */
export const wide = (): CutOut => {
  const body = disc(130, 75, 110, 45)
  const head = disc(60, 50, 40, 38)
  return figure(260, 130, (x, y) => body(x, y) || head(x, y))
}

/** A lollipop: head 60 across on a thin body, standing off the picture's middle. Head centre (70, 40), feet (70, 150). */
export const lollipop = (): CutOut => {
  const head = disc(70, 40, 30, 30)
  return figure(120, 160, (x, y) => head(x, y) || (y > 60 && y < 150 && Math.abs(x - 70) < 12))
}

export const FIGURES = { round, tall, wide } as const

/** Sum of alpha and its centroid, pixels. */
export function mass({ width, height, data }: CutOut): { area: number; x: number; y: number } {
  let area = 0
  let mx = 0
  let my = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const a = data[(y * width + x) * 4 + 3]! / 255
      area += a
      mx += a * (x + 0.5)
      my += a * (y + 0.5)
    }
  }
  return { area, x: mx / area, y: my / area }
}

/** The greatest alpha on each outermost row and column. */
export function rims({ width, height, data }: CutOut): { left: number; right: number; top: number; bottom: number } {
  const rim = { left: 0, right: 0, top: 0, bottom: 0 }
  const alpha = (x: number, y: number) => data[(y * width + x) * 4 + 3]!
  for (let y = 0; y < height; y++) {
    rim.left = Math.max(rim.left, alpha(0, y))
    rim.right = Math.max(rim.right, alpha(width - 1, y))
  }
  for (let x = 0; x < width; x++) {
    rim.top = Math.max(rim.top, alpha(x, 0))
    rim.bottom = Math.max(rim.bottom, alpha(x, height - 1))
  }
  return rim
}

/** Are two runs of numbers the same? (Much quicker than the test runner's own comparison of long arrays.) */
export function same(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
