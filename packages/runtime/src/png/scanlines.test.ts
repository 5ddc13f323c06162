import type { Picture } from '@popcel/matting'
import { expect, it } from 'vitest'
import { scanlines } from './scanlines.ts'

function picture(width: number, height: number, channels: 1 | 2 | 3 | 4, data: Uint8Array): Picture<Uint8Array> {
  return { width, height, channels, data, space: 'srgb', alpha: 'none' }
}

const ALL = { from: 0, to: 2 }

it('puts the byte of the filter before each row, and differences to the row above behind it, around 0 and 256', () => {
  const two = picture(3, 2, 1, Uint8Array.of(10, 200, 255, 12, 199, 0))
  expect([...scanlines(two, ALL, 'none')]).toEqual([0, 10, 200, 255, 0, 12, 199, 0])
  // The first row has none above it, which counts as 0.
  expect([...scanlines(two, ALL, 'up')]).toEqual([2, 10, 200, 255, 2, 2, 255, 1])
})

it('gives a part of the rows, whose first still knows the row above', () => {
  const two = picture(3, 2, 1, Uint8Array.of(10, 200, 255, 12, 199, 0))
  expect([...scanlines(two, { from: 1, to: 2 }, 'up')]).toEqual([2, 2, 255, 1])
})

it('subtracts every byte from every byte four at a time as one at a time', () => {
  const rows = new Uint8Array(2 * 65536)
  for (let i = 0; i < 65536; i++) {
    rows[i] = i >> 8
    rows[65536 + i] = i & 255
  }
  const lines = scanlines(picture(16384, 2, 4, rows), ALL, 'up')
  expect(lines.subarray(65538).every((value, i) => value === (((i & 255) - (i >> 8)) & 255))).toBe(true)
  const odd = new Uint8Array(rows.length + 1)
  odd.set(rows, 1)
  expect(scanlines(picture(16384, 2, 4, odd.subarray(1)), ALL, 'up')).toEqual(lines)
})
