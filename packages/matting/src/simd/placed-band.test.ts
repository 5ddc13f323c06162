// The kernel against its twin in plain TypeScript, to the bit.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../key/least-squares.ts'
import { searchPlainly } from '../key/pure.ts'
import { NEW_ROOM } from '../room.ts'
import { SOURCE_SHA256 } from './band-binary.ts'
import { type BandSize, type Search, searchPlaced } from './placed-band.ts'

test('the binary was made of the source that stands beside it', () => {
  const source = readFileSync(new URL('./band.as', import.meta.url))
  expect(createHash('sha256').update(source).digest('hex')).toBe(SOURCE_SHA256)
})

const LAYERS = 6
const OUTSIDE = 2

/** A vertical edge, one layer a column: mixes of a few colours that grow inwards, with noise. */
function fillBand(search: Search, { width, height, read, searched }: BandSize, seed: number): void {
  const random = seededRandom(seed)
  const colours = Array.from({ length: 3 }, () => [0, 1, 2].map(() => 300 * random() - 150))
  for (let k = 0; k < read; k++) {
    const layer = Math.floor(k / height)
    const y = k % height
    search.pixels[k] = y * width + Math.min(width - 1, layer)
    const share = layer < OUTSIDE ? 0.05 * random() : Math.min(1, (layer - 1) / 3)
    const values = colours[Math.floor((3 * y) / height)]!.map((c) => c * share + 4 * (random() - 0.5))
    search.values.set([...values, values.reduce((sum, v) => sum + v * v, 0)], k * 4)
    if (k < searched) search.levels[k] = Math.max(layer, OUTSIDE) * height
  }
  search.notePlaces()
}

describe.each([
  [9, 40, 3, 0.5],
  [40, 17, 5, 3.2],
  [LAYERS, 64, 4, 0.5],
  [300, 203, 2, 1.4],
])('%i × %i px, %i px far, noise %d', (width, height, reach, sigma) => {
  const size = { width, height, reach, read: height * LAYERS, searched: height * (LAYERS - 1) }

  test.each([1, 3, 7])('finds what the plain twin finds, every %i-th first', (stride) => {
    const [placed, plain] = [searchPlaced(size)!, searchPlainly(size, NEW_ROOM)]
    for (const search of [placed, plain]) {
      fillBand(search, size, width)
      search.pure.fill(7)
      search.mix.fill(7)
      search.sample(sigma, stride)
    }
    expect(placed.pure).toEqual(plain.pure)
    expect(placed.mix).toEqual(plain.mix)
    for (const search of [placed, plain]) search.solve(sigma, stride)
    expect(placed.pure).toEqual(plain.pure)
    expect(placed.mix).toEqual(plain.mix)
    const mixes = [...plain.mix].filter((mix) => mix > 0 && mix < 1)
    if (stride > 1) expect(mixes.length).toBeGreaterThan(height)
    for (const search of [placed, plain]) search.solve(2 * sigma, 0)
    expect(placed.pure).toEqual(plain.pure)
    expect(placed.mix).toEqual(plain.mix)
    expect(plain.pure).not.toContain(7)
  })
})

test('what would take very much memory is left to the plain twin', () => {
  expect(searchPlaced({ width: 20_000, height: 1000, reach: 3, read: 10, searched: 5 })).toBeUndefined()
})
