// Owns the mip pyramid: one cut-out at halving sizes, premultiplied, linear light. Sampling it is warp.ts.
import type { CutOut } from '@popcel/matting'
import type { LightTables } from './light.ts'

/** Transparent texels kept on every side of a level, so that a sampler may read one or two beyond the picture. */
export const BORDER = 2

/** One level: RGBA premultiplied linear floats, `stride` texels a row, the picture itself from (BORDER, BORDER). */
export type Level = {
  readonly width: number
  readonly height: number
  readonly stride: number
  readonly data: Float32Array
}

export type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }

/** Level 0 is the crop at full size; each next one averages 2×2 texels (what lies outside is empty), until it is 8 texels wide or high. */
export function buildPyramid(cutOut: CutOut, crop: Box, light: LightTables): Level[] {
  const levels = [firstLevel(cutOut, crop, light)]
  for (;;) {
    const last = levels[levels.length - 1]!
    if (Math.min(last.width, last.height) <= 8) return levels
    levels.push(halve(last))
  }
}

function emptyLevel(width: number, height: number): Level {
  const stride = width + 2 * BORDER
  return { width, height, stride, data: new Float32Array(stride * (height + 2 * BORDER) * 4) }
}

function firstLevel(cutOut: CutOut, crop: Box, { toLinear }: LightTables): Level {
  const level = emptyLevel(crop.right - crop.left, crop.bottom - crop.top)
  const { data, stride } = level
  for (let y = 0; y < level.height; y++) {
    let from = ((crop.top + y) * cutOut.width + crop.left) * 4
    let to = ((y + BORDER) * stride + BORDER) * 4
    for (let x = 0; x < level.width; x++, from += 4, to += 4) {
      const a = cutOut.data[from + 3]!
      if (a === 0) continue
      const alpha = a / 255
      data[to] = toLinear[cutOut.data[from]!]! * alpha
      data[to + 1] = toLinear[cutOut.data[from + 1]!]! * alpha
      data[to + 2] = toLinear[cutOut.data[from + 2]!]! * alpha
      data[to + 3] = alpha
    }
  }
  return level
}

function halve(source: Level): Level {
  const level = emptyLevel((source.width + 1) >> 1, (source.height + 1) >> 1)
  const row = source.stride * 4
  for (let y = 0; y < level.height; y++) {
    let from = ((2 * y + BORDER) * source.stride + BORDER) * 4
    let to = ((y + BORDER) * level.stride + BORDER) * 4
    for (let x = 0; x < level.width; x++, from += 8, to += 4) {
      for (let c = 0; c < 4; c++) {
        const i = from + c
        level.data[to + c] =
          (source.data[i]! + source.data[i + 4]! + source.data[i + row]! + source.data[i + row + 4]!) / 4
      }
    }
  }
  return level
}
