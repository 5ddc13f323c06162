import { expect, test } from 'vitest'
import type { Matte } from '../picture.ts'
import { joinLooks } from './join-looks.ts'

const SIDE = 64
const plane = (value: (x: number, y: number) => number): Matte => ({
  width: SIDE,
  height: SIDE,
  data: Float32Array.from({ length: SIDE * SIDE }, (_, i) => value(i % SIDE, Math.floor(i / SIDE))),
})
const at = ({ data }: Matte, x: number, y = 32) => data[y * SIDE + x]!
const odds = (alpha: number) => Math.log(alpha / (1 - alpha))

test('where both nearly agree the finer look counts six tenths in log-odds: by hand', () => {
  const { matte } = joinLooks(
    plane(() => 0.5),
    plane(() => 0.6),
  )
  // 0.6 · ln 1.5 = 0.24328 → 0.56052, and what 0.002 at either end counts for is taken off.
  expect(at(matte, 32)).toBeCloseTo((0.56052 - 0.004) / 0.992, 4)
})

test('what a finer look sees of a large part alone counts nothing', () => {
  const finer = plane((x) => (x < 32 ? 0.95 : 0.02))
  const { matte } = joinLooks(
    plane(() => 0.02),
    finer,
  )
  // Apart by 0.93 over the whole square around: the first look alone.
  expect(at(matte, 10)).toBeCloseTo((0.02 - 0.004) / 0.992, 4)
  expect(at(matte, 60)).toBeCloseTo((0.02 - 0.004) / 0.992, 4)
})

test('a narrow part that only the finer look sees, or an edge that it puts elsewhere, counts', () => {
  const first = plane((x) => (x < 20 ? 1 : 0.3))
  const finer = plane((x) => (x < 21 ? 1 : 0.3))
  const { matte } = joinLooks(first, finer)
  expect(at(matte, 20)).toBeGreaterThan(0.9)
  expect(at(matte, 24)).toBeCloseTo((0.3 - 0.004) / 0.992, 4)
})

test('what both are sure of is 0 or 1 to the bit', () => {
  const sure = plane((x) => (x < 32 ? 0.999 : 0.001))
  expect(new Set(joinLooks(sure, sure).matte.data)).toEqual(new Set([0, 1]))
})

test('looks with hardly anything in common see nothing but that, unless what they see is little', () => {
  const left = (width: number) => plane((x, y) => (x < width && y < 32 ? 0.9 : 0))
  const right = plane((x, y) => (x > 30 && y < 32 ? 0.9 : 0))
  // 5 of 64 columns of the upper half are common.
  const { matte } = joinLooks(left(36), right)
  expect(at(matte, 10, 10)).toBe(0)
  expect(at(matte, 50, 10)).toBe(0)
  expect(at(matte, 33, 10)).toBeGreaterThan(0.85)
  // Where something else has seen a subject, the first look holds.
  expect(at(joinLooks(left(36), right, { mayBeEmpty: false }).matte, 10, 10)).toBeGreaterThan(0.85)
  const small = plane((x, y) => (x < 8 && y < 8 ? 0.9 : 0))
  const alone = joinLooks(
    small,
    plane(() => 0),
  )
  expect(at(alone.matte, 4, 4)).toBeGreaterThan(0.85)
  // Haze that one look leaves everywhere is no subject of its own.
  const hazy = plane((x, y) => (x < 16 && y < 16 ? 0.9 : 0.3))
  const clear = plane((x, y) => (x < 16 && y < 16 ? 0.9 : 0.05))
  expect(at(joinLooks(hazy, clear).matte, 8, 8)).toBeCloseTo((0.9 - 0.004) / 0.992, 4)
  expect(at(joinLooks(hazy, clear).matte, 50, 50)).toBeGreaterThan(0.06)
  // Half in common: one subject.
  expect(at(joinLooks(left(60), left(30)).matte, 45, 10)).toBeGreaterThan(0.85)
})

test('doubt is the variance of the two around: 0 where they agree, (0.8 / 2)² where they are 0.8 apart', () => {
  const { doubt } = joinLooks(
    plane(() => 0.1),
    plane((x) => (x < 32 ? 0.9 : 0.1)),
  )
  expect(at(doubt, 10)).toBeCloseTo(0.16, 6)
  expect(at(doubt, 50)).toBeCloseTo(0, 6)
})

test('two looks off by errors of their own are together nearer to the truth than either', () => {
  const truth = plane((x, y) => Math.min(1, Math.max(0, (20 - Math.hypot(x - 31.5, y - 31.5)) / 6 + 0.5)))
  const off = (per: number): Matte => ({
    ...truth,
    data: truth.data.map(
      (alpha, i) => 1 / (1 + Math.exp(-odds(Math.min(0.98, Math.max(0.02, alpha))) - 1.5 * Math.sin(i * per))),
    ),
  })
  const error = (matte: Matte) => matte.data.reduce((sum, alpha, i) => sum + Math.abs(alpha - truth.data[i]!), 0)
  const [one, other] = [off(12.9898), off(78.233)]
  const both = error(joinLooks(one, other).matte)
  expect(both).toBeLessThan(0.8 * error(one))
  expect(both).toBeLessThan(0.8 * error(other))
})

test('borrowed arrays go back, but those of the result', () => {
  const out = new Set<unknown>()
  const room = {
    take: (_: string, length: number) => {
      const data = new Float32Array(length)
      out.add(data)
      return data as never
    },
    give: (data: unknown) => void out.delete(data),
  }
  const { matte, doubt } = joinLooks(
    plane(() => 0.4),
    plane(() => 0.6),
    { room },
  )
  expect(out).toEqual(new Set([matte.data, doubt.data]))
})

/** Of a picture in one colour, which says nothing. */
const seen = (matte: Matte) => ({
  matte,
  colours: { size: { width: matte.width, height: matte.height }, bins: new Uint16Array(matte.data.length) },
})

test('a look at the whole adds large parts that both others miss', () => {
  const head = plane((_, y) => (y < 24 ? 0.95 : 0.1))
  const all = plane(() => 0.95)
  const { matte } = joinLooks(head, head, { whole: seen(all) })
  // The others' 0.1 is 0.0968 without what is kept of either end: from ln odds −2.233 to 2.944, 0.6 of the way is 0.873, which is 0.7054.
  expect(at(matte, 32, 50)).toBeCloseTo((0.7054 - 0.004) / 0.992, 3)
  expect(at(matte, 32, 10)).toBe(at(joinLooks(head, head).matte, 32, 10))
  const less = joinLooks(all, all, { whole: seen(plane(() => 0.02)) }).matte
  expect(less.data).toEqual(joinLooks(all, all).matte.data)
  // a part narrower than what is looked at around: not its business
  const strap = plane((x, y) => (y < 24 || x === 40 ? 0.95 : 0.1))
  expect(at(joinLooks(head, head, { whole: seen(strap) }).matte, 40, 50)).toBeLessThan(0.2)
})

test('in a picture whose looks have nothing in common a look at the whole adds nothing', () => {
  const left = plane((x) => (x < 32 ? 0.9 : 0))
  const right = plane((x) => (x < 32 ? 0 : 0.9))
  const { matte } = joinLooks(left, right, { whole: seen(plane(() => 0.95)) })
  expect(Math.max(...matte.data)).toBe(0)
})
