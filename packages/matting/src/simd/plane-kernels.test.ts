// The kernel against its twin in plain TypeScript, to the bit, and both against the window itself.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { extremesPlainly, windowMax, windowMin } from '../extrema.ts'
import { seededRandom } from '../key/least-squares.ts'
import { extremesPlaced } from './plane-kernels.ts'
import { SOURCE_SHA256 } from './planes-binary.ts'

test('the binary was made of the source that stands beside it', () => {
  const source = readFileSync(new URL('./planes.as', import.meta.url))
  expect(createHash('sha256').update(source).digest('hex')).toBe(SOURCE_SHA256)
})

const SIZES = [
  [1, 1],
  [3, 70],
  [17, 65],
  [64, 64],
  [203, 9],
  [9001, 3],
] as const

describe('extremes of windows', () => {
  const random = seededRandom(7)
  for (const [width, height] of SIZES)
    test(`${width}×${height}: kernel and twin agree to the bit, also on zeros of both signs`, () => {
      const data = Float32Array.from({ length: width * height }, () => {
        const kind = random()
        return kind < 0.2 ? 0 : kind < 0.3 ? -0 : random() - 0.5
      })
      for (const reach of [0, 1, 2, 3, 7, 8, 64])
        for (const smallest of [false, true]) {
          const [placed, plain] = [new Float32Array(data.length), new Float32Array(data.length)]
          expect(extremesPlaced({ width, height, data }, reach, smallest, placed)).toBe(true)
          extremesPlainly({ width, height, data }, reach, smallest, plain)
          expect(Buffer.compare(Buffer.from(placed.buffer), Buffer.from(plain.buffer))).toBe(0)
        }
    })

  test('are those of the square around each pixel, cut to the picture', () => {
    const [width, height, reach] = [13, 70, 3]
    const data = Float32Array.from({ length: width * height }, () => random())
    const largest = windowMax({ width, height, data }, reach).data
    const smallest = windowMin({ width, height, data }, reach).data
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const seen: number[] = []
        for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v++)
          for (let u = Math.max(0, x - reach); u <= Math.min(width - 1, x + reach); u++) seen.push(data[v * width + u]!)
        expect(largest[y * width + x]).toBe(Math.max(...seen))
        expect(smallest[y * width + x]).toBe(Math.min(...seen))
      }
  })
})
