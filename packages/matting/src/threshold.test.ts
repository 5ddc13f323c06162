import { expect, test } from 'vitest'
import { markAbove, markFrom } from './threshold.ts'

test.each([16 / 255, 0.5, 0.9, 1, Math.fround(0.3)])('marks alphas from %d on, and not the float below', (least) => {
  const near = Math.fround(least)
  const step = 2 ** -24
  const alphas = Float32Array.of(0, -0, 1e-45, near - 2 * step, near - step, near, near + 2 * step, 1, 1.5, -0.25)
  const mask = new Uint8Array(alphas.length).fill(9)
  markFrom(alphas, least, mask)
  expect([...mask]).toEqual([...alphas].map((alpha) => (alpha >= least ? 1 : 0)))
})

test('marks alphas of a part of an array, longer than a piece of the work', () => {
  const alphas = Float32Array.from({ length: 10_001 }, (_, i) => (i * 0.61803) % 1).subarray(1)
  const mask = new Uint8Array(10_000)
  markFrom(alphas, 0.5, mask)
  expect(mask).toEqual(Uint8Array.from(alphas, (alpha) => (alpha >= 0.5 ? 1 : 0)))
})

test.each([0, 36, 127])('marks every byte above %i, wherever it lies among its neighbours', (limit) => {
  const bytes = Uint8Array.from({ length: 40_963 }, (_, i) => (i * 37 + (i >> 8)) & 255)
  for (const [start, end] of [
    [0, 40_963],
    [4, 40_960],
    [1, 40_963],
    [3, 5],
  ] as const) {
    const own = bytes.slice()
    const part = own.subarray(start, end)
    const mask = new Uint8Array(part.length).fill(9)
    markAbove(part, limit, mask)
    expect(mask).toEqual(Uint8Array.from(part, (byte) => (byte > limit ? 1 : 0)))
    markAbove(part, limit, part)
    expect(part).toEqual(mask)
  }
})
