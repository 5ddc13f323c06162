import type { Matte, Picture } from '@popcel/matting'
import { describe, expect, test } from 'vitest'
import { cropOver, cropTo, visibleBox, widened } from './trim.ts'

const matte = (width: number, ...data: number[]): Matte => ({
  width,
  height: data.length / width,
  data: new Float32Array(data),
})

describe('the visible box', () => {
  test('is the smallest with every visible pixel; residue below 8 of 255 does not count', () => {
    expect(visibleBox(matte(4, 0, 0, 0, 0, 0, 1, 0, 0.03, 0, 0, 0.2, 0, 0.02, 0, 0, 0))).toEqual({
      x: 1,
      y: 1,
      width: 2,
      height: 2,
    })
    expect(visibleBox(matte(2, 0, 0.02))).toBeUndefined()
  })

  test('grows with that of earlier frames, and never shrinks', () => {
    const before = { x: 0, y: 0, width: 1, height: 1 }
    expect(visibleBox(matte(3, 0, 0, 0, 0, 0, 1), before)).toEqual({ x: 0, y: 0, width: 3, height: 2 })
    expect(visibleBox(matte(3, 0, 0, 0), before)).toEqual(before)
  })

  test('gets a margin on every side', () => {
    expect(widened({ x: 1, y: 2, width: 3, height: 4 }, 5)).toEqual({ x: -4, y: -3, width: 13, height: 14 })
  })
})

describe('a crop', () => {
  const grey: Picture = {
    width: 2,
    height: 2,
    channels: 1,
    data: new Uint8Array([1, 2, 3, 4]),
    space: 'srgb',
    alpha: 'none',
  }
  const deep: Picture = { ...grey, channels: 3, data: new Uint16Array(12).fill(7) }

  test('takes the part inside', () => {
    expect(cropTo(grey, { x: 1, y: 0, width: 1, height: 2 })).toMatchObject({
      width: 1,
      height: 2,
      data: new Uint8Array([2, 4]),
    })
  })

  test('is empty outside, in its own sample type', () => {
    expect(cropTo(grey, { x: -1, y: 1, width: 3, height: 2 }).data).toEqual(new Uint8Array([0, 3, 4, 0, 0, 0]))
    const made = cropTo(deep, { x: 1, y: 1, width: 2, height: 1 })
    expect(made.data).toEqual(new Uint16Array([7, 7, 7, 0, 0, 0]))
  })

  test('or the border goes on', () => {
    expect(cropOver(grey, { x: -1, y: 1, width: 4, height: 2 }).data).toEqual(new Uint8Array([3, 3, 4, 4, 3, 3, 4, 4]))
    expect(cropOver(grey, { x: 1, y: 0, width: 1, height: 1 }).data).toEqual(new Uint8Array([2]))
  })
})
