import { describe, expect, it } from 'vitest'
import { assign, refineCentres } from './refine.ts'

const line = (...places: number[]) => Float32Array.from(places.flatMap((place) => [place, 0, 0, 0]))
const all = (count: number) => Uint32Array.from({ length: count }, (_, i) => i)

describe('refineCentres', () => {
  it('moves centres to the weighted means of what is nearest', () => {
    const points = line(0, 2, 10, 14)
    const start = { centres: line(1, 4), owners: new Uint16Array(4) }
    const { centres } = refineCentres(points, Float32Array.of(1, 1, 3, 1), all(4), start, { fixed: 0, rounds: 10 })
    expect([centres[0], centres[4]]).toEqual([1, 11])
  })

  it('leaves fixed centres where they are', () => {
    const start = { centres: line(0, 8), owners: new Uint16Array(3) }
    const { centres } = refineCentres(line(1, 2, 9), new Float32Array(3).fill(1), all(3), start, {
      fixed: 1,
      rounds: 5,
    })
    expect([centres[0], centres[4]]).toEqual([0, 9])
  })

  it('gives an idle centre to the point that is worst off', () => {
    const start = { centres: line(0, 500), owners: new Uint16Array(3) }
    const { centres } = refineCentres(line(0, 1, 40), Float32Array.of(5, 5, 1), all(3), start, { fixed: 0, rounds: 6 })
    expect(centres[4]).toBe(40)
  })
})

describe('assign', () => {
  it('returns the weighted squared error', () => {
    const owners = new Uint16Array(2)
    expect(assign(line(1, 9), Float32Array.of(2, 1), all(2), line(0, 10), owners)).toBe(3)
    expect([...owners]).toEqual([0, 1])
  })
})
