// Owns small animated drawings for this package's tests: a character with gradient, outline and soft edges, drawn by
// formula so that no file and no other package is needed. Not part of the public face.
import type { CutOut } from '@popcel/matting'

type Rgb = readonly [number, number, number]

/** A shape by signed distance (px, negative inside) with a colour that may vary over the canvas. */
type Shape = {
  readonly distance: (x: number, y: number) => number
  readonly colour: (x: number, y: number) => Rgb
  readonly alpha?: number
}

export function blank(width: number, height: number): CutOut {
  return { width, height, channels: 4, data: new Uint8Array(width * height * 4), space: 'srgb', alpha: 'straight' }
}

/** Coverage of one pixel is 0.5 − distance, clamped; shapes are laid over one another, straight alpha. */
export function drawShapes(width: number, height: number, shapes: readonly Shape[]): CutOut {
  const out = blank(width, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let colour: Rgb = [0, 0, 0]
      let alpha = 0
      for (const shape of shapes) {
        const cover = Math.max(0, Math.min(1, 0.5 - shape.distance(x + 0.5, y + 0.5))) * (shape.alpha ?? 1)
        if (cover === 0) continue
        const top = shape.colour(x, y)
        const sum = cover + alpha * (1 - cover)
        colour = [0, 1, 2].map((c) => (top[c]! * cover + colour[c]! * alpha * (1 - cover)) / sum) as unknown as Rgb
        alpha = sum
      }
      out.data.set([...colour.map(Math.round), Math.round(alpha * 255)], (y * width + x) * 4)
      if (alpha * 255 < 0.5) out.data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 4)
    }
  }
  return out
}

export function disc(cx: number, cy: number, r: number): (x: number, y: number) => number {
  return (x, y) => Math.hypot(x - cx, y - cy) - r
}

/** `count` frames of a bouncing, blushing, outlined ball with a soft shadow; the loop closes. */
export function bouncingBall(count: number, size = 180): CutOut[] {
  const u = size / 180
  return Array.from({ length: count }, (_, i) => {
    const phase = (2 * Math.PI * i) / count
    const y = (105 - 18 * Math.abs(Math.sin(phase / 2)) ** 1) * u
    const x = (90 + 6 * Math.sin(phase)) * u
    const shade =
      (k: number) =>
      (px: number, py: number): Rgb => {
        const t = ((px - x) * 0.4 + (py - y)) / (120 * u) + 0.5
        return [255 - 40 * t * k, 214 - 90 * t * k, 120 - 60 * t]
      }
    return drawShapes(size, size, [
      {
        distance: (px, py) => (Math.hypot((px - 90 * u) / 3, py - 170 * u) - 16 * u) / 2,
        colour: () => [20, 20, 40],
        alpha: 0.3,
      },
      { distance: disc(x, y, 62 * u), colour: () => [60, 30, 20] },
      { distance: disc(x, y, 58 * u), colour: shade(1) },
      { distance: disc(x - 22 * u, y - 8 * u, 7 * u), colour: () => [40, 20, 20] },
      { distance: disc(x + 22 * u, y - 8 * u, 7 * u), colour: () => [40, 20, 20] },
      { distance: disc(x - 20 * u, y - 11 * u, 2.4 * u), colour: () => [255, 255, 255] },
      { distance: disc(x + 36 * u, y + 12 * u, 9 * u), colour: () => [255, 120, 120], alpha: 0.5 },
      { distance: disc(x - 36 * u, y + 12 * u, 9 * u), colour: () => [255, 120, 120], alpha: 0.5 },
    ])
  })
}

/** A repeatable random source, 0..1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Frames in which every pixel of a disc is random: the worst that can be asked of an encoder. */
export function noiseFrames(count: number, size: number, seed = 1): CutOut[] {
  const random = seeded(seed)
  return Array.from({ length: count }, () => {
    const frame = blank(size, size)
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        if (Math.hypot(x - size / 2, y - size / 2) > size / 2 - 1) continue
        const pixel = [random() * 256, random() * 256, random() * 256, 255].map(Math.floor)
        frame.data.set(pixel, (y * size + x) * 4)
      }
    }
    return frame
  })
}

/** `count` frames of a painted disc: strands of changing colour, grain, a soft rim, a half that stands still and one that turns. */
export function paintedFrames(count: number, size: number, grainLevels = 10): CutOut[] {
  const random = seeded(7)
  const grain = Float32Array.from({ length: size * size * 3 }, () => random() * grainLevels)
  return Array.from({ length: count }, (_, k) => {
    const frame = blank(size, size)
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const cover = Math.min(1, (size / 2 - 1 - Math.hypot(x - size / 2, y - size / 2)) / 6)
        if (cover <= 0) continue
        const at = y * size + x
        const turn = x < size / 3 ? 0 : (2 * Math.PI * k) / count
        const colour = [0, 1, 2].map((c) => 120 + 70 * Math.sin(x / (3 + c) + y / 11 + turn) + grain[at * 3 + c]!)
        frame.data.set([...colour.map(Math.round), Math.max(1, Math.round(cover * 255))], at * 4)
      }
    }
    return frame
  })
}
