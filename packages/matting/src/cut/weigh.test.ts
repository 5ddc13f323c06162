import { expect, test } from 'vitest'
import { edgeBandMae } from '../metrics/edge-band.ts'
import type { Matte } from '../picture.ts'
import { weighTogether } from './weigh.ts'

const row = (...data: number[]): Matte => ({ width: data.length, height: 1, data: Float32Array.from(data) })
const known = { noise: 4, screen: false, scale: 1 }

test('each counts by its variance: by hand', () => {
  // The network's 0.8 is (0.8 − 0.03) / 0.94 = 0.81915. Variances: 1.5 · 4 · 0.25 = 1.5 and 0.005 + 4.6 · 0.81915 · 0.18085 = 0.68645.
  const mean = (0.5 * 0.68645 + 0.81915 * 1.5) / (0.68645 + 1.5)
  expect(weighTogether(row(0.5), row(0.8), known).data[0]).toBeCloseTo(mean, 4)
  // At twice the scale the network's is 16 times as much: 10.983.
  const large = (0.5 * 10.983 + 0.81915 * 1.5) / (10.983 + 1.5)
  expect(weighTogether(row(0.5), row(0.8), { ...known, scale: 2 }).data[0]).toBeCloseTo(large, 4)
  // Half a level is the least noise: 0.1875 for the keyer.
  const clean = (0.5 * 0.68645 + 0.81915 * 0.1875) / (0.68645 + 0.1875)
  expect(weighTogether(row(0.5), row(0.8), { ...known, noise: 0 }).data[0]).toBeCloseTo(clean, 4)
})

test('body and empty stay the keyer’s to the bit, whatever the network says', () => {
  const keyed = row(0, 0, 1, 1)
  expect(weighTogether(keyed, row(1, 0.5, 0, 0.5), known).data).toEqual(keyed.data)
})

test('what the network is nearly sure of it is sure of: no residue', () => {
  const { data } = weighTogether(row(0.5, 0.5), row(0.98, 0.02), known)
  expect(data[0]).toBeGreaterThan(0.99)
  expect(data[1]).toBeLessThan(0.01)
})

test('a network that closes a hole says little about the edge of it', () => {
  const side = 24
  const plane = (value: (x: number) => number) => ({
    width: side,
    height: side,
    data: Float32Array.from({ length: side * side }, (_, i) => value(i % side)),
  })
  const keyed = plane((x) => (x < 10 || x > 14 ? 1 : x === 10 || x === 14 ? 0.4 : 0))
  const at = (seen: Matte) => weighTogether(keyed, seen, known).data[12 * side + 10]!
  expect(at(plane(() => 1))).toBeLessThan(0.8)
  expect(at(plane((x) => (x <= 10 || x >= 14 ? 1 : 0)))).toBeGreaterThan(0.98)
})

test('where a screen tells what shines through, veils are the keyer’s and edges are weighed', () => {
  const side = 40
  const keyed = { width: side, height: side, data: new Float32Array(side * side) }
  // Body on the left, its edge at 10; a veil from 20 to 35.
  for (let i = 0; i < keyed.data.length; i++) {
    const x = i % side
    keyed.data[i] = x < 10 ? 1 : x === 10 ? 0.5 : x >= 20 && x < 35 ? 0.5 : 0
  }
  const seen = { ...keyed, data: keyed.data.map((alpha) => (alpha > 0 ? 1 : 0)) }
  const { data } = weighTogether(keyed, seen, { ...known, screen: true })
  const line = 20 * side
  expect(data[line + 10]).toBeGreaterThan(0.9)
  for (let x = 20; x < 35; x++) expect(data[line + x]).toBe(0.5)
  expect(weighTogether(keyed, seen, known).data[line + 27]).toBeGreaterThan(0.9)
})

test('two edges that are off by errors of their own are together nearer to the truth than either', () => {
  const side = 64
  const wave = (i: number, per: number) => 0.25 * Math.sin(i * per)
  const made = (alphaAt: (i: number, alpha: number) => number): Matte => ({
    width: side,
    height: side,
    data: Float32Array.from({ length: side * side }, (_, i) => {
      const soft = Math.min(1, Math.max(0, (20 - Math.hypot((i % side) - 31.5, Math.floor(i / side) - 31.5)) / 4 + 0.5))
      return soft > 0 && soft < 1 ? Math.min(0.97, Math.max(0.03, alphaAt(i, soft))) : soft
    }),
  })
  const truth = made((_, alpha) => alpha)
  const keyed = made((i, alpha) => alpha + wave(i, 12.9898))
  const seen = made((i, alpha) => alpha + wave(i, 78.233))
  const both = edgeBandMae(weighTogether(keyed, seen, known), truth)
  expect(both).toBeLessThan(0.85 * edgeBandMae(keyed, truth))
  expect(both).toBeLessThan(0.85 * edgeBandMae(seen, truth))
})
