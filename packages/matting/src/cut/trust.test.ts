import { expect, test } from 'vitest'
import type { KeyReport } from '../key/key.ts'
import type { Matte } from '../picture.ts'
import { withoutStrangers } from './strangers.ts'
import { borderShare, contestedArea, contestedBorder, isTrusted } from './trust.ts'

const matte = (width: number, height: number, covers: (x: number, y: number) => boolean): Matte => ({
  width,
  height,
  data: Float32Array.from({ length: width * height }, (_, i) => (covers(i % width, Math.floor(i / width)) ? 1 : 0)),
})
const withNoise = (noise: number, plainness = 0.9, kind: 'solid' | 'gradient' = 'gradient'): KeyReport => ({
  background: { kind, rgb: [200, 210, 220] },
  noise,
  plainness,
  rampPx: 2,
  light: 'srgb',
  screen: false,
  shadow: 'none',
  holes: { cleared: 0, kept: 0 },
  coverage: 0.2,
})

test('the border is counted once, corners too', () => {
  expect(borderShare(matte(4, 3, () => true))).toBe(1)
  expect(borderShare(matte(4, 3, (_, y) => y === 0))).toBe(4 / 10)
  expect(borderShare(matte(4, 3, (x, y) => x === 1 && y === 1))).toBe(0)
  expect(borderShare(matte(1, 5, (_, y) => y === 2))).toBe(1 / 5)
})

test.each([
  ['a figure that stands free', 0, 4.5, true],
  ['a bust that the picture cuts off, in a compressed picture', 0.2, 3.4, true],
  ['one that fills most of a clean picture', 0.45, 1.3, true],
  ['a soft photograph that passed for a gradient', 0.38, 5.8, false],
  ['a matte around the whole picture', 0.6, 0.5, false],
  ['texture that passed for noise', 0, 22, false],
])('%s', (_, covered, noise, trusted) => {
  const upTo = Math.round(covered * 396)
  const ring = matte(100, 100, () => false)
  let n = 0
  for (let i = 0; i < 10_000; i++) {
    const edge = i < 100 || i >= 9_900 || i % 100 === 0 || i % 100 === 99
    if (edge && n++ < upTo) ring.data[i] = 1
  }
  expect(isTrusted(ring, withNoise(noise))).toBe(trusted)
})

test('the contested border is what one matte covers and the other leaves empty', () => {
  const left = matte(4, 4, (x) => x < 2)
  expect(
    contestedBorder(
      left,
      matte(4, 4, () => false),
    ),
  ).toBe(6 / 12)
  expect(
    contestedBorder(
      left,
      matte(4, 4, (x) => x === 0),
    ),
  ).toBe(2 / 12)
  expect(contestedBorder(left, left)).toBe(0)
})

test.each([
  ['a figure that both see cut off, in a noisy picture', 4.5, true, true],
  ['the soft background of a photograph that only the keyer takes for subject', 4.5, false, false],
  ['a part at the border that the network missed in a clean picture', 0.5, false, true],
  ['texture that passed for noise', 22, true, false],
])('beside another matte: %s', (_, noise, seen, trusted) => {
  const cutOff = matte(100, 100, (x, y) => y > 80 && x > 40 && x < 90)
  const witness = seen ? cutOff : matte(100, 100, () => false)
  expect(isTrusted(cutOff, withNoise(noise), { witness })).toBe(trusted)
})

test('the contested area is told as shares of what either covers', () => {
  const upper = matte(10, 10, (_, y) => y < 6)
  const lower = matte(10, 10, (_, y) => y >= 4)
  expect(contestedArea(upper, lower)).toEqual({ added: 0.4, missed: 0.4 })
  const halfSure = { ...lower, data: lower.data.map((alpha) => alpha * 0.8) }
  expect(contestedArea(upper, halfSure)).toEqual({ added: 0.4, missed: 0 })
  const nothing = matte(10, 10, () => false)
  expect(contestedArea(nothing, nothing)).toEqual({ added: 0, missed: 0 })
})

const body = (x: number, y: number) => x > 30 && x < 70 && y > 20 && y < 80
test.each([
  [
    'wallpaper of large shapes that the keyer keeps',
    1.4,
    (x: number, y: number) => body(x, y) || (x > 80 && x < 95),
    body,
    false,
  ],
  [
    'a loose part that the network missed in a pure picture',
    0.5,
    (x: number, y: number) => body(x, y) || (x > 80 && x < 95 && y > 20 && y < 80),
    body,
    true,
  ],
  [
    'a body that the keyer takes for a noisy background',
    5,
    (x: number, y: number) => body(x, y) && y < 60,
    body,
    false,
  ],
  [
    'a hole that the network closed, in a noisy picture',
    5,
    (x: number, y: number) => body(x, y) && !(y > 72),
    body,
    true,
  ],
])('beside another matte, away from the border: %s', (_, noise, keyed, seen, trusted) => {
  const witness = matte(100, 100, seen)
  expect(isTrusted(matte(100, 100, keyed), withNoise(noise), { witness })).toBe(trusted)
})

test('smoke that the keyer laid thinly where the network saw nothing counts as added, a trace of it does not', () => {
  const laid = (alpha: number) => {
    const own = matte(100, 100, (x, y) => body(x, y) || (x > 75 && x < 95 && y > 20 && y < 80))
    own.data.forEach((is, i) => {
      if (is === 1 && i % 100 > 75) own.data[i] = alpha
    })
    return own
  }
  const witness = matte(100, 100, body)
  expect(isTrusted(laid(0.3), withNoise(2), { witness })).toBe(false)
  expect(isTrusted(laid(0.2), withNoise(2), { witness })).toBe(true)
})

test.each([
  ['that its border shows to be plain', 3, 'solid', true, true],
  ['of which its border shows nothing', 3, 'solid', false, false],
  ['that is clean', 0.8, 'solid', false, true],
  ['with the grain of a wall', 14, 'solid', true, false],
  ['that passed for a gradient, and its border shows one', 3, 'gradient', true, true],
] as const)('a shirt cut off by the picture, that the network missed, on a background %s', (...args) => {
  const [, noise, kind, plain, trusted] = args
  const bust = matte(100, 100, (x, y) => body(x, y) || (x >= 30 && x < 70 && y >= 78))
  const trust = { witness: matte(100, 100, body), hasPlainBorder: () => plain }
  expect(isTrusted(bust, withNoise(noise, 0.8, kind), trust)).toBe(trusted)
})

test('no border is plain enough for a part that covers a side of the picture and is empty to the network', () => {
  const ground = matte(100, 100, (x, y) => body(x, y) || y >= 90)
  const trust = { witness: matte(100, 100, body), hasPlainBorder: () => true }
  expect(isTrusted(ground, withNoise(0.5, 0.8, 'solid'), trust)).toBe(false)
})

test('the border is not asked where all agree', () => {
  const seen = matte(100, 100, body)
  const hasPlainBorder = () => expect.unreachable()
  expect(isTrusted(seen, withNoise(4), { witness: seen, hasPlainBorder })).toBe(true)
})

test('in a noisy gradient hardly any of the border may be contested', () => {
  const atBorder = (width: number) => matte(100, 100, (x, y) => body(x, y) || (y === 0 && x < width))
  const witness = matte(100, 100, body)
  expect(isTrusted(atBorder(3), withNoise(3), { witness })).toBe(true)
  expect(isTrusted(atBorder(5), withNoise(3), { witness })).toBe(false)
  expect(isTrusted(atBorder(5), withNoise(3, 0.9, 'solid'), { witness })).toBe(true)
})

test('over a gradient with little noise hardly any of the border may be contested by what is joined to the subject; loose parts are left out', () => {
  const witness = matte(100, 100, body)
  const joined = (x: number, y: number) => body(x, y) || (y < 50 && y >= 20 && x <= 30)
  expect(isTrusted(matte(100, 100, joined), withNoise(0.8), { witness })).toBe(false)
  expect(isTrusted(matte(100, 100, joined), withNoise(0.5), { witness })).toBe(true)
  expect(isTrusted(matte(100, 100, joined), withNoise(0.8, 0.99, 'solid'), { witness })).toBe(true)
  const loose = (x: number, y: number) => body(x, y) || (y < 50 && y >= 20 && x <= 20)
  const keyed = matte(100, 100, loose)
  expect(isTrusted(keyed, withNoise(0.8), { witness })).toBe(false)
  expect(isTrusted(keyed, withNoise(0.8), { witness, joined: withoutStrangers(keyed, witness) })).toBe(true)
})

test('over a gradient with little noise a large area that only the keyer sees is a soft photograph’s when it comes in from outside', () => {
  const trusts = (keyed: (x: number, y: number) => boolean, noise = 1.4, plainness = 0.94) => {
    const found = matte(100, 100, keyed)
    return isTrusted(found, withNoise(noise, plainness), { witness: matte(100, 100, body), joined: found })
  }
  const limb = (x: number, y: number) => body(x, y) || (y >= 20 && y < 22 && x <= 30)
  // 62 px beside 2,301: little. With 75 more it is a lot.
  expect(trusts(limb)).toBe(true)
  const bush = (x: number, y: number) => limb(x, y) || (y >= 22 && y < 25 && x > 5 && x <= 30)
  expect(trusts(bush)).toBe(false)
  expect(trusts((x, y) => bush(x, y) && x > 0)).toBe(true)
  // JPEG's noise is a compressed drawing's, and rounding's a clean one's: what a network misses of them may be white.
  expect(trusts(bush, 3.5)).toBe(true)
  expect(trusts(bush, 0.5)).toBe(true)
})
