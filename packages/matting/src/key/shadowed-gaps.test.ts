import { expect, test } from 'vitest'
import { gapsInShadow, type ShadowModel } from './shadowed-gaps.ts'

const SIDE = 100
const size = { width: SIDE, height: SIDE, side: SIDE }
const mask = (covers: (x: number, y: number) => boolean) =>
  Uint8Array.from({ length: SIDE * SIDE }, (_, i) => (covers(i % SIDE, Math.floor(i / SIDE)) ? 1 : 0))
const body = mask((x, y) => x >= 10 && x < 90 && y >= 10 && y < 90)
const within = (left: number) => (x: number, y: number) => x >= left && x < left + 20 && y >= 40 && y < 60
/** A body darkens the ten px to its right, ever less. */
const lay = (own: Uint8Array) =>
  Float32Array.from(own, (is, i) => {
    const near = Array.from({ length: 10 }, (_, k) => k + 1).find((k) => own[i - k] === 1)
    return is === 1 || near === undefined ? 0 : 0.3 - 0.03 * near
  })
const modelOf = (darkness: (i: number) => number): ShadowModel => ({
  lay,
  darkness,
  agrees: (_, dark, alpha) => Math.abs(dark - alpha) < 0.02,
})

test('of two white areas that one is a gap which shows the shadow of the rest', () => {
  const gap = mask(within(20))
  const even = mask((x, y) => within(20)(x, y) || within(60)(x, y))
  const shadow = lay(body.map((is, i) => is & ~gap[i]!))
  expect(
    gapsInShadow(
      body,
      even,
      size,
      modelOf((i) => shadow[i]! * gap[i]!),
    ),
  ).toEqual(gap)
})

test('nothing is found where shading runs otherwise, where paint is as dark as a shadow on the whole, and in slivers', () => {
  const even = mask(within(20))
  expect(
    gapsInShadow(
      body,
      even,
      size,
      modelOf((i) => (i % SIDE) / 200),
    ),
  ).toBeUndefined()
  const tolerant = { ...modelOf(() => 0.1), agrees: () => true }
  expect(gapsInShadow(body, even, size, tolerant)).toBeUndefined()
  const sliver = mask((x, y) => x >= 30 && x < 35 && y === 40)
  expect(gapsInShadow(body, sliver, size, { ...modelOf((i) => i % 7), agrees: () => true })).toBeUndefined()
})
