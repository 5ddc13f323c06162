// Owns what one frame has to draw: given what stands on the canvas, the smallest rectangle and the values to put there.
import type { Rect } from '../png/scanlines.ts'
import { isOpaque, type Surface } from '../png/surface.ts'

export const BLEND_SOURCE = 0
export const BLEND_OVER = 1

/** A rectangle to draw and how. */
export type Patch = { readonly rect: Rect; readonly values: Uint32Array; readonly blend: 0 | 1 }

/** The box of the pixels that differ; one pixel at the origin when none does (APNG has no empty frame). */
export function changedRect(before: Uint32Array, after: Uint32Array, width: number, height: number): Rect {
  let top = height
  let bottom = -1
  let left = width
  let right = -1
  for (let y = 0; y < height; y++) {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      if (before[i] === after[i]) continue
      if (y < top) top = y
      bottom = y
      if (x < left) left = x
      if (x > right) right = x
    }
  }
  if (bottom < 0) return { x: 0, y: 0, width: 1, height: 1 }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

export function crop(values: Uint32Array, canvasWidth: number, rect: Rect): Uint32Array {
  const out = new Uint32Array(rect.width * rect.height)
  for (let y = 0; y < rect.height; y++) {
    const start = (rect.y + y) * canvasWidth + rect.x
    out.set(values.subarray(start, start + rect.width), y * rect.width)
  }
  return out
}

/** The ways to turn `before` into `after`: overwrite the box, and, where it is legal, lay only the changes over it. */
export function patchesFor(surface: Surface, before: Uint32Array, after: Uint32Array): Patch[] {
  const rect = changedRect(before, after, surface.width, surface.height)
  const target = crop(after, surface.width, rect)
  const patches: Patch[] = [{ rect, values: target, blend: BLEND_SOURCE }]
  const over = overlay(surface, crop(before, surface.width, rect), target)
  if (over) patches.push({ rect, values: over, blend: BLEND_OVER })
  return patches
}

/**
 * The values for blend OVER: unchanged pixels become clear. Undefined when it is not exact (a changed pixel is neither
 * opaque nor above a clear one: compositing would mix it with what is below) or when nothing would be saved.
 */
function overlay(surface: Surface, before: Uint32Array, after: Uint32Array): Uint32Array | undefined {
  const out = new Uint32Array(after.length)
  let saved = 0
  for (let i = 0; i < after.length; i++) {
    const value = after[i]!
    if (value === before[i]) {
      if (value !== 0) saved++
      continue
    }
    if (!isOpaque(surface, value) && (before[i] !== 0 || value === 0)) return undefined
    out[i] = value
  }
  return saved > 0 ? out : undefined
}

/**
 * A cheap stand-in for the deflated size: pixels that are neither their left nor their upper neighbour.
 * Only used to leave out candidates that cannot win.
 */
export function novelty({ rect, values }: Patch): number {
  const { width, height } = rect
  let count = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const value = values[i]
      if (x > 0 && value === values[i - 1]) continue
      if (y > 0 && value === values[i - width]) continue
      count++
    }
  }
  return count
}
