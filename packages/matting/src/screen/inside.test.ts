// Parts in the screen's own hue, drawn inside a body: they are filled where the colour says so, and holes, glass and shadow stay.

import { describe, expect, test } from 'vitest'
import { despill } from '../despill/despill.ts'
import type { Matte, Picture } from '../picture.ts'
import { disc, type Layer, type Rgb } from '../testing/draw.ts'
import { estimateScreen } from './estimate-screen.ts'
import type { Inside } from './inside.ts'
import { keyScreen } from './key-screen.ts'
import { keepOwnHue } from './own-hue.ts'
import type { Screen } from './screen.ts'
import { BLUE, GREEN, type Look, SHOT_PX, shotOf } from './testing/shots.ts'

const body: Layer = { coverage: disc(128, 128, 90), colour: [200, 60, 50] }
const inner = (colour: Rgb, opacity = 1): Layer => ({ coverage: disc(120, 130, 28), colour, opacity })
/** A hole is drawn in the screen's colour. */
const keyed = (inside: Inside, layers: readonly Layer[], { screen = GREEN, uneven = 0, noise = 1 } = {}): Matte => {
  const look = { screen, uneven, noise }
  return keyScreen(shotOf(look, [body, ...layers]).picture, screenOf(look), { inside })
}

const known = new Map<string, Screen>()
/** The screen of the clip is known from other frames. */
function screenOf(look: Look): Screen {
  const name = JSON.stringify(look)
  const screen = known.get(name) ?? estimateScreen([shotOf(look, []).picture]).screen
  known.set(name, screen)
  return screen
}

const meanInside = ({ data }: Matte, radius = 20) => {
  let [sum, count] = [0, 0]
  data.forEach((alpha, p) => {
    if (Math.hypot((p % SHOT_PX) - 120, Math.floor(p / SHOT_PX) - 130) > radius) return
    sum += alpha
    count++
  })
  return sum / count
}

describe('the colours of what is solid in the screen’s hue', () => {
  test('are not taken for spill: the leaf stays green, the body beside it loses its tint', () => {
    const tinted: Layer = { coverage: disc(128, 128, 90), colour: [170, 178, 150] }
    const { picture } = shotOf({ screen: GREEN, uneven: 0, noise: 0 }, [tinted, inner([96, 150, 48])])
    const screen = screenOf({ screen: GREEN, uneven: 0, noise: 0 })
    const matte = keyScreen(picture, screen)
    const clean = despill(picture, { screen: 'green' })
    const at = ({ data }: Picture, x: number, y: number) =>
      Array.from(data.subarray((y * SHOT_PX + x) * 3, (y * SHOT_PX + x) * 3 + 3))
    const [leaf, skin] = [at(clean, 120, 130), at(clean, 190, 128)]
    expect(leaf[1]! - leaf[0]!).toBeLessThan(10)
    keepOwnHue(picture, clean, matte, screen)
    expect(at(clean, 120, 130)).toEqual([96, 150, 48])
    expect(at(clean, 190, 128)).toEqual(skin)
    expect(skin[1]!).toBeLessThan(178)
    // Nothing but what is wholly solid is touched.
    const soft = despill(picture, { screen: 'green' })
    const before = soft.data.slice()
    keepOwnHue(picture, soft, { ...matte, data: matte.data.map((alpha) => alpha * 0.99) }, screen)
    expect(soft.data).toEqual(before)
  })
})

describe('inside a body', () => {
  const leaf: Rgb = [96, 150, 48]
  test.each([
    ['a leaf on green', inner(leaf), { noise: 0 }],
    ['a leaf on uneven, grainy green', inner(leaf), { uneven: 0.3, noise: 2 }],
    ['a gem that is greener than the screen', inner([20, 230, 90]), {}],
    ['a sky-blue sign on blue', inner([40, 140, 235]), { screen: BLUE }],
  ] as const)('%s is eaten without, and solid with it', (_, layer, look) => {
    expect(meanInside(keyed('off', [layer], look))).toBeLessThan(0.75)
    expect(meanInside(keyed('careful', [layer], look))).toBe(1)
  })

  test.each([
    ['a hole', inner(GREEN), {}],
    ['a hole before an uneven screen with grain', inner(GREEN), { noise: 3 }],
    ['grey glass', inner([200, 200, 205], 0.4), {}],
    ['clear glass with a shine', inner([255, 255, 255], 0.25), {}],
    ['smoked glass', inner([30, 30, 34], 0.5), {}],
    ['a shadow on the screen in a hole', inner([GREEN[0] * 0.75, GREEN[1] * 0.75, GREEN[2] * 0.75]), {}],
  ] as const)('%s keeps its alpha', (_, layer, look) => {
    expect(keyed('careful', [layer], look).data).toEqual(keyed('off', [layer], look).data)
  })

  test('holes of every size stay, sharp and out of focus: what encloses them is mixed into their rims', () => {
    for (const radius of [4, 11, 18]) {
      const sharp: Layer = { coverage: disc(120, 130, radius), colour: GREEN }
      const soft: Layer = {
        coverage: (x, y) => Math.max(0, Math.min(1, (radius - Math.hypot(x - 120, y - 130)) / 10 + 0.5)),
        colour: GREEN,
      }
      for (const hole of [sharp, soft])
        for (const how of ['careful', 'all'] as const)
          expect(keyed(how, [hole]).data).toEqual(keyed('off', [hole]).data)
    }
  })

  test('a hole that touches a leaf stays a hole', () => {
    const hole: Layer = { coverage: disc(158, 130, 12), colour: GREEN }
    const { data } = keyed('careful', [inner(leaf), hole])
    expect(data[130 * SHOT_PX + 160]).toBeLessThan(0.02)
    expect(data[130 * SHOT_PX + 112]).toBe(1)
  })

  test('all: what is not the screen itself is filled, a hole is not', () => {
    expect(meanInside(keyed('all', [inner([200, 200, 205], 0.4)]))).toBe(1)
    expect(meanInside(keyed('all', [inner(GREEN)]))).toBeLessThan(1e-4)
    expect(meanInside(keyed('all', [inner([GREEN[0] * 0.75, GREEN[1] * 0.75, GREEN[2] * 0.75])]))).toBeLessThan(0.6)
  })

  test('a pointed leaf near the outline is solid up to its tips, and keeps its colour', () => {
    const pointed = (x: number, y: number) => {
      const [u, v] = [(x - 80) / 34, (y - 130) / 34]
      return Math.max(0, Math.min(1, 34 * (1.17 - Math.max(Math.hypot(u, v - 0.6), Math.hypot(u, v + 0.6))) + 0.5))
    }
    const layers = [body, { coverage: pointed, colour: leaf }]
    const look = { screen: GREEN, uneven: 0.3, noise: 1 }
    const { picture } = shotOf(look, layers)
    const { data } = keyScreen(picture, screenOf(look))
    const inBody = (p: number) => Math.hypot((p % SHOT_PX) + 0.5 - 128, Math.floor(p / SHOT_PX) + 0.5 - 128) < 84
    expect(data.filter((alpha, p) => inBody(p) && alpha < 1)).toHaveLength(0)
  })

  test('what is joined to the outside stays as it is', () => {
    const way: Layer = { coverage: (x, y) => (Math.abs(y - 130) < 12 && x < 130 ? 1 : 0), colour: GREEN }
    const layers = [way, inner(leaf)]
    expect(keyed('careful', layers).data).toEqual(keyed('off', layers).data)
  })

  test('an unknown word is refused by name', () => {
    expect(() => keyed('some' as Inside, [])).toThrow(/inside must be one of careful, all, off, not some/)
  })
})
