import { describe, expect, it } from 'vitest'
import { addBits, addRange, type Bits, bandBits, classBits, crossOf, emptyBits, grown, inverted } from './bits.ts'
import type { Matte } from './picture.ts'
import { allSpans, runAt, spansOf } from './spans.ts'

function matteOf(rows: readonly string[]): Matte {
  const values: Readonly<Record<string, number>> = { '.': 0, '#': 1, o: 0.5 }
  const data = Float32Array.from(rows.join(''), (sign) => values[sign]!)
  return { width: rows[0]!.length, height: rows.length, data }
}

function show({ width, height, stride, words }: Bits): string[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => ((words[y * stride + (x >> 5)]! >>> (x & 31)) & 1 ? '#' : '.')).join(''),
  )
}

function bitsOf(rows: readonly string[]): Bits {
  const bits = emptyBits(rows[0]!.length, rows.length)
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) if (row[x] === '#') addRange(bits, y, x, x + 1)
  })
  return bits
}

/** A seeded picture of long runs and lone pixels. */
function scattered(width: number, height: number): string[] {
  let state = 7
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  let sign = '.'
  return Array.from({ length: height }, () =>
    Array.from({ length: width }, () => {
      if (random() < 0.06) sign = '.#o'[Math.floor(random() * 3)]!
      return sign
    }).join(''),
  )
}

const WIDTHS = [1, 2, 31, 32, 33, 64, 70, 97]

describe('classBits', () => {
  it.each(WIDTHS)('tells empty, full and soft apart, %i px wide', (width) => {
    const rows = scattered(width, 40)
    const { notEmpty, notFull } = classBits(matteOf(rows))
    expect(show(notEmpty)).toEqual(rows.map((row) => row.replaceAll('o', '#')))
    expect(show(notFull)).toEqual(rows.map((row) => row.replace(/[.o#]/g, (s) => (s === '#' ? '.' : '#'))))
  })

  it('reads a matte that lies off a double in its buffer', () => {
    const data = new Float32Array(new Float32Array([9, 0, 0, 1, 1]).buffer, 4, 4)
    expect(show(classBits({ width: 4, height: 1, data }).notEmpty)).toEqual(['..##'])
  })

  it('an alpha of almost 0 or almost 1 is soft', () => {
    const { notEmpty, notFull } = classBits({ width: 2, height: 1, data: Float32Array.of(1e-7, 1 - 1e-7) })
    expect([show(notEmpty), show(notFull)]).toEqual([['##'], ['##']])
  })
})

describe('sets', () => {
  it('crossOf adds the four neighbours, and nothing beyond the picture', () => {
    expect(show(crossOf(bitsOf(['#....', '.....', '...#.', '.....'])))).toEqual(['##...', '#..#.', '..###', '...#.'])
  })

  it.each(WIDTHS)('grown is the square, %i px wide', (width) => {
    const rows = scattered(width, 12).map((row) => row.replaceAll('o', '.'))
    for (const reach of [0, 1, 3, 40]) {
      const expected = rows.map((_, y) =>
        Array.from({ length: width }, (_, x) =>
          rows.some(
            (row, j) => Math.abs(j - y) <= reach && row.slice(Math.max(0, x - reach), x + reach + 1).includes('#'),
          )
            ? '#'
            : '.',
        ).join(''),
      )
      expect(show(grown(bitsOf(rows), reach))).toEqual(expected)
    }
  })

  it('inverted leaves the words beyond the width empty', () => {
    const bits = inverted(emptyBits(33, 2))
    expect([...bits.words]).toEqual([-1, 1, -1, 1])
    expect(show(inverted(bitsOf(['#.#', '...'])))).toEqual(['.#.', '###'])
  })

  it('addRange over one, two and three words; addBits joins', () => {
    for (const [left, right] of [
      [0, 1],
      [31, 33],
      [3, 32],
      [32, 64],
      [5, 90],
      [95, 96],
    ] as const) {
      const bits = emptyBits(96, 1)
      addRange(bits, 0, left, right)
      expect(show(bits)).toEqual(['.'.repeat(left) + '#'.repeat(right - left) + '.'.repeat(96 - right)])
      addBits(bits, bitsOf([`${'.'.repeat(95)}#`]))
      expect(show(bits)[0]!.at(-1)).toBe('#')
    }
  })

  it('bandBits: soft pixels with neighbours, both sides of a jump, and reach around them', () => {
    expect(show(bandBits(matteOf(['......', '..o...', '......']), 0))).toEqual(['..#...', '.###..', '..#...'])
    expect(show(bandBits(matteOf(['...###', '...###']), 0))).toEqual(['..##..', '..##..'])
    expect(show(bandBits(matteOf(['...###', '...###']), 1))).toEqual(['.####.', '.####.'])
    expect(show(bandBits(matteOf(['.....#####']), 3, 1))).toEqual(['.######...'])
    expect(show(bandBits(matteOf(['####', '####']), 2))).toEqual(['....', '....'])
  })
})

describe('spans', () => {
  it.each(WIDTHS)('hold the set, run by run, %i px wide', (width) => {
    const rows = scattered(width, 30).map((row) => row.replaceAll('o', '.'))
    const spans = spansOf(bitsOf(rows))
    const again = rows.map(() => '')
    let slot = 0
    for (let y = 0; y < spans.height; y++)
      for (let r = spans.rowFirst[y]!; r < spans.rowFirst[y + 1]!; r++) {
        expect(spans.slots[r]).toBe(slot)
        slot += spans.rights[r]! - spans.lefts[r]!
        again[y] = `${again[y]!.padEnd(spans.lefts[r]!, '.')}${'#'.repeat(spans.rights[r]! - spans.lefts[r]!)}`
      }
    expect(again.map((row) => row.padEnd(width, '.'))).toEqual(rows)
    expect(spans.total).toBe(rows.join('').replaceAll('.', '').length)
  })

  it('allSpans is the whole picture; runAt finds the run of a pixel', () => {
    expect(allSpans(5, 3)).toEqual(spansOf(bitsOf(['#####', '#####', '#####'])))
    const spans = spansOf(bitsOf(['.....', '#.##.#', '#'].map((row) => row.padEnd(6, '.'))))
    expect([0, 2, 3, 5].map((x) => runAt(spans, 1, x, 0))).toEqual([0, 1, 1, 2])
    expect(runAt(spans, 2, 0, 2)).toBe(3)
  })
})
