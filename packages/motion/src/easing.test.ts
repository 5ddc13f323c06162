import { describe, expect, it } from 'vitest'
import { flight, type Keys, mix, overshoot, scatter, smooth, softLimit, track, wrap } from './easing.ts'

describe('wrap', () => {
  it('keeps the fractional part, also below zero', () => {
    expect(wrap(0.25)).toBe(0.25)
    expect(wrap(3)).toBe(0)
    expect(wrap(2.5)).toBe(0.5)
    expect(wrap(-0.25)).toBe(0.75)
  })
  it('never answers 1, even for the smallest negative number', () => {
    expect(wrap(-1e-20)).toBe(0)
  })
})

describe('flight', () => {
  it('is a parabola: 0 at the ends, 1 in the middle, 3/4 at a quarter', () => {
    expect(flight(0.2, 0.2, 0.6)).toBe(0)
    expect(flight(0.4, 0.2, 0.6)).toBeCloseTo(1, 12)
    expect(flight(0.3, 0.2, 0.6)).toBeCloseTo(0.75, 12)
    expect(flight(0.7, 0.2, 0.6)).toBe(0)
  })
  it('may go over the seam', () => {
    expect(flight(0, 0.75, 0.25)).toBeCloseTo(1, 12)
    expect(flight(0.9, 0.75, 0.25)).toBeCloseTo(flight(0.1, 0.75, 0.25), 12)
  })
  it('hangs: the half of the time nearest the top covers only a quarter of the height', () => {
    expect(1 - flight(0.25, 0, 1)).toBeCloseTo(0.25, 12)
  })
})

describe('track', () => {
  const keys: Keys = [0.1, 0, 0.3, 2, 0.4, 2, 0.8, -1]
  it('goes through its keys', () => {
    for (let i = 0; i < keys.length; i += 2) expect(track(keys[i]!, keys)).toBeCloseTo(keys[i + 1]!, 12)
  })
  it('stays within its keys and holds where two are equal', () => {
    for (let i = 0; i < 500; i++) {
      const v = track(i / 500, keys)
      expect(v).toBeGreaterThanOrEqual(-1)
      expect(v).toBeLessThanOrEqual(2)
    }
    expect(track(0.35, keys)).toBeCloseTo(2, 12)
  })
  it('has the same value and the same speed on both sides of the seam and of every key', () => {
    const h = 1e-6
    for (const at of [0, ...keys.filter((_, i) => i % 2 === 0)]) {
      const before = (track(at, keys) - track(at - h, keys)) / h
      const after = (track(at + h, keys) - track(at, keys)) / h
      expect(Math.abs(before - after)).toBeLessThan(1e-3)
    }
  })
  it('is a straight line through keys that lie on one', () => {
    const line: Keys = [0, 0, 0.2, 1, 0.4, 2, 0.6, 3, 0.8, 0]
    expect(track(0.3, line)).toBeCloseTo(1.5, 9)
  })
})

describe('the small curves', () => {
  it('smooth is 3u² − 2u³ between its ends', () => {
    expect(smooth(2, 4, 1)).toBe(0)
    expect(smooth(2, 4, 2.5)).toBeCloseTo(3 / 16 - 2 / 64, 12)
    expect(smooth(2, 4, 9)).toBe(1)
  })
  it('overshoot passes 1 and ends on it', () => {
    expect(overshoot(0)).toBeCloseTo(0, 12)
    expect(Math.max(...Array.from({ length: 50 }, (_, i) => overshoot(i / 50)))).toBeGreaterThan(1.05)
    expect(overshoot(1)).toBe(1)
  })
  it('softLimit leaves small values alone and never passes the limit', () => {
    expect(softLimit(0.01, 1)).toBeCloseTo(0.01, 5)
    expect(softLimit(50, 0.4)).toBeLessThanOrEqual(0.4)
    expect(softLimit(-50, 0.4)).toBeGreaterThanOrEqual(-0.4)
    expect(softLimit(1, 0)).toBe(0)
  })
  it('mix goes from one to the other', () => {
    expect(mix(2, 6, 0.25)).toBe(3)
  })
})

describe('scatter', () => {
  it('depends on index and seed only and fills [0, 1) evenly', () => {
    const values = Array.from({ length: 400 }, (_, i) => scatter(i, 7))
    expect(values).toEqual(Array.from({ length: 400 }, (_, i) => scatter(i, 7)))
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
    for (let bin = 0; bin < 4; bin++) {
      const share = values.filter((v) => Math.floor(v * 4) === bin).length / 400
      expect(share).toBeGreaterThan(0.17)
      expect(share).toBeLessThan(0.33)
    }
    expect(scatter(3, 7)).not.toBe(scatter(3, 8))
  })
})
