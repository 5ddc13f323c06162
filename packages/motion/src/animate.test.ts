import { createCanvas } from '@napi-rs/canvas'
import { PopcelError } from '@popcel/protocol'
import { describe, expect, it } from 'vitest'
import { ACTION_IDS, ACTIONS } from './actions.ts'
import { type AnimateOptions, animate } from './animate.ts'
import { prepareCharacter } from './character.ts'
import { type Take, takeOf } from './take.ts'
import { FIGURES, figure, mass, rims, round, same, tall, wide } from './testing/figures.ts'

const options: AnimateOptions = { width: 60, height: 60, frames: 8, createCanvas }
const small: AnimateOptions = { ...options, width: 48, height: 48, frames: 6 }
/** The last row in which something is more solid than not. */
const lowestRow = ({ width, data }: { width: number; data: ArrayLike<number> }) => {
  let last = 0
  for (let i = 3; i < data.length; i += 4) if (data[i]! > 127) last = Math.floor(i / 4 / width)
  return last
}
const characters = Object.entries(FIGURES).map(([name, make]) => [name, prepareCharacter(make())] as const)

describe.each(characters)('every action of the %s figure', (_name, character) => {
  it.each(ACTION_IDS)('%s: nothing is cut off, the figure stays large, frame 0 shows it', (id) => {
    const { frames, report } = animate(character, takeOf(id), small)
    expect(frames).toHaveLength(6)
    for (const frame of frames) {
      const rim = rims(frame)
      expect(rim.left).toBe(0)
      expect(rim.top).toBe(0)
      if (report.hides !== 'right') expect(rim.right).toBe(0)
      if (report.hides !== 'bottom') expect(rim.bottom).toBe(0)
    }
    // the shorter share of a long figure is small by nature; its longer one fills the canvas
    expect(Math.max(report.bodyHeight, report.bodyWidth)).toBeGreaterThan(id === 'faint' ? 0.5 : 0.6)
    expect(mass(frames[0]!).area).toBeGreaterThan(115)
    const moved = frames.some((frame) => frame.data.some((v, i) => Math.abs(v - frames[0]!.data[i]!) > 60))
    expect(moved).toBe(true)
  })
})

describe('animate', () => {
  it('fills the canvas up to the margin', () => {
    const { frames } = animate(round(), { ...takeOf('sleepy'), effects: [] }, { ...options, width: 100, height: 100 })
    let left = 100
    let right = 0
    let top = 100
    let bottom = 0
    for (const { data } of frames) {
      for (let i = 3; i < data.length; i += 4) {
        if (data[i]! < 8) continue
        const x = ((i - 3) / 4) % 100
        const y = Math.floor((i - 3) / 400)
        left = Math.min(left, x)
        right = Math.max(right, x)
        top = Math.min(top, y)
        bottom = Math.max(bottom, y)
      }
    }
    expect(Math.min(left, top)).toBeLessThanOrEqual(4)
    expect(Math.max(right, bottom)).toBeGreaterThanOrEqual(95)
  })

  it('gives the same pixels again, prepared or not', () => {
    const a = animate(tall(), takeOf('party'), options)
    const b = animate(prepareCharacter(tall()), takeOf('party'), options)
    a.frames.forEach(({ data }, k) => {
      expect(same(data, b.frames[k]!.data)).toBe(true)
    })
    const c = animate(tall(), takeOf('party', { seed: 5 }), options)
    expect(same(c.frames[0]!.data, a.frames[0]!.data)).toBe(false)
  })

  it.each(['love', 'jump', 'sleepy', 'dance', 'faint'] as const)(
    '%s: the step over the seam is like any other',
    (id) => {
      const { frames } = animate(round(), takeOf(id), { ...options, frames: 24 })
      const steps = frames.map((frame, k) => {
        const next = frames[(k + 1) % 24]!
        return frame.data.reduce((sum, v, i) => sum + Math.abs(v - next.data[i]!), 0)
      })
      expect(steps[23]!).toBeLessThanOrEqual(1.2 * Math.max(...steps.slice(0, 23)))
    },
  )

  it('keeps the feet of a standing figure on their pixels', () => {
    const { frames } = animate(tall(), { ...takeOf('ok'), effects: [] }, { ...options, width: 100, height: 100 })
    const feet = frames.map(({ data }) => {
      for (let y = 99; y >= 0; y--) {
        for (let x = 0; x < 100; x++) if (data[(y * 100 + x) * 4 + 3]! > 127) return y
      }
      return -1
    })
    expect(new Set(feet).size).toBe(1)
  })

  it('keeps a body exactly opaque', () => {
    const { frames } = animate(round(), { ...takeOf('cry'), effects: [] }, options)
    const middle = (30 * 60 + 30) * 4 + 3
    for (const { data } of frames) expect(data[middle]).toBe(255)
  })

  it('draws a caption below, whole, in every frame, with the figure still there', () => {
    for (const caption of ['Hi!', 'Congrats!', 'ありがとう']) {
      const size = { ...options, width: 120, height: 120 }
      const { frames, report } = animate(round(), { ...takeOf('wave', { caption }), effects: [] }, size)
      for (const frame of frames) {
        expect(rims(frame)).toEqual({ left: 0, right: 0, top: 0, bottom: 0 })
        const low = frame.data.slice(104 * 120 * 4)
        expect(low.some((v, i) => i % 4 === 3 && v === 255)).toBe(true)
      }
      expect(report.bodyHeight).toBeGreaterThan(0.5)
    }
  })

  it('puts the caption on top when asked to', () => {
    const take = { ...takeOf('ok', { caption: true }), effects: [] }
    const { frames } = animate(round(), take, { ...options, width: 120, height: 120, captionEdge: 'top' })
    const top = frames[0]!.data.slice(0, 14 * 120 * 4)
    expect(top.some((v, i) => i % 4 === 3 && v === 255)).toBe(true)
  })

  it('lets a figure that falls or rolls lie on the ground, and not sink into it', () => {
    for (const id of ['faint', 'rock'] as const) {
      const take: Take = {
        ...takeOf('ok'),
        motion: { parts: [{ id, amplitude: 1, cycles: 1 }], amplitude: 1, speed: 1 },
        effects: [],
      }
      const { frames } = animate(wide(), take, { ...options, frames: 24 })
      const lows = frames.map(lowestRow)
      // At rest it stands, fallen it lies: the lowest row is the same but for the squash of landing.
      expect(Math.max(...lows) - Math.min(...lows), id).toBeLessThanOrEqual(2)
    }
  })

  it('puts the caption of a figure that peeks out from below on top, where it hides nothing', () => {
    const size = { ...options, width: 120, height: 120 }
    const plain = animate(round(), { ...takeOf('peek'), effects: [] }, size).frames[0]!.data
    const { frames } = animate(round(), { ...takeOf('peek', { caption: true }), effects: [] }, size)
    expect(frames[0]!.data.slice(0, 14 * 120 * 4).some((v, i) => i % 4 === 3 && v === 255)).toBe(true)
    // the last rows show the figure alone, in its own colours; a caption there would be white and dark
    const colours = (data: Uint8Array) => {
      const low = data.slice(112 * 120 * 4)
      return low.filter((_, i) => i % 4 === 0 && low[i + 3] === 255).reduce((most, v) => Math.max(most, v), 0)
    }
    expect(colours(frames[0]!.data as Uint8Array)).toBeLessThan(200)
    expect(colours(plain as Uint8Array)).toBeLessThan(200)
  })

  it('plays fewer cycles when the frames do not suffice, and says so', () => {
    const { report } = animate(round(), takeOf('scared'), { ...options, frames: 8 })
    expect(report.loweredCycles).toContainEqual({ id: 'tremble', from: 4, to: 2 })
    expect(animate(round(), takeOf('scared'), { ...options, frames: 20 }).report.loweredCycles).toEqual([])
  })

  it('works for one frame, for odd sizes and for a figure larger or smaller than the canvas', () => {
    expect(animate(round(), takeOf('jump'), { ...options, frames: 1 }).frames).toHaveLength(1)
    const { frames } = animate(round(), takeOf('love'), { ...options, width: 96, height: 37, frames: 5 })
    expect([frames[0]!.width, frames[0]!.height]).toEqual([96, 37])
    const tiny = figure(12, 12, (x, y) => (x - 6) ** 2 + (y - 6) ** 2 < 30)
    const grown = animate(tiny, takeOf('joy'), { ...options, width: 200, height: 200, frames: 4 })
    expect(grown.report.scale).toBeGreaterThan(8)
    expect(animate(round(), takeOf('angry'), { ...options, width: 8, height: 8 }).frames[0]!.data).toHaveLength(256)
  })

  it('reports the loop’s length: the caller’s, else the take’s', () => {
    expect(animate(round(), takeOf('ok'), { ...options, frames: 1 }).report.durationMs).toBe(ACTIONS.ok.durationMs)
    expect(animate(round(), takeOf('ok'), { ...options, frames: 1, durationMs: 3000 }).report.durationMs).toBe(3000)
  })

  it('needs no canvas when there is nothing to draw but the body', () => {
    const none = () => {
      throw new Error('not needed')
    }
    expect(animate(round(), { ...takeOf('ok'), effects: [] }, { ...options, createCanvas: none }).frames).toHaveLength(
      8,
    )
  })

  it('stops when it is told to, also between frames', () => {
    const code = (run: () => unknown) => {
      try {
        run()
      } catch (error) {
        return error instanceof PopcelError ? error.code : error
      }
      return 'nothing'
    }
    expect(code(() => animate(round(), takeOf('ok'), { ...options, signal: AbortSignal.abort() }))).toBe('aborted')
    let asked = 0
    const signal = {
      get aborted() {
        return ++asked > 3
      },
    }
    expect(code(() => animate(round(), takeOf('ok'), { ...options, signal }))).toBe('aborted')
    expect(asked).toBe(4)
  })

  it.each([
    { frames: 0 },
    { frames: 2.5 },
    { frames: 1000 },
    { width: 7 },
    { height: 0 },
    { width: 10_000 },
    { height: Number.NaN },
  ])('refuses %o in a sentence that names it', (bad) => {
    expect(() => animate(round(), takeOf('ok'), { ...options, ...bad })).toThrow(Object.keys(bad)[0])
  })
})
