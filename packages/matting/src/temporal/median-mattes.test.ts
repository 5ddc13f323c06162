// A drawn figure that drifts by fractions of a pixel, with a limb that swings and turns, grain in the picture, and mattes that
// flicker in the three ways that keyers and networks do. Truth is by construction.

import { describe, expect, it } from 'vitest'
import { linearTable } from '../light.ts'
import { mad } from '../metrics/errors.ts'
import { dtSsd } from '../metrics/temporal.ts'
import type { Matte, Picture, Samples } from '../picture.ts'
import { refine } from '../refine.ts'
import type { Room } from '../room.ts'
import { type Coverage, disc, draw } from '../testing/draw.ts'
import { type MatteSteadier, startSteadying } from './median-mattes.ts'
import { smoothMattes } from './smooth-mattes.ts'

const SIZE = 112
const FRAMES = 9

/** A bar with round ends from one point to another, anti-aliased. */
function bar(x0: number, y0: number, x1: number, y1: number, radius: number): Coverage {
  return (x, y) => {
    const [dx, dy] = [x1 - x0, y1 - y0]
    const t = Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy)))
    return Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x - x0 - t * dx, y - y0 - t * dy)))
  }
}

type Moves = { readonly drift: number; readonly swing: number }
type Frame = { readonly picture: Picture<Uint8Array>; readonly truth: Matte }

function filmed({ drift, swing }: Moves): Frame[] {
  let state = 5
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  return Array.from({ length: FRAMES }, (_, t) => {
    const [x, y] = [50 + drift * t, 66 + drift * 0.4 * t]
    const turn = -2.2 + swing * t
    const { picture, alpha } = draw(
      SIZE,
      [70, 120, 90],
      [
        { coverage: disc(x, y, 25), colour: [210, 90, 60] },
        {
          coverage: bar(x + 10, y - 10, x + 10 + 40 * Math.cos(turn), y - 10 + 40 * Math.sin(turn), 4),
          colour: [235, 220, 90],
        },
      ],
    )
    const data = picture.data.map((v) => Math.max(0, Math.min(255, v + (uniform() + uniform() + uniform() - 1.5) * 4)))
    return { picture: { ...picture, data }, truth: { width: SIZE, height: SIZE, data: alpha } }
  })
}

function flickered(frames: readonly Frame[], kind: 'edge' | 'breathe' | 'dropout'): Matte[] {
  let state = 77
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  return frames.map(({ truth }, t) => {
    if (kind === 'breathe') return refine(truth, { maskOffset: t % 3 === 1 ? 1 : 0 })
    const data = truth.data.map((a, p) => {
      if (kind === 'edge') return Math.min(1, Math.max(0, a + (uniform() - 0.5) * (a > 0 && a < 1 ? 0.3 : 0.03)))
      return t % 4 === 2 && Math.hypot((p % SIZE) - 50, Math.floor(p / SIZE) - 70) < 12 ? a * 0.3 : a
    })
    return { ...truth, data }
  })
}

function steadied(pictures: readonly Picture[], mattes: readonly Matte[], strength?: number): Matte[] {
  const steady = startSteadying(strength === undefined ? {} : { strength })
  const out = pictures.map((picture, t) => steady.push(picture, mattes[t]!))
  return [...out, steady.flush()].flatMap((one) => (one ? [one.matte] : []))
}

const meanMad = (mattes: readonly Matte[], truths: readonly Matte[]) =>
  mattes.reduce((sum, matte, t) => sum + mad(matte, truths[t]!), 0) / mattes.length

const MOVES = {
  still: { drift: 0, swing: 0 },
  drifting: { drift: 0.37, swing: 0.06 },
  fast: { drift: 3.1, swing: 0.4 },
}

describe('startSteadying', () => {
  it.each(Object.entries(MOVES))('%s: dtSSD falls and MAD does not rise, for each kind of flicker', (name, moves) => {
    const frames = filmed(moves)
    const truths = frames.map(({ truth }) => truth)
    const pictures = frames.map(({ picture }) => picture)
    for (const kind of ['edge', 'breathe', 'dropout'] as const) {
      const raw = flickered(frames, kind)
      const steady = steadied(pictures, raw)
      const ratio = dtSsd(steady, truths) / dtSsd(raw, truths)
      expect(ratio).toBeLessThan(name === 'fast' ? 1.0001 : name === 'drifting' ? 0.97 : 0.6)
      expect(meanMad(steady, truths)).toBeLessThan(meanMad(raw, truths) * 1.0001)
      // Never worse than the recursive filter alone.
      expect(dtSsd(steady, truths)).toBeLessThanOrEqual(dtSsd(smoothMattes(pictures, raw), truths) * 1.0001)
    }
  })

  it('nothing smears: a true matte comes back within 1.5 thousandths, and no limb leaves a ghost', () => {
    for (const moves of Object.values(MOVES)) {
      const frames = filmed(moves)
      const truths = frames.map(({ truth }) => truth)
      const steady = steadied(
        frames.map(({ picture }) => picture),
        truths,
      )
      const median = steadied(
        frames.map(({ picture }) => picture),
        truths,
        0,
      )
      for (const [t, matte] of median.entries()) {
        expect(mad(steady[t]!, truths[t]!)).toBeLessThan(1.5e-3)
        // Without the recursive filter nothing comes out that does not lie between the truths of three frames.
        let most = 0
        matte.data.forEach((a, p) => {
          const was = [truths[Math.max(0, t - 1)]!, truths[t]!, truths[t + 1] ?? truths[t]!].map(({ data }) => data[p]!)
          most = Math.max(most, a - Math.max(...was), Math.min(...was) - a)
        })
        expect(most).toBeLessThan(1e-6)
      }
    }
  })

  it('a thin limb that is at a place for one frame only stays there', () => {
    const frames = filmed({ drift: 0, swing: 0.4 })
    const truths = frames.map(({ truth }) => truth)
    const steady = steadied(
      frames.map(({ picture }) => picture),
      truths,
    )
    let passing = 0
    for (let t = 1; t < FRAMES - 1; t++)
      truths[t]!.data.forEach((a, p) => {
        if (a < 1 || truths[t - 1]!.data[p] !== 0 || truths[t + 1]!.data[p] !== 0) return
        passing++
        expect(steady[t]!.data[p]).toBeGreaterThan(0.99)
      })
    expect(passing).toBeGreaterThan(300)
  })

  it('is the median by hand where the picture stands still, one frame later; the ends are their own', () => {
    const picture = filmed(MOVES.still)[0]!.picture
    const flat = (value: number): Matte => ({
      width: SIZE,
      height: SIZE,
      data: new Float32Array(SIZE * SIZE).fill(value),
    })
    const steady = startSteadying({ strength: 0 })
    expect(steady.push(picture, flat(0.2))).toBeUndefined()
    const values = [0.9, 0.4, 0.5].map((value) => steady.push(picture, flat(value))!.matte.data[0])
    values.push(steady.flush()!.matte.data[0])
    expect(values).toEqual([0.2, 0.4, 0.5, 0.5].map((v) => expect.closeTo(v, 6)))
    expect(steady.flush()).toBeUndefined()
  })

  it('a clip after the end of another begins anew, though it shows the same', () => {
    const { picture } = filmed(MOVES.drifting)[0]!
    const flat = (alpha: number): Matte => ({
      width: SIZE,
      height: SIZE,
      data: new Float32Array(SIZE * SIZE).fill(alpha),
    })
    const steady = startSteadying()
    steady.push(picture, flat(0.5))
    expect(steady.flush()?.matte.data[0]).toBe(0.5)
    expect(steady.push(picture, flat(0.625))).toBeUndefined()
    expect(steady.flush()?.matte.data[0]).toBe(0.625)
  })

  it('gives back what it kept of a picture when it is done with it, not before', () => {
    const frames = filmed(MOVES.drifting)
    const raw = flickered(frames, 'edge')
    const free: Float32Array[] = []
    const lent = new Set<Samples>()
    const made: number[] = []
    const room: Room = {
      take: (_, length) => {
        const place = free.findIndex((one) => one.length === length)
        const found = place < 0 ? new Float32Array(length) : free.splice(place, 1)[0]!
        if (place < 0) made.push(push)
        lent.add(found)
        return found as never
      },
      // What was given is spoilt, so that whoever still reads it is found out.
      give: (data) => {
        if (data instanceof Float32Array && lent.delete(data)) free.push(data.fill(Number.NaN))
      },
    }
    let push = 0
    // A matte is whole until the next call.
    const run = (steady: MatteSteadier) => [
      ...frames.map(({ picture }, t) => {
        push = t
        return steady.push(picture, raw[t]!)?.matte.data.slice()
      }),
      steady.flush()?.matte.data,
    ]
    expect(run(startSteadying({ room }))).toEqual(run(startSteadying()))
    expect(frames.length).toBeGreaterThan(6)
    expect(Math.max(...made)).toBeLessThan(4)
  })

  it('acts alike on floats of light, also far above white', () => {
    const frames = filmed(MOVES.drifting)
    const raw = flickered(frames, 'breathe')
    const table = linearTable(255)
    const light = frames.map(({ picture }): Picture => {
      return { ...picture, space: 'linear', data: Float32Array.from(picture.data, (v) => table[v]! * 6) }
    })
    const truths = frames.map(({ truth }) => truth)
    expect(dtSsd(steadied(light, raw), truths)).toBeLessThan(dtSsd(raw, truths) * 0.97)
  })
})
