// What shines on a screen and what does not, where a prior takes all of it for the subject.

import { describe, expect, test } from 'vitest'
import type { Matte, Picture } from '../picture.ts'
import { box, type Coverage, disc, type Rgb } from '../testing/draw.ts'
import { key } from './key.ts'

const SIZE = 200
const GREEN: Rgb = [0, 177, 64]
const DARK_GREEN: Rgb = [40, 110, 20]
const RED: Rgb = [210, 40, 50]
const BODY = disc(52, 100, 50)
const CAPE = { left: 108, right: 184, top: 65, bottom: 135 }

type Layer = { readonly covers: Coverage; readonly colour: (x: number, y: number) => Rgb; readonly alpha: number }

function painted(screen: Rgb, layers: readonly Layer[]): Picture<Uint8Array> {
  const data = new Uint8Array(SIZE * SIZE * 3)
  for (let i = 0; i < SIZE * SIZE; i++) {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)]
    const colour: number[] = [...screen]
    for (const layer of layers) {
      const a = layer.covers(x, y) * layer.alpha
      layer.colour(x, y).forEach((level, c) => {
        colour[c] = colour[c]! + a * (level - colour[c]!)
      })
    }
    colour.forEach((level, c) => {
      data[i * 3 + c] = Math.round(level)
    })
  }
  return { width: SIZE, height: SIZE, channels: 3, data, space: 'srgb', alpha: 'none' }
}

const cape: Coverage = (x, y) => (x >= CAPE.left && x < CAPE.right && y >= CAPE.top && y < CAPE.bottom ? 1 : 0)
const red = { covers: BODY, colour: () => RED, alpha: 1 }
/** Folds: light and shade of one paint, from 0.6 to 1. */
const folds =
  (colour: Rgb) =>
  (x: number): Rgb => {
    const light = 0.8 + 0.2 * Math.sin(x / 6)
    return colour.map((level) => level * light) as unknown as Rgb
  }

function prior(...parts: readonly Coverage[]): Matte {
  const covers = (x: number, y: number) => parts.some((part) => part(x, y) > 0.5)
  const data = Float32Array.from({ length: SIZE * SIZE }, (_, i) =>
    covers(i % SIZE, Math.floor(i / SIZE)) ? 0.97 : 0.03,
  )
  return { width: SIZE, height: SIZE, data }
}

/** Smallest and largest alpha of the cape, 10 px from its rim. */
function amid({ data }: Matte): { least: number; most: number } {
  let [least, most] = [1, 0]
  for (let y = CAPE.top + 10; y < CAPE.bottom - 10; y++)
    for (let x = CAPE.left + 10; x < CAPE.right - 10; x++) {
      least = Math.min(least, data[y * SIZE + x]!)
      most = Math.max(most, data[y * SIZE + x]!)
    }
  return { least, most }
}

describe('a cape of nearly the screen’s hue that a prior takes for solid', () => {
  test('is a veil of the alpha that its folds point at', () => {
    const veil = { covers: cape, colour: folds([200, 120, 90]), alpha: 0.6 }
    const { matte } = key(painted(GREEN, [red, veil]), { prior: prior(BODY, cape) })
    const { least, most } = amid(matte)
    expect(least).toBeGreaterThan(0.55)
    expect(most).toBeLessThan(0.65)
  })

  test('is cloth where they point at black', () => {
    const cloth = { covers: cape, colour: folds([120, 150, 90]), alpha: 1 }
    const { matte } = key(painted(GREEN, [red, cloth]), { prior: prior(BODY, cape) })
    expect(amid(matte).least).toBe(1)
  })

  test('is solid where no mix with the screen is so bright', () => {
    const mint = { covers: cape, colour: (): Rgb => [125, 205, 160], alpha: 1 }
    const { matte } = key(painted(DARK_GREEN, [red, mint]), { prior: prior(BODY, cape) })
    expect(amid(matte).least).toBe(1)
  })
})

test('a gap in cloth that shows the screen, if not quite, is one where a prior is not sure of it', () => {
  const gap = box(140, 95, 152, 107)
  const cloth = { covers: cape, colour: folds([120, 150, 90]), alpha: 1 }
  const picture = painted(GREEN, [red, cloth, { covers: gap, colour: (): Rgb => [10, 165, 70], alpha: 1 }])
  const says = prior(BODY, cape)
  for (let y = 95; y < 107; y++) says.data.fill(0.7, y * SIZE + 140, y * SIZE + 152)
  const { data } = key(picture, { prior: says }).matte
  for (let y = 98; y < 104; y++) for (let x = 143; x < 149; x++) expect(data[y * SIZE + x]).toBeLessThan(0.2)
  expect(data[100 * SIZE + 125]).toBe(1)
})

test('where nothing has the screen’s hue there is nothing to ask', () => {
  const square = { covers: box(60, 60, 140, 140), colour: () => RED, alpha: 1 }
  const { data } = key(painted(GREEN, [square]), { prior: prior(square.covers) }).matte
  expect(data[100 * SIZE + 100]).toBe(1)
  expect(data[20 * SIZE + 20]).toBe(0)
})
