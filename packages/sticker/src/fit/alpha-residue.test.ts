import type { CutOut } from '@popcel/matting'
import { describe, expect, it } from 'vitest'
import { bouncingBall, seeded } from '../testing/art.ts'
import { cleanResidue, residueShare } from './alpha-residue.ts'

/** The body at 240..254 and a haze of 1..8 around it, as a network's matte leaves it. */
function withResidue(frame: CutOut, seed: number): CutOut {
  const random = seeded(seed)
  const data = frame.data.slice()
  for (let i = 3; i < data.length; i += 4) {
    if (data[i] === 255) data[i] = 240 + Math.floor(random() * 15)
    else if (data[i] === 0 && random() < 0.2) data[i] = 1 + Math.floor(random() * 8)
  }
  return { ...frame, data }
}

describe('cleanResidue', () => {
  it('makes a nearly solid body solid and a haze empty', () => {
    const clean = bouncingBall(1, 90)
    const dirty = clean.map((frame) => withResidue(frame, 3))
    expect(residueShare(dirty)).toBeGreaterThan(0.8)
    const cleaned = cleanResidue(dirty)!
    for (let i = 3; i < 90 * 90 * 4; i += 4) {
      if (clean[0]!.data[i] === 255 || clean[0]!.data[i] === 0) expect(cleaned[0]!.data[i]).toBe(clean[0]!.data[i])
    }
  })

  it('follows a straight ramp between 16 and 232 and does not touch colour', () => {
    const dirty = withResidue(bouncingBall(1, 60)[0]!, 1)
    dirty.data.set([9, 8, 7, 124], 0)
    const [cleaned] = cleanResidue([dirty])!
    // (124 − 16) · 255 / 216 = 127.5
    expect([...cleaned!.data.subarray(0, 4)]).toEqual([9, 8, 7, 128])
    expect(dirty.data[3]).toBe(124)
  })

  it('leaves clean art and glass alone', () => {
    const clean = bouncingBall(2, 90)
    expect(cleanResidue(clean)).toBeUndefined()
    const glass = clean.map((frame) => ({
      ...frame,
      data: frame.data.map((v, i) => (i % 4 === 3 ? Math.round(v * 0.7) : v)),
    }))
    expect(cleanResidue(glass)).toBeUndefined()
  })
})
