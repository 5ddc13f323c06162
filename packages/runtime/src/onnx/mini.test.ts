// The network in the package as it is, on pictures of any size: what its training must not lose.

import { cut, type Picture } from '@popcel/matting'
import { afterAll, describe, expect, test } from 'vitest'
import { createRuntime } from './runtime.ts'

const now = () => performance.now()
const runtime = createRuntime({ now, threads: 1 })
afterAll(() => runtime[Symbol.asyncDispose]())

/** A red disc with a dark outline on white. */
function disc(width: number, height: number): Picture<Uint8Array> {
  const data = new Uint8Array(width * height * 3).fill(255)
  const radius = 0.3 * Math.min(width, height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const away = Math.hypot(x + 0.5 - width / 2, y + 0.5 - height / 2)
      if (away < radius) data.set(away > 0.9 * radius ? [60, 10, 10] : [200, 40, 40], (y * width + x) * 3)
    }
  return { width, height, channels: 3, data, space: 'srgb', alpha: 'none' }
}

describe('mini', () => {
  test.each([
    [48, 48],
    [96, 96],
    [180, 180],
    [96, 320],
    [512, 512],
    [1600, 900],
    [3000, 200],
    [150, 1800],
  ])('finds a disc in %i×%i', async (width, height) => {
    const { matte } = await cut(disc(width, height), { model: 'mini' }, { now, runtime })
    const at = (x: number, y: number) => matte.data[Math.floor(y * height) * width + Math.floor(x * width)]!
    expect(at(0.5, 0.5)).toBeGreaterThan(0.9)
    for (const [x, y] of [
      [0.03, 0.03],
      [0.97, 0.03],
      [0.03, 0.97],
      [0.97, 0.97],
    ])
      expect(at(x!, y!)).toBeLessThan(0.1)
  })
})
