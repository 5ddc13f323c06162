import { deflateSync, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { rgbaScanlines } from '../png/scanlines.ts'
import { packPixels } from '../png/surface.ts'
import { paintedFrames, seeded } from '../testing/art.ts'
import { deflateWell } from './deflate.ts'

const random = seeded(5)
const noise = (length: number, values: number) => Uint8Array.from({ length }, () => Math.floor(random() * values))
/** Two halves that have nothing in common: worth a block each. */
const halves = Uint8Array.from({ length: 60_000 }, (_, i) => Math.floor(random() * 16) + (i < 30_000 ? 0 : 200))

describe('deflateWell', () => {
  it.each([
    ['one byte', Uint8Array.of(7)],
    ['a long run', new Uint8Array(100_000)],
    ['runs of all lengths', Uint8Array.from({ length: 50_000 }, (_, i) => Math.floor(Math.sqrt(i)) & 3)],
    ['noise', noise(20_000, 256)],
    ['noise of few values, longer than the window', noise(80_000, 3)],
    ['two unlike halves', halves],
  ])('writes %s so that zlib reads it back', (_, bytes) => {
    expect(new Uint8Array(inflateSync(deflateWell(bytes)))).toEqual(bytes)
  })

  it("is smaller than zlib's best where blocks or repeats are to be chosen", () => {
    const painted = rgbaScanlines(packPixels(paintedFrames(1, 90)[0]!), 90, 90, 4)
    for (const bytes of [painted, halves]) {
      const best = deflateSync(bytes, { level: 9, memLevel: 9 }).length
      expect(deflateWell(bytes).length).toBeLessThan(best)
    }
  })
})
