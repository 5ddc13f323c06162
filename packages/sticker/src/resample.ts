// Owns drawing a cut-out at another size: premultiplied, in linear light, with a Lanczos window, so that edges keep
// their colour and thin outlines their weight. Placing on a canvas is here too; deciding sizes is not.
import type { CutOut } from '@popcel/matting'
import type { Rect } from './png/scanlines.ts'

/** For one output sample: the first input sample and the weights from there on (their sum is 1). */
type Tap = { readonly from: number; readonly weights: Float32Array }

const LOBES = 3

/** The region `from` of `source` drawn at `width`×`height` px. Straight RGBA in and out. */
export function resample(source: CutOut, from: Rect, width: number, height: number): CutOut {
  const linear = toLinear(source, from)
  const wide = stretchRows(linear, from.width, from.height, taps(from.width, width))
  const done = stretchColumns(wide, width, taps(from.height, height))
  return fromLinear(done, width, height)
}

/** The whole picture drawn at `scale` (0..1) inside a canvas of the same size, standing on its bottom middle. */
export function scaleOnCanvas(source: CutOut, scale: number): CutOut {
  const width = Math.max(1, Math.round(source.width * scale))
  const height = Math.max(1, Math.round(source.height * scale))
  const drawn = resample(source, { x: 0, y: 0, width: source.width, height: source.height }, width, height)
  return placeAtBottom(drawn, source.width, source.height)
}

/** `drawn` on the bottom middle of a transparent canvas that holds it. */
export function placeAtBottom(drawn: CutOut, width: number, height: number): CutOut {
  return place(drawn, width, height, Math.floor((width - drawn.width) / 2), height - drawn.height)
}

/** `drawn` on a transparent canvas; it must lie inside. */
export function place(drawn: CutOut, width: number, height: number, left: number, top: number): CutOut {
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < drawn.height; y++) {
    const row = drawn.data.subarray(y * drawn.width * 4, (y + 1) * drawn.width * 4)
    data.set(row, ((top + y) * width + left) * 4)
  }
  return { width, height, channels: 4, data, space: 'srgb', alpha: 'straight' }
}

/** The box of the pixels with any alpha; undefined when there is none. */
export function alphaBox({ width, height, data }: CutOut): Rect | undefined {
  let left = width
  let right = -1
  let top = height
  let bottom = -1
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (data[(y * width + x) * 4 + 3] === 0) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  return bottom < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

/** Lanczos-3 weights; when shrinking the window is widened so that every input sample counts. */
function taps(inputs: number, outputs: number): Tap[] {
  const ratio = inputs / outputs
  const stretch = Math.max(1, ratio)
  return Array.from({ length: outputs }, (_, o) => {
    const centre = (o + 0.5) * ratio
    const from = Math.max(0, Math.floor(centre - LOBES * stretch))
    const to = Math.min(inputs - 1, Math.ceil(centre + LOBES * stretch))
    const weights = Float32Array.from({ length: to - from + 1 }, (_, k) => lanczos((from + k + 0.5 - centre) / stretch))
    const sum = weights.reduce((a, b) => a + b, 0)
    return { from, weights: weights.map((weight) => weight / sum) }
  })
}

function lanczos(t: number): number {
  if (t === 0) return 1
  if (Math.abs(t) >= LOBES) return 0
  const x = Math.PI * t
  return (LOBES * Math.sin(x) * Math.sin(x / LOBES)) / (x * x)
}

function stretchRows(input: Float32Array, width: number, height: number, plan: readonly Tap[]): Float32Array {
  const out = new Float32Array(plan.length * height * 4)
  for (let y = 0; y < height; y++) {
    plan.forEach(({ from, weights }, x) => {
      const at = (y * plan.length + x) * 4
      for (let k = 0; k < weights.length; k++) {
        const sample = (y * width + from + k) * 4
        for (let c = 0; c < 4; c++) out[at + c]! += weights[k]! * input[sample + c]!
      }
    })
  }
  return out
}

function stretchColumns(input: Float32Array, width: number, plan: readonly Tap[]): Float32Array {
  const rowLength = width * 4
  const out = new Float32Array(plan.length * rowLength)
  plan.forEach(({ from, weights }, y) => {
    for (let k = 0; k < weights.length; k++) {
      const sample = (from + k) * rowLength
      for (let i = 0; i < rowLength; i++) out[y * rowLength + i]! += weights[k]! * input[sample + i]!
    }
  })
  return out
}

/** Premultiplied linear light, 0..1 (sRGB transfer function of IEC 61966-2-1). */
function toLinear(source: CutOut, from: Rect): Float32Array {
  const curve = Float32Array.from({ length: 256 }, (_, v) => {
    const s = v / 255
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4
  })
  const out = new Float32Array(from.width * from.height * 4)
  for (let y = 0; y < from.height; y++) {
    for (let x = 0; x < from.width; x++) {
      const i = ((from.y + y) * source.width + from.x + x) * 4
      const o = (y * from.width + x) * 4
      const alpha = source.data[i + 3]! / 255
      for (let c = 0; c < 3; c++) out[o + c] = curve[source.data[i + c]!]! * alpha
      out[o + 3] = alpha
    }
  }
  return out
}

/** Straight 8-bit sRGB. The window's negative lobes may leave 0..1, so alpha and colour are clamped. */
function fromLinear(linear: Float32Array, width: number, height: number): CutOut {
  const data = new Uint8Array(linear.length)
  for (let i = 0; i < linear.length; i += 4) {
    const alpha = Math.round(Math.max(0, Math.min(1, linear[i + 3]!)) * 255)
    if (alpha === 0) continue
    for (let c = 0; c < 3; c++) {
      const v = Math.max(0, Math.min(1, linear[i + c]! / linear[i + 3]!))
      data[i + c] = Math.round((v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055) * 255)
    }
    data[i + 3] = alpha
  }
  return { width, height, channels: 4, data, space: 'srgb', alpha: 'straight' }
}
