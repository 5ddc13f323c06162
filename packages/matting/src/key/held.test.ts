// A drawn figure with a swinging limb before plain backgrounds, with grain that is another in each frame; truth by construction.

import { describe, expect, test } from 'vitest'
import { cutClip } from '../cut/cut-clip.ts'
import { mad } from '../metrics/errors.ts'
import { dtSsd } from '../metrics/temporal.ts'
import type { Matte, Picture } from '../picture.ts'
import { bar } from '../screen/testing/shots.ts'
import { disc, draw, type Rgb } from '../testing/draw.ts'
import type { HeldBackground } from './held.ts'
import { holdClipBackground, key } from './key.ts'
import { seededRandom } from './least-squares.ts'

const SIZE = 160
const FRAMES = 9
type Frame = { readonly picture: Picture<Uint8Array>; readonly truth: Matte }
type Ground = (x: number, y: number, t: number) => Rgb

const GROUNDS = {
  solid: () => [226, 232, 240],
  gradient: (x, y) => [200 + (30 * x) / SIZE, 210 - (25 * y) / SIZE, 230 - (20 * (x + y)) / SIZE],
  vignette: (x, y) => {
    const far = ((x - 80) ** 2 + (y - 80) ** 2) / SIZE ** 2
    return [235 - 60 * far, 230 - 55 * far, 215 - 50 * far]
  },
} satisfies Record<string, Ground>

/** The figure goes from the left border, which it covers in part, to the middle. */
function filmed(ground: Ground, noise: number): Frame[] {
  const random = seededRandom(11)
  return Array.from({ length: FRAMES }, (_, t) => {
    const [x, y, turn] = [20 + 9 * t, 110, -2.2 + 0.25 * t]
    const limb = bar(x + 10, y - 10, x + 10 + 45 * Math.cos(turn), y - 10 + 45 * Math.sin(turn), 5)
    const layers = [
      { coverage: disc(x, y, 32), colour: [210, 90, 60] as const },
      { coverage: limb, colour: [235, 220, 90] as const },
    ]
    const { picture, alpha } = draw(SIZE, (u, v) => ground(u, v, t), layers)
    const grain = () => 2 * noise * (random() + random() + random() - 1.5)
    const data = picture.data.map((level) => Math.max(0, Math.min(255, Math.round(level + grain()))))
    return { picture: { ...picture, data }, truth: { width: SIZE, height: SIZE, data: alpha } }
  })
}

const keyed = (frames: readonly Frame[], held?: HeldBackground) =>
  frames.map(({ picture }) => key(picture, { force: true, ...(held ? { held } : {}) }).matte)
const meanMad = (mattes: readonly Matte[], truths: readonly Matte[]) =>
  mattes.reduce((sum, matte, t) => sum + mad(matte, truths[t]!), 0) / mattes.length

describe('a held background', () => {
  test('lowers dtSSD over all, and MAD does not rise; in no clip by more than chance', () => {
    const sum = { own: [0, 0], same: [0, 0] }
    for (const ground of Object.values(GROUNDS))
      for (const noise of [0, 3]) {
        const frames = filmed(ground, noise)
        const truths = frames.map(({ truth }) => truth)
        const held = holdClipBackground(frames)
        expect(held).toBeDefined()
        const [own, same] = [keyed(frames), keyed(frames, held)].map((mattes) => [
          dtSsd(mattes, truths),
          meanMad(mattes, truths),
        ])
        for (const k of [0, 1]) {
          sum.own[k]! += own![k]!
          sum.same[k]! += same![k]!
          expect(same![k]!).toBeLessThan(own![k]! * 1.012 + 1e-6)
        }
      }
    expect(sum.same[0]!).toBeLessThan(sum.own[0]!)
    expect(sum.same[1]!).toBeLessThan(sum.own[1]!)
  })

  test('goes through JSON to the same matte', () => {
    const frames = filmed(GROUNDS.vignette, 1.5)
    const held = holdClipBackground(frames)!
    const back = JSON.parse(JSON.stringify(held)) as HeldBackground
    expect(key(frames[2]!.picture, { held: back }).matte.data).toEqual(key(frames[2]!.picture, { held }).matte.data)
  })

  test('is none where the camera pans, or a lamp comes on', () => {
    expect(holdClipBackground(filmed((x, _, t) => [150 + (60 * (x + 6 * t)) / SIZE, 180, 200], 1))).toBeUndefined()
    expect(holdClipBackground(filmed((_, __, t) => [200 + (t > 6 ? 6 : 0), 200, 200], 1))).toBeUndefined()
    expect(holdClipBackground(filmed(GROUNDS.solid, 1).slice(0, 1))).toBeUndefined()
  })

  test('is left alone by a frame that shows another: its matte is its own', () => {
    const held = holdClipBackground(filmed(GROUNDS.gradient, 1))!
    const [other] = filmed(() => [120, 160, 200], 1)
    expect(key(other!.picture, { held }).matte.data).toEqual(key(other!.picture).matte.data)
  })

  test('holds the prior of each frame', () => {
    const frames = filmed(GROUNDS.gradient, 2)
    const priors = frames.map(({ picture, truth }) => ({ picture, prior: truth }))
    const held = holdClipBackground(priors)!
    const truths = frames.map(({ truth }) => truth)
    const run = (options: { held?: HeldBackground }) =>
      priors.map(({ picture, prior }) => key(picture, { prior, ...options }).matte)
    expect(dtSsd(run({ held }), truths)).toBeLessThan(dtSsd(run({}), truths) * 1.005)
    expect(meanMad(run({ held }), truths)).toBeLessThan(meanMad(run({}), truths) * 1.003)
  })

  test('takes what the subject hides in one frame from another, also under grain', () => {
    // a fold that the subject hides in part, and that no smooth surface fits
    const fold: Ground = (x) => {
      const bright = 40 - 0.8 * Math.abs(x - 60)
      return [190 + bright, 200 + bright, 210 + bright]
    }
    const frames = filmed(fold, 3)
    const held = holdClipBackground(frames.map(({ picture, truth }) => ({ picture, prior: truth })))!
    const { cols, rows, rgb } = held.grid!
    let [off, places] = [0, 0]
    for (let cell = 0; cell < cols * rows; cell++) {
      const [x, y] = [(((cell % cols) + 0.5) * SIZE) / cols, ((Math.floor(cell / cols) + 0.5) * SIZE) / rows]
      if (Math.hypot(x - 60, y - 110) > 30) continue
      for (let c = 0; c < 3; c++) {
        const [v, u] = [(2 * y) / SIZE - 1, (2 * x) / SIZE - 1]
        const [w0, w1, w2, w3, w4, w5] = held.weights[c] as [number, number, number, number, number, number]
        const is = w0 + w1 * u + w2 * v + w3 * u * u + w4 * u * v + w5 * v * v + rgb[cell * 3 + c]!
        off += Math.abs(is - fold(x, y, 0)[c]!)
        places++
      }
    }
    expect(off / places).toBeLessThan(1.5)
  })
})

describe('cutClip by the keyer', () => {
  const tools = { now: () => 0 }
  const cutAll = async (pictures: Iterable<Picture> | AsyncIterable<Picture>) => {
    const mattes: Matte[] = []
    for await (const { matte } of cutClip(pictures, { model: 'key' }, tools)) mattes.push(matte)
    return mattes
  }

  test('holds what the first frames show, for the first too', async () => {
    // With more grain the keyer's edges are drawn through the picture once more.
    const frames = filmed(GROUNDS.gradient, 0.3)
    const held = holdClipBackground(frames.slice(0, 6))!
    const mattes = await cutAll(frames.map(({ picture }) => picture))
    expect(key(frames[0]!.picture).report.noise).toBeLessThan(1.5)
    expect(mattes.map(({ data }) => data)).toEqual(keyed(frames, held).map(({ data }) => data))
    expect(mattes.map(({ data }) => data)).not.toEqual(keyed(frames).map(({ data }) => data))
  })

  test('looks anew at every frame where the camera pans', async () => {
    // without grain, which would have the edges drawn anew
    const frames = filmed((x, _, t) => [150 + (60 * (x + 6 * t)) / SIZE, 180, 200], 0)
    const mattes = await cutAll(frames.map(({ picture }) => picture))
    expect(mattes.map(({ data }) => data)).toEqual(keyed(frames).map(({ data }) => data))
  })

  test('still refuses what is not plain', async () => {
    const busy = filmed((x, y) => [(x * 37 + y * 91) % 256, (x * 13) % 256, (y * 29) % 256], 0)
    await expect(cutAll(busy.map(({ picture }) => picture))).rejects.toMatchObject({ code: /picture-no/ })
  })

  test('a source that fails is told at its frame, and one that is left is closed', async () => {
    const frames = filmed(GROUNDS.solid, 1)
    const failing = async function* () {
      for (const { picture } of frames.slice(0, 3)) yield picture
      throw new Error('the disk is gone')
    }
    const mattes: Matte[] = []
    const run = async () => {
      for await (const { matte } of cutClip(failing(), { model: 'key' }, tools)) mattes.push(matte)
    }
    await expect(run()).rejects.toThrow('the disk is gone')
    expect(mattes).toHaveLength(3)
    let closed = false
    const endless = function* () {
      try {
        for (;;) yield frames[0]!.picture
      } finally {
        closed = true
      }
    }
    for await (const _ of cutClip(endless(), { model: 'key' }, tools)) break
    expect(closed).toBe(true)
  })
})
