import { describe, expect, it } from 'vitest'
import { bitsAbove, inverted } from '../bits.ts'
import { countParts, largeParts } from '../components.ts'
import { grownByDisc } from '../disc.ts'
import type { Matte } from '../picture.ts'
import { despeckle, maskOf, sigmaOf } from './despeckle.ts'

function blank(width: number, height: number): Matte {
  return { width, height, data: new Float32Array(width * height) }
}

function square(matte: Matte, left: number, top: number, side: number, value = 1): Matte {
  for (let y = top; y < top + side; y++) matte.data.fill(value, y * matte.width + left, y * matte.width + left + side)
  return matte
}

const at = (matte: Matte, x: number, y: number) => matte.data[y * matte.width + x]!

describe('despeckle', () => {
  it('a blob of 60×60 stays, a speck of 3×3 far from it goes', () => {
    const matte = square(square(blank(200, 151), 20, 20, 60), 170, 120, 3)
    const clean = despeckle(matte, { area: 300, dilate: 15, blur: 5 })
    expect(at(clean, 50, 50)).toBeGreaterThan(0.9)
    expect(at(clean, 171, 121)).toBeLessThan(0.01)
    expect([matte.data[121 * 200 + 171], clean.width, clean.height]).toEqual([1, 200, 151])
  })

  it('50² stays and 5² goes at 100; soft alpha within the margin stays as it was, beyond it goes', () => {
    const matte = square(square(blank(161, 160), 20, 20, 50), 140, 140, 5)
    square(matte, 75, 40, 4, 0.2)
    square(matte, 120, 40, 4, 0.2)
    const clean = despeckle(matte, { area: 100 })
    expect([at(clean, 45, 45), at(clean, 142, 142)]).toEqual([1, 0])
    expect(at(clean, 76, 41)).toBeCloseTo(0.2, 6)
    expect(at(clean, 122, 41)).toBe(0)
  })

  it('what touches at a corner is one part, and equal to the limit stays', () => {
    const matte = square(square(blank(64, 64), 10, 10, 5), 15, 15, 5)
    expect(at(despeckle(matte, { area: 50, dilate: 0, blur: 0 }), 12, 12)).toBe(1)
    expect(at(despeckle(matte, { area: 51, dilate: 0, blur: 0 }), 12, 12)).toBe(0)
  })

  it('the margin ends over the Gaussian of OpenCV’s kernel', () => {
    expect(sigmaOf(5)).toBeCloseTo(2, 12)
    const matte = square(blank(120, 80), 20, 20, 40)
    matte.data.forEach((v, p) => {
      if (v === 0) matte.data[p] = 0.4
    })
    const clean = despeckle(matte, { area: 400, dilate: 10, blur: 5 })
    // The grown edge lies between x = 69 and 70: 0.4 · the kernel's part from the edge on.
    const weights = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / 8))
    const total = weights.reduce((a, b) => a + b)
    const share = weights.slice(0, 5).reduce((a, b) => a + b) / total
    expect(at(clean, 70, 40)).toBeCloseTo(0.4 * share, 5)
    expect([at(clean, 64, 40), at(clean, 75, 40)]).toEqual([Math.fround(0.4), 0])
  })

  it('writes into a buffer, and names a field that is wrong', () => {
    const matte = square(blank(30, 30), 3, 3, 25)
    const into = new Float32Array(900)
    expect(despeckle(matte, { into }).data).toBe(into)
    expect(() => despeckle(matte, { area: -1 })).toThrow(/area must be a whole number/)
    expect(() => despeckle(matte, { blur: 65 })).toThrow(/blur must be/)
    expect(() => despeckle(matte, { into: new Float32Array(3) })).toThrow(/holds 3 values where 900/)
  })
})

describe('parts and discs', () => {
  function random(width: number, height: number, share: number): Matte {
    let state = 99
    const data = Float32Array.from({ length: width * height }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      return state / 4294967296 < share ? 1 : 0
    })
    return { width, height, data }
  }

  it('parts are those of a flood fill over eight neighbours', () => {
    const matte = random(67, 43, 0.35)
    const seen = new Uint8Array(matte.data.length)
    const sizes: number[] = []
    for (let start = 0; start < seen.length; start++) {
      if (seen[start] || matte.data[start] === 0) continue
      const stack = [start]
      seen[start] = 1
      let size = 0
      for (let p = stack.pop(); p !== undefined; p = stack.pop()) {
        size++
        for (let d = 0; d < 9; d++) {
          const x: number = (p % 67) + (d % 3) - 1
          const y: number = Math.floor(p / 67) + Math.floor(d / 3) - 1
          const q = y * 67 + x
          if (x < 0 || y < 0 || x >= 67 || y >= 43 || seen[q] || matte.data[q] === 0) continue
          seen[q] = 1
          stack.push(q)
        }
      }
      sizes.push(size)
    }
    const bits = bitsAbove(matte, 0.5)
    expect(countParts(bits)).toBe(sizes.length)
    const kept = maskOf(largeParts(bits, 5)).reduce((a, b) => a + b, 0)
    expect(kept).toBe(sizes.filter((size) => size >= 5).reduce((a, b) => a + b, 0))
  })

  it('a disc reaches round(√(r² − dy²)) in each row, cut at the borders', () => {
    for (const radius of [0, 1, 4, 25]) {
      const matte = random(70, 61, 0.004)
      const grown = maskOf(grownByDisc(bitsAbove(matte, 0.5), radius))
      grown.forEach((value, p) => {
        const [x, y] = [p % 70, Math.floor(p / 70)]
        let wanted = 0
        for (let dy = -radius; dy <= radius && wanted === 0; dy++) {
          const reach = Math.round(Math.sqrt(radius ** 2 - dy ** 2))
          for (let dx = -reach; dx <= reach; dx++) {
            const inside = x + dx >= 0 && x + dx < 70 && y + dy >= 0 && y + dy < 61
            if (inside && matte.data[(y + dy) * 70 + x + dx] === 1) wanted = 1
          }
        }
        if (value !== wanted) throw new Error(`radius ${radius} at ${x},${y}: ${value}`)
      })
      expect(grown.includes(1)).toBe(true)
    }
  })

  it('a mask and its inverse are all pixels, at odd widths', () => {
    const bits = bitsAbove(random(35, 7, 0.5), 0.5)
    const [mask, rest] = [maskOf(bits), maskOf(inverted(bits))]
    mask.forEach((v, p) => {
      expect(v + rest[p]!).toBe(1)
    })
  })
})
