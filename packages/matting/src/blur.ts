// Owns the Gaussian blur of one channel. Knows nothing of alpha or colour. A pixel kernel.

import { type Plane, transpose } from './plane.ts'
import { NEW_ROOM, type Room } from './room.ts'

/**
 * A separable Gaussian with that sigma in px (0 gives a copy): the kernel is sampled out to 4 sigma (what is beyond is 6e-5 of
 * it), or to `radiusPx`, and brought to sum 1; beyond the border the border pixel is repeated. A part of a row that is one value over the
 * whole kernel is copied, so the cost goes with the length of the edges, and constants stay exact.
 */
export function gaussianBlur(
  plane: Plane,
  sigmaPx: number,
  radiusPx = Math.ceil(4 * sigmaPx),
  room: Room = NEW_ROOM,
): Plane {
  const out = room.take('float', plane.data.length)
  if (sigmaPx === 0) {
    out.set(plane.data)
    return { ...plane, data: out }
  }
  const kernel = gaussianKernel(sigmaPx, radiusPx)
  const half = room.take('float', plane.data.length)
  const turned = transpose(blurRows(plane, kernel, half), out)
  const blurred = transpose(blurRows(turned, kernel, half), out)
  room.give(half)
  return blurred
}

/** Weights at 0, ±1, ±2 …, one side with the centre first; the sum over both sides is 1. */
export function gaussianKernel(sigmaPx: number, radius = Math.ceil(4 * sigmaPx)): Float64Array {
  const half = Float64Array.from({ length: radius + 1 }, (_, k) => Math.exp(-(k * k) / (2 * sigmaPx * sigmaPx)))
  const sum = half.reduce((total, weight) => total + 2 * weight, -half[0]!)
  return half.map((weight) => weight / sum)
}

function blurRows({ width, height, data }: Plane, kernel: Float64Array, out: Float32Array): Plane {
  const radius = kernel.length - 1
  const padded = new Float32Array(width + 2 * radius)
  for (let y = 0; y < height; y++) {
    const start = y * width
    padded.fill(data[start]!, 0, radius)
    padded.set(data.subarray(start, start + width), radius)
    padded.fill(data[start + width - 1]!, radius + width)
    // `same` is the index of the first value of the run of equal values that the kernel's far end lies in.
    let same = 0
    for (let i = 1; i < 2 * radius; i++) if (padded[i] !== padded[i - 1]) same = i
    for (let x = 0; x < width; x++) {
      const end = x + 2 * radius
      if (end > 0 && padded[end] !== padded[end - 1]) same = end
      out[start + x] = same <= x ? padded[x + radius]! : weigh(padded, x + radius, kernel)
    }
  }
  return { width, height, data: out }
}

function weigh(values: Float32Array, at: number, kernel: Float64Array): number {
  let sum = kernel[0]! * values[at]!
  for (let k = 1; k < kernel.length; k++) sum += kernel[k]! * (values[at - k]! + values[at + k]!)
  return sum
}
