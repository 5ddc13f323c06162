// Holds resizing by kernels against the plain twin, to the bit, at awkward sizes; the numbers themselves are held in models/resample.test.ts.

import { expect, test } from 'vitest'
import { seededRandom } from '../key/least-squares.ts'
import { type PlaneRule, resample, resamplePlainly, type SampleGrid, type Size } from '../models/resample.ts'
import type { Kernel } from '../models/spec.ts'
import { asItIs, tapsOf } from '../models/taps.ts'
import { resamplePlaced } from './placed-planes.ts'

const KERNELS: readonly Kernel[] = ['nearest', 'bilinear', 'bicubic', 'lanczos']
const size = (width: number, height: number): Size => ({ width, height })
const SIZES: readonly (readonly [Size, Size])[] = [
  [size(1, 1), size(7, 3)],
  [size(7, 5), size(1, 1)],
  [size(17, 9), size(33, 31)],
  [size(33, 31), size(17, 9)],
  [size(64, 3), size(64, 8)],
  [size(5, 40), size(12, 40)],
  [size(203, 2), size(100, 11)],
  [size(9, 301), size(31, 20)],
  [size(512, 6), size(1024, 12)],
  [size(1000, 7), size(1024, 7)],
  [size(1500, 12), size(1024, 9)],
]

/** Every kind of samples, floats beyond their range with one that is no number. */
function grids(width: number, height: number, channels: number): SampleGrid[] {
  const random = seededRandom(width * height + channels)
  const length = width * height * channels
  const floats = Float32Array.from({ length }, (_, i) => (i === 50 ? Number.NaN : 1.6 * random() - 0.3))
  const bytes = Uint8Array.from({ length }, () => 256 * random())
  const words = Uint16Array.from({ length }, () => 65536 * random())
  return [bytes, words, floats].map((data) => ({ width, height, channels, data }))
}

function rulesFor({ data, channels }: SampleGrid): PlaneRule[] {
  const most = data instanceof Uint8Array ? 255 : data instanceof Uint16Array ? 65535 : 1
  const own = Array.from({ length: channels }, (_, c) => ({ channel: c, most, gain: (c + 1) / (3 * most), offset: -c }))
  // Planes in any order, and more often than once.
  return [...own.toReversed(), { channel: 0, most: Number.POSITIVE_INFINITY, gain: 1, offset: 0 }]
}

test.each(SIZES.flatMap(([from, to]) => KERNELS.map((kernel) => [from, to, kernel] as const)))(
  'from %o to %o, %s',
  (from, to, kernel) => {
    const across = tapsOf(from.width, to.width, kernel) ?? asItIs(to.width)
    const down = tapsOf(from.height, to.height, kernel) ?? asItIs(to.height)
    for (const channels of [1, 3, 4])
      for (const grid of grids(from.width, from.height, channels)) {
        const rules = rulesFor(grid)
        const length = to.width * to.height * rules.length
        const [plain, placed] = [new Float32Array(length), new Float32Array(length)]
        resamplePlainly(grid, to, across, down, rules, plain)
        expect(resamplePlaced(grid, to, across, down, rules, placed)).toBe(true)
        expect(placed).toEqual(plain)
        if (from.width > 1) expect(new Set(plain).size).toBeGreaterThan(channels)
      }
  },
)

test('what would take very much memory is left to the plain twin', () => {
  const from = { width: 3, height: 20_000, channels: 1, data: new Uint8Array(60_000).fill(7) }
  const to = size(300, 1)
  const rules = [{ channel: 0, most: 255, gain: 1, offset: 0 }]
  const [across, down] = [tapsOf(3, 300, 'bilinear')!, tapsOf(20_000, 1, 'bilinear')!]
  expect(resamplePlaced(from, to, across, down, rules, new Float32Array(300))).toBe(false)
  for (const value of resample(from, to, 'bilinear', rules)) expect(value).toBeCloseTo(7, 4)
})
