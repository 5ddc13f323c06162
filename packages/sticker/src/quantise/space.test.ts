import { describe, expect, it } from 'vitest'
import { seeded } from '../testing/art.ts'
import { squaredDistance, toPacked, toPoints } from './space.ts'

const pack = (r: number, g: number, b: number, a: number) => (r | (g << 8) | (b << 16) | (a << 24)) >>> 0

/** The definition: squared errors of the composites over black and over white, three channels. */
function seen(p: number, q: number): number {
  let sum = 0
  for (const shift of [0, 8, 16]) {
    for (const back of [0, 255]) {
      const over = (v: number) => (((v >>> shift) & 255) * (v >>> 24) + back * (255 - (v >>> 24))) / 255
      sum += (over(p) - over(q)) ** 2
    }
  }
  return sum
}

describe('squaredDistance', () => {
  it('is the error that is seen on black and white, for random pairs', () => {
    const random = seeded(11)
    const values = Uint32Array.from({ length: 200 }, () => Math.floor(random() * 2 ** 32))
    const points = toPoints(values)
    for (let i = 0; i + 1 < values.length; i++) {
      expect(squaredDistance(points, i * 4, points, i * 4 + 4)).toBeCloseTo(seen(values[i]!, values[i + 1]!), -1)
    }
  })

  it('is 3 · 255² from nothing to solid white or black: one background shows it fully, the other not at all', () => {
    const points = toPoints(Uint32Array.of(0, pack(255, 255, 255, 255), pack(0, 0, 0, 255)))
    expect(squaredDistance(points, 0, points, 4)).toBeCloseTo(3 * 255 * 255, 0)
    expect(squaredDistance(points, 0, points, 8)).toBeCloseTo(3 * 255 * 255, 0)
    expect(squaredDistance(points, 4, points, 8)).toBeCloseTo(6 * 255 * 255, 0)
  })
})

describe('toPacked', () => {
  it('undoes toPoints for solid colours exactly and for translucent ones within what alpha can hold', () => {
    const random = seeded(4)
    for (let n = 0; n < 300; n++) {
      const [r, g, b] = [random(), random(), random()].map((v) => Math.floor(v * 256)) as [number, number, number]
      expect(toPacked(toPoints(Uint32Array.of(pack(r, g, b, 255))), 0)).toBe(pack(r, g, b, 255))
      const faint = pack(r, g, b, 1 + Math.floor(random() * 254))
      expect(seen(toPacked(toPoints(Uint32Array.of(faint)), 0), faint)).toBeLessThan(0.01)
    }
  })

  it('is 0 for what rounds to nothing', () => {
    expect(toPacked(Float32Array.of(-0.2, -0.2, -0.2, 0.4), 0)).toBe(0)
  })
})
