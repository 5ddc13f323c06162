import type { CutOut } from '@popcel/matting'
import { describe, expect, test } from 'vitest'
import { fitOnCanvas, unionBox } from './fit-on-canvas.ts'

/** A transparent picture with opaque rectangles of one colour. */
function art(
  width: number,
  height: number,
  ...rects: [x: number, y: number, w: number, h: number, alpha?: number][]
): CutOut {
  const data = new Uint8Array(width * height * 4)
  for (const [x0, y0, w, h, alpha = 255] of rects) {
    for (let y = y0; y < y0 + h; y++)
      for (let x = x0; x < x0 + w; x++) data.set([10, 200, 30, alpha], (y * width + x) * 4)
  }
  return { width, height, channels: 4, data, space: 'srgb', alpha: 'straight' }
}

describe('the crop', () => {
  test('holds every frame, not each its own', () => {
    expect(unionBox([art(20, 20, [2, 3, 4, 4]), art(20, 20, [10, 12, 5, 2])])).toEqual({
      x: 2,
      y: 3,
      width: 13,
      height: 11,
    })
  })

  test('is not widened by residue that nobody sees', () => {
    expect(unionBox([art(20, 20, [5, 5, 2, 2], [0, 0, 1, 1, 7])])).toEqual({ x: 5, y: 5, width: 2, height: 2 })
    expect(unionBox([art(20, 20, [5, 5, 2, 2], [0, 0, 1, 1, 8])])).toEqual({ x: 0, y: 0, width: 7, height: 7 })
  })

  test('of nothing is nothing', () => {
    expect(unionBox([art(4, 4)])).toBeUndefined()
  })
})

describe('on the canvas', () => {
  test('the box is contained and centred, with the same scale for all frames', async () => {
    const frames = [art(20, 20, [2, 4, 8, 4]), art(20, 20, [2, 4, 4, 4])]
    const { frames: fitted, scale } = await fitOnCanvas(frames, { x: 2, y: 4, width: 8, height: 4 }, 16, 16)
    expect(scale).toBe(2)
    expect(unionBox([fitted[0]!])).toEqual({ x: 0, y: 4, width: 16, height: 8 })
    expect(alphaAt(fitted[1]!, 2, 8)).toBe(255)
    expect(alphaAt(fitted[1]!, 13, 8)).toBe(0)
  })

  test('at its own size every pixel stays as it was', async () => {
    const frame = art(6, 6, [1, 1, 4, 4], [2, 2, 1, 1, 128])
    const { frames } = await fitOnCanvas([frame], { x: 1, y: 1, width: 4, height: 4 }, 4, 4)
    expect(alphaAt(frames[0]!, 1, 1)).toBe(128)
    expect(Array.from(frames[0]!.data.slice(0, 4))).toEqual([10, 200, 30, 255])
  })

  test('edges take no colour from the emptiness around them', async () => {
    const { frames } = await fitOnCanvas([art(40, 40, [10, 10, 20, 20])], { x: 5, y: 5, width: 30, height: 30 }, 12, 12)
    const { data } = frames[0]!
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3]! > 8) expect(Math.abs(data[i + 1]! - 200)).toBeLessThanOrEqual(3)
    }
  })

  test('a held frame is drawn once', async () => {
    const frame = art(8, 8, [0, 0, 8, 8])
    const { frames } = await fitOnCanvas([frame, frame], { x: 0, y: 0, width: 8, height: 8 }, 4, 4)
    expect(frames[0]).toBe(frames[1])
  })
})

function alphaAt({ width, data }: CutOut, x: number, y: number): number | undefined {
  return data[(y * width + x) * 4 + 3]
}
