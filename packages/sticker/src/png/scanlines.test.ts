import { describe, expect, it } from 'vitest'
import { seeded } from '../testing/art.ts'
import { depthFor, FILTER_PLANS, indexedScanlines, rgbaScanlines } from './scanlines.ts'

describe('depthFor', () => {
  it('is the smallest depth that holds the palette', () => {
    expect([1, 2, 3, 4, 5, 16, 17, 256].map(depthFor)).toEqual([1, 1, 2, 2, 4, 4, 8, 8])
  })
})

describe('indexedScanlines', () => {
  it('packs from the high bits and fills the last byte with zeros', () => {
    const values = Uint32Array.of(1, 0, 1, 1, 0, 0, 0, 0, 1, /**/ 0, 1, 0, 0, 0, 0, 0, 1, 0)
    expect([...indexedScanlines(values, 9, 2, 1)]).toEqual([0, 0b10110000, 0b10000000, 0, 0b01000001, 0])
    expect([...indexedScanlines(Uint32Array.of(3, 0, 2, 1, 1), 5, 1, 2)]).toEqual([0, 0b11001001, 0b01000000])
    expect([...indexedScanlines(Uint32Array.of(15, 1, 2), 3, 1, 4)]).toEqual([0, 0xf1, 0x20])
    expect([...indexedScanlines(Uint32Array.of(200, 7), 1, 2, 8)]).toEqual([0, 200, 0, 7])
  })
})

/** The inverse of the filters, written from PNG 9.2 and apart from the encoder. */
function unfilter(rows: Uint8Array, width: number, height: number): Uint8Array {
  const n = width * 4
  const out = new Uint8Array(n * height)
  for (let y = 0; y < height; y++) {
    const type = rows[y * (n + 1)]
    for (let i = 0; i < n; i++) {
      const a = i >= 4 ? out[y * n + i - 4]! : 0
      const b = y > 0 ? out[(y - 1) * n + i]! : 0
      const c = y > 0 && i >= 4 ? out[(y - 1) * n + i - 4]! : 0
      const p = a + b - c
      const near = [a, b, c].sort((q, r) => Math.abs(p - q) - Math.abs(p - r))
      const paeth = Math.abs(p - a) === Math.abs(p - near[0]!) ? a : Math.abs(p - b) === Math.abs(p - near[0]!) ? b : c
      const guess = [0, a, b, Math.floor((a + b) / 2), paeth][type!]!
      out[y * n + i] = rows[y * (n + 1) + 1 + i]! + guess
    }
  }
  return out
}

describe('rgbaScanlines', () => {
  it('can be undone, whatever the filter', () => {
    const random = seeded(5)
    const values = Uint32Array.from({ length: 35 }, () => Math.floor(random() * 2 ** 32))
    const bytes = [...values].flatMap((v) => [v & 255, (v >>> 8) & 255, (v >>> 16) & 255, v >>> 24])
    for (const plan of [...FILTER_PLANS, 3 as const]) {
      expect([...unfilter(rgbaScanlines(values, 7, 5, plan), 7, 5)]).toEqual(bytes)
    }
  })

  it('chooses "sub" where a row repeats one pixel and "up" where a row repeats the one above', () => {
    const steps = [0xff102030, 0xff907050, 0xff204060, 0xfff0e0d0]
    const row = rgbaScanlines(new Uint32Array(4).fill(0xff907050), 4, 1, 'adaptive')
    expect([...row]).toEqual([1, 0x50, 0x70, 0x90, 255, ...Array(12).fill(0)])
    const columns = rgbaScanlines(
      Uint32Array.from({ length: 8 }, (_, i) => steps[i % 4]!),
      4,
      2,
      'adaptive',
    )
    expect([...columns.subarray(17)]).toEqual([2, ...Array(16).fill(0)])
  })
})
