import { expect, it } from 'vitest'
import { countNotFinite } from './finite.ts'

it('finite values of every kind count none', () => {
  expect(countNotFinite(Float32Array.of(0, -0, 1, -1, 1e-45, -1e-45, 3.4028234e38, -3.4028234e38, 1.1754944e-38))).toBe(
    0,
  )
  expect(countNotFinite(new Float32Array(0))).toBe(0)
})

it.each([Number.NaN, -Number.NaN, Infinity, -Infinity])(
  '%s is found at each place of arrays of each length',
  (wrong) => {
    for (let length = 1; length < 12; length++) {
      for (let at = 0; at < length; at++) {
        const data = new Float32Array(length).fill(-2.5)
        data[at] = wrong
        expect(countNotFinite(data)).toBe(1)
      }
    }
  },
)

it('NaN with any payload is found, and all are counted', () => {
  const data = new Float32Array(9)
  new Uint32Array(data.buffer).set([0x7f800001, 0xff800001, 0x7fffffff, 0xffffffff, 0x7f800000, 0x7f7fffff])
  expect(countNotFinite(data)).toBe(5)
})

it('looks at a part of a buffer only', () => {
  const data = Float32Array.of(Infinity, 1, 2, 3, Infinity)
  expect(countNotFinite(data.subarray(1, 4))).toBe(0)
  expect(countNotFinite(data.subarray(1, 5))).toBe(1)
})

it('agrees with Number.isFinite on random bits', () => {
  const bits = new Uint32Array(20_000)
  let state = 1
  for (let i = 0; i < bits.length; i++) bits[i] = state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  // every eighth gets an exponent of all ones, which random bits have once in 256
  for (let i = 0; i < bits.length; i += 8) bits[i]! |= 0x7f800000
  const data = new Float32Array(bits.buffer)
  expect(countNotFinite(data)).toBe(data.filter((value) => !Number.isFinite(value)).length)
  expect(countNotFinite(data)).toBeGreaterThan(2500)
})
