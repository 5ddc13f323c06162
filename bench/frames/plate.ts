// Owns the pictures that frame files are measured with: a plate of gradients and grain, and a subject with an edge on nothing.

import type { FramePicture } from '@popcel/runtime'

type Size = { readonly width: number; readonly height: number }

/** Linear light of a lit scene, highlights above 1, with grain that grows with light as film and sensors have it. */
export function plate({ width, height }: Size): FramePicture & { readonly data: Float32Array } {
  const data = new Float32Array(width * height * 3)
  const grain = createGrain()
  for (let y = 0, o = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++, o++) {
        const light =
          0.18 + 0.16 * Math.sin(x / 310 + c) * Math.cos(y / 230) + highlight(x - width * 0.7, y - height * 0.3)
        data[o] = Math.max(0, light + grain() * 0.02 * Math.sqrt(light))
      }
    }
  }
  return { width, height, channels: 3, data, space: 'linear', alpha: 'none' }
}

function highlight(x: number, y: number): number {
  return 3 * Math.exp(-(x * x + y * y) / 40_000)
}

/** A round subject in the middle third with a soft edge: premultiplied RGBA, or its alpha alone. Outside all is 0. */
export function subject(size: Size, channels: 1 | 4): FramePicture {
  const { width, height } = size
  const colour = channels === 4 ? plate(size).data : undefined
  const data = new Float32Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const pixel = y * width + x
      const angle = Math.atan2(y - height / 2, x - width / 2)
      const radius = height * (0.33 + 0.02 * Math.sin(23 * angle))
      const alpha = Math.min(1, Math.max(0, (radius - Math.hypot(x - width / 2, y - height / 2)) / 6 + 0.5))
      data[(pixel + 1) * channels - 1] = alpha
      if (colour) for (let c = 0; c < 3; c++) data[pixel * 4 + c] = colour[pixel * 3 + c]! * alpha
    }
  }
  return { width, height, channels, data, space: 'linear', alpha: channels === 4 ? 'premultiplied' : 'none' }
}

/** About normal, of deviation 1; the same for every run. */
function createGrain(): () => number {
  let state = 1
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32 - 0.5
  }
  return () => 2 * (next() + next() + next())
}
