import { describe, expect, it } from 'vitest'
import { readTimeCode, timeCodeBytes } from './attributes.ts'
import { unpackB44 } from './b44.ts'
import { linearTable } from './dwa-blocks.ts'
import { createHuffmanTables, packWords, unpackWords } from './huffman.ts'
import { codeLengths, SYMBOLS } from './huffman-codes.ts'
import { layoutOf } from './layout.ts'
import { join, split } from './predictor.ts'
import { packPxr24 } from './pxr24.ts'
import { packRuns, unpackRuns } from './rle.ts'
import { fromWaves, toWaves } from './wavelet.ts'

const bits = (value: number) => new Uint16Array(Float16Array.of(value).buffer)[0]!

it('bytes before deflate: even ones first, differences plus 128', () => {
  const out = new Uint8Array(6)
  split(Uint16Array.of(0x0201, 0x0403, 0x0a03), 3, out)
  // 1 3 3 | 2 4 10 -> 1, 3-1+128, 3-3+128, 2-3+128, 4-2+128, 10-4+128
  expect([...out]).toEqual([1, 130, 128, 127, 130, 134])
  const words = new Uint16Array(3)
  join(out, 3, words)
  expect([...words]).toEqual([0x0201, 0x0403, 0x0a03])
})

describe('runs', () => {
  it('are a count less one and a byte; others a negative count and themselves', () => {
    const out = new Uint8Array(20)
    const length = packRuns(Uint8Array.of(7, 7, 7, 7, 1, 2, 2, 9), out)
    expect([...out.subarray(0, length)]).toEqual([3, 7, 256 - 4, 1, 2, 2, 9])
  })

  it('of every length come back', () => {
    for (const length of [1, 2, 3, 127, 128, 129, 300]) {
      const bytes = Uint8Array.from({ length: 2 * length }, (_, i) => (i < length ? 5 : i * 31))
      const out = new Uint8Array(4 * length + 8)
      const packed = out.subarray(0, packRuns(bytes, out))
      const back = new Uint8Array(bytes.length)
      unpackRuns(packed, back)
      expect(back).toEqual(bytes)
      expect(() => unpackRuns(packed, new Uint8Array(bytes.length - 1))).toThrow('longer than the line')
      expect(() => unpackRuns(packed, new Uint8Array(bytes.length + 1))).toThrow('shorter than the picture')
    }
  })
})

describe('waves', () => {
  const plane = (words: Uint16Array, width: number, height: number) => ({
    words,
    start: 0,
    width,
    height,
    stepX: 1,
    stepY: width,
  })

  it('of one square are means and differences', () => {
    const words = Uint16Array.of(10, 4, 7, 1)
    toWaves(plane(words, 2, 2), 100)
    // rows: (7, 6), (4, 6); columns: mean 5, difference 3, and of the differences mean 6, difference 0
    expect([...words]).toEqual([5, 6, 3, 0])
  })

  it.each([
    [1, 1],
    [2, 2],
    [5, 3],
    [7, 7],
    [17, 32],
    [32, 1],
  ])('of %i×%i come back, small values and large', (width, height) => {
    for (const largest of [(1 << 14) - 1, 65535]) {
      const words = Uint16Array.from({ length: width * height }, (_, i) => (i * 40503 + 17) % (largest + 1))
      const there = words.slice()
      toWaves(plane(there, width, height), largest)
      if (Math.min(width, height) > 1) expect(there).not.toEqual(words)
      fromWaves(plane(there, width, height), largest)
      expect(there).toEqual(words)
    }
  })
})

describe('Huffman codes', () => {
  it('are as long as they are rare', () => {
    const counts = new Uint32Array(SYMBOLS)
    counts.set([8, 4, 2, 1, 1])
    const lengths = new Uint8Array(SYMBOLS)
    codeLengths(counts, lengths)
    expect([...lengths.subarray(0, 6)]).toEqual([1, 2, 3, 4, 4, 0])
  })

  it('fill all codes there are (Kraft)', () => {
    const counts = Uint32Array.from({ length: SYMBOLS }, (_, i) => (i % 7 === 0 ? (i * 7919) % 1000 : 0))
    const lengths = new Uint8Array(SYMBOLS)
    codeLengths(counts, lengths)
    expect([...lengths].filter((length) => length > 0).reduce((sum, length) => sum + 2 ** -length, 0)).toBe(1)
  })

  it('of words come back: one value, runs, all values, codes longer than the quick table', () => {
    const fibonacci: number[] = []
    for (let i = 0, a = 1, b = 1; i < 22; i++, [a, b] = [b, a + b]) for (let k = 0; k < a; k++) fibonacci.push(i * 3)
    const cases = [
      Uint16Array.of(5),
      new Uint16Array(1000).fill(65535),
      Uint16Array.from({ length: 70_000 }, (_, i) => i),
      Uint16Array.from({ length: 5000 }, (_, i) => (i >> 6) * 321),
      Uint16Array.from(fibonacci),
    ]
    const tables = createHuffmanTables()
    for (const words of cases) {
      const out = new Uint8Array(3 * words.length + 100_000)
      const packed = out.slice(0, packWords(words, out, tables))
      const back = new Uint16Array(words.length)
      unpackWords(packed, back, tables)
      expect(back).toEqual(words)
      expect(() => unpackWords(packed.subarray(0, packed.length - 1), back, tables)).toThrow('end early')
    }
  })
})

it('PXR24 of floats: bytes by worth, differences along the line, 24 bits rounded', () => {
  const channel = { name: 'Y', type: 'float', linear: 0, xSampling: 1, ySampling: 1 } as const
  const layout = layoutOf([channel], { x: 0, y: 0, width: 3, height: 1 })
  // 1, the next float but 128 above it, infinity: 0x3f8000, 0x3f8001, 0x7f8000
  const raw = new Uint8Array(Uint32Array.of(0x3f800000, 0x3f800080, 0x7f800000).buffer)
  const out = new Uint8Array(9)
  expect(packPxr24(raw, layout, out)).toBe(9)
  expect([...out]).toEqual([0x3f, 0, 0x3f, 0x80, 0, 0xff, 0, 1, 0xff])
})

it('B44 blocks: the first value, a shift, and 6 bits of difference each; three bytes where all are one', () => {
  const channel = { name: 'Y', type: 'half', linear: 0, xSampling: 1, ySampling: 1 } as const
  const layout = layoutOf([channel], { x: 0, y: 0, width: 8, height: 4 })
  const ordered = bits(1) | 0x8000
  const packed = new Uint8Array(17)
  packed.set([ordered >> 8, ordered & 255])
  // shift 0; fifteen differences of 0x20 (which is 0), the last one 0x21
  let text = '000000'
  for (let i = 0; i < 15; i++) text += i === 14 ? '100001' : '100000'
  for (let i = 0; i < 12; i++) packed[2 + i] = Number.parseInt(text.slice(8 * i, 8 * i + 8), 2)
  const flat = bits(2) | 0x8000
  packed.set([flat >> 8, flat & 255, 0xfc], 14)
  const raw = new Uint8Array(layout.bytes)
  unpackB44(packed, layout, raw)
  const wanted = Array.from({ length: 32 }, (_, i) => (i % 8 < 4 ? bits(1) : bits(2)))
  wanted[3 * 8 + 3] = bits(1) + 1
  expect([...new Uint16Array(raw.buffer)]).toEqual(wanted)
})

it('DWA light: powers of 2.2 up to 1, a logarithm above, signs kept, no infinities', () => {
  const linear = (value: number) => new Float16Array(Uint16Array.of(linearTable()[bits(value)]!).buffer)[0]!
  expect([0, 1, -1].map(linear)).toEqual([0, 1, -1])
  expect(linear(0.5)).toBeCloseTo(0.5 ** 2.2, 4)
  expect(linear(2)).toBeCloseTo(Math.exp(2.2), 2)
  expect(linear(Number.POSITIVE_INFINITY)).toBe(0)
})

it('time codes are decimal digits in four bits each, frames lowest', () => {
  expect([...timeCodeBytes('12:34:56:07')!]).toEqual([0x07, 0x56, 0x34, 0x12, 0, 0, 0, 0])
  expect(readTimeCode(timeCodeBytes('12:34:56:07')!)).toBe('12:34:56:07')
  expect(['24:00:00:00', '00:60:00:00', '1:2:3:4', ''].map(timeCodeBytes)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
