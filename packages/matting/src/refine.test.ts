import { describe, expect, it } from 'vitest'
import type { Matte } from './picture.ts'
import { type RefineOptions, refine } from './refine.ts'

function matte(width: number, ...values: readonly number[]): Matte {
  return { width, height: values.length / width, data: Float32Array.from(values) }
}

/** A matte from a function of x, y. */
function drawn(width: number, height: number, at: (x: number, y: number) => number): Matte {
  return {
    width,
    height,
    data: Float32Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))),
  }
}

const bytes = (m: Matte) => Array.from(m.data, (v) => Math.round(v * 255))

describe('refine', () => {
  it('without options gives the same values in new memory', () => {
    const input = matte(3, 0, 0.25, 1)
    const result = refine(input)
    expect(result).toEqual(input)
    expect(result.data).not.toBe(input.data)
  })

  it('does its steps in order: sensitivity, blur, offset, solid, invert', () => {
    const input = drawn(31, 31, (x, y) => (Math.hypot(x - 15, y - 15) < 8 ? 0.9 : 0.05))
    const options = { sensitivity: 0.8, maskBlur: 1.5, maskOffset: -2, solid: true, invert: true }
    let stepwise = refine(input, { sensitivity: 0.8 })
    stepwise = refine(stepwise, { maskBlur: 1.5 })
    stepwise = refine(stepwise, { maskOffset: -2 })
    stepwise = refine(stepwise, { solid: true })
    stepwise = refine(stepwise, { invert: true })
    expect(refine(input, options)).toEqual(stepwise)
    const otherOrder = refine(refine(input, { invert: true }), { ...options, invert: false })
    expect(otherOrder.data).not.toEqual(stepwise.data)
  })
})

describe('sensitivity', () => {
  it('is clip(m · (2 − s))', () => {
    const input = matte(4, 0, 0.3, 0.6, 1)
    expect([...refine(input, { sensitivity: 0 }).data]).toEqual(
      [0, Math.fround(0.6), 1, 1].map((v) => expect.closeTo(v, 6)),
    )
    expect(refine(input, { sensitivity: 0.5 }).data[1]).toBeCloseTo(0.45, 6)
  })
})

describe('maskBlur', () => {
  it('spreads a hard edge by a Gaussian whose sigma is the number given', () => {
    for (const sigma of [1, 2, 5]) {
      const { data } = refine(
        drawn(80, 3, (x) => (x < 40 ? 0 : 1)),
        { maskBlur: sigma },
      )
      // The differences of the blurred edge are the kernel: their standard deviation is sigma (facts measured Pillow at .99, 2.00, 5.01).
      let weight = 0
      let spread = 0
      for (let x = 1; x < 80; x++) {
        const step = data[x]! - data[x - 1]!
        weight += step
        spread += step * (x - 0.5 - 39.5) ** 2
      }
      expect(weight).toBeCloseTo(1, 4)
      expect(Math.abs(Math.sqrt(spread) - sigma)).toBeLessThan(0.01 * sigma)
    }
  })

  it('is the sampled Gaussian in both directions', () => {
    const { data } = refine(
      drawn(21, 21, (x, y) => Number(x === 10 && y === 10)),
      { maskBlur: 1.5 },
    )
    const weight = (k: number) => Math.exp(-(k * k) / 4.5)
    const sum = Array.from({ length: 13 }, (_, i) => weight(i - 6)).reduce((a, b) => a + b)
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 2],
      [3, 4],
    ] as const)
      expect(data[(10 + dy) * 21 + 10 + dx]).toBeCloseTo((weight(dx) * weight(dy)) / sum ** 2, 7)
  })

  it('keeps constants exactly, also at the borders, and keeps the mean', () => {
    expect(
      new Set(
        refine(
          drawn(9, 7, () => 0.7),
          { maskBlur: 20 },
        ).data,
      ),
    ).toEqual(new Set([Math.fround(0.7)]))
    const blob = drawn(64, 64, (x, y) => (Math.hypot(x - 32, y - 30) < 10 ? 1 : 0))
    const sum = (m: Matte) => m.data.reduce((a, b) => a + b, 0)
    expect(sum(refine(blob, { maskBlur: 3 }))).toBeCloseTo(sum(blob), 2)
  })

  it('its short cut over equal values changes nothing', () => {
    const noisy = drawn(40, 30, (x, y) => (x > 18 && x < 30 ? ((x * 7 + y * 13) % 10) / 10 : 0.5))
    const plain = drawn(40, 30, (x, y) => {
      let sum = 0
      let total = 0
      for (let j = -8; j <= 8; j++)
        for (let i = -8; i <= 8; i++) {
          const weight = Math.exp(-(i * i + j * j) / 8)
          sum += weight * noisy.data[Math.min(29, Math.max(0, y + j)) * 40 + Math.min(39, Math.max(0, x + i))]!
          total += weight
        }
      return sum / total
    })
    refine(noisy, { maskBlur: 2 }).data.forEach((value, p) => {
      expect(value).toBeCloseTo(plain.data[p]!, 5)
    })
  })
})

describe('maskOffset', () => {
  const input = drawn(9, 9, (x, y) => (x >= 4 && x <= 5 && y === 4 ? 0.8 : x === 0 ? 0.3 : 0))

  it.each([1, 2, 3])('%i px grows as that many passes of a 3×3 maximum', (n) => {
    let expected = input
    for (let pass = 0; pass < n; pass++) expected = pass3(expected, Math.max)
    expect(refine(input, { maskOffset: n }).data).toEqual(expected.data)
  })

  it.each([1, 2, 3])('−%i px shrinks as that many passes of a 3×3 minimum', (n) => {
    const solid = drawn(11, 9, (x, y) => (x > 1 && y > 0 ? 1 - (x * y) / 200 : 0))
    let expected = solid
    for (let pass = 0; pass < n; pass++) expected = pass3(expected, Math.min)
    expect(refine(solid, { maskOffset: -n }).data).toEqual(expected.data)
  })

  it('keeps square corners and does not shrink from the border of the picture', () => {
    const grown = refine(
      drawn(7, 7, (x, y) => Number(x === 3 && y === 3)),
      { maskOffset: 2 },
    )
    expect(grown.data.reduce((a, b) => a + b, 0)).toBe(25)
    expect(
      new Set(
        refine(
          drawn(5, 4, () => 1),
          { maskOffset: -3 },
        ).data,
      ),
    ).toEqual(new Set([1]))
  })

  it('works where the window is larger than the picture', () => {
    expect([...refine(matte(2, 0, 0.5), { maskOffset: 64 }).data]).toEqual([0.5, 0.5])
  })
})

describe('solid', () => {
  it('closes the body, empties the rest, and is a straight ramp between', () => {
    const input = matte(8, ...[0, 16, 17, 124, 231, 232, 240, 255].map((v) => v / 255))
    const result = refine(input, { solid: true })
    // (124 − 16) / (232 − 16) = 0.5
    expect(bytes(result)).toEqual([0, 0, 1, 128, 254, 255, 255, 255])
    expect([result.data[0], result.data[1], result.data[5], result.data[7]]).toEqual([0, 0, 1, 1])
  })
})

describe('what refine refuses', () => {
  it.each([
    [{ sensitivity: 1.5 }, 'sensitivity must be a number from 0 to 1, not 1.5'],
    [{ sensitivity: Number.NaN }, 'sensitivity must be a number from 0 to 1, not NaN'],
    [{ maskBlur: -1 }, 'maskBlur must be a number from 0 to 64, not -1'],
    [{ maskOffset: 65 }, 'maskOffset must be a number from -64 to 64, not 65'],
    [{ maskOffset: 1.5 }, 'maskOffset must be a whole number of px, not 1.5'],
  ] as [RefineOptions, string][])('%o', (options, message) => {
    expect(() => refine(matte(1, 0.5), options)).toThrow(expect.objectContaining({ code: 'usage', message }))
  })
})

function pass3(m: Matte, pick: (...values: number[]) => number): Matte {
  return drawn(m.width, m.height, (x, y) => {
    const values: number[] = []
    for (let j = -1; j <= 1; j++)
      for (let i = -1; i <= 1; i++) {
        const inside = x + i >= 0 && x + i < m.width && y + j >= 0 && y + j < m.height
        if (inside) values.push(m.data[(y + j) * m.width + x + i]!)
      }
    return pick(...values)
  })
}
