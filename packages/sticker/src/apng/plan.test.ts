import { describe, expect, it } from 'vitest'
import type { Rect } from '../png/scanlines.ts'
import { type Surface, surfaceOfIndexed } from '../png/surface.ts'
import { seeded } from '../testing/art.ts'
import { BLEND_SOURCE } from './difference.ts'
import { choicesFor, DISPOSE_NONE, type PlannedFrame, planFrames } from './plan.ts'

/** Entry 0 clear, 1..3 opaque, 4 and 5 translucent. */
const palette = Uint8Array.from([0, 1, 2, 3, 4, 5].flatMap((i) => [i * 40, 0, 0, i === 0 ? 0 : i < 4 ? 255 : 90]))

/** Draws by the words of the specification; OVER of translucent on anything not clear would need mixing, so it fails. */
function put(canvas: Uint32Array, width: number, rect: Rect, values: Uint32Array, blend: number): void {
  for (let y = 0; y < rect.height; y++) {
    for (let x = 0; x < rect.width; x++) {
      const at = (rect.y + y) * width + rect.x + x
      const value = values[y * rect.width + x]!
      if (blend === 0) canvas[at] = value
      else if (value !== 0) {
        if (palette[value * 4 + 3] !== 255 && canvas[at] !== 0) throw new Error('OVER would mix colours')
        canvas[at] = value
      }
    }
  }
}

function wipe(canvas: Uint32Array, width: number, rect: Rect): void {
  for (let y = rect.y; y < rect.y + rect.height; y++)
    canvas.fill(0, y * width + rect.x, y * width + rect.x + rect.width)
}

function play(planned: readonly PlannedFrame[], width: number, height: number): Uint32Array[] {
  const canvas = new Uint32Array(width * height)
  return planned.map(({ rect, values, blend, dispose }) => {
    put(canvas, width, rect, values, blend)
    const shown = canvas.slice()
    if (dispose === 1) wipe(canvas, width, rect)
    return shown
  })
}

/** Frames of random rectangles over a background that is held for a while: all disposals have their day. */
function randomSurface(seed: number, width: number, height: number, count: number): Surface {
  const random = seeded(seed)
  const pick = (n: number): number => Math.floor(random() * n)
  let base = new Uint8Array(width * height)
  const frames = Array.from({ length: count }, () => {
    if (random() < 0.3) base = base.map(() => (random() < 0.6 ? 0 : pick(6)))
    const frame = base.slice()
    const [x, y] = [pick(width), pick(height)]
    for (let dy = y; dy < Math.min(height, y + 4); dy++)
      frame.fill(pick(6), dy * width + x, dy * width + Math.min(width, x + 4))
    return frame
  })
  return surfaceOfIndexed({ width, height, palette, frames })
}

/** A held opaque pattern with a few opaque dots that move: the case for which OVER exists. */
function dots(seed: number, width: number, height: number, count: number): Surface {
  const random = seeded(seed)
  const base = Uint8Array.from({ length: width * height }, () => Math.floor(random() * 4))
  const frames = Array.from({ length: count }, () =>
    base.map((value) => (random() < 0.1 ? 1 + Math.floor(random() * 3) : value)),
  )
  return surfaceOfIndexed({ width, height, palette, frames })
}

describe('planFrames', () => {
  it('plays back exactly, for random animations', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const surface = randomSurface(seed, 11, 9, 8)
      expect(play(planFrames(surface), 11, 9)).toEqual(surface.frames)
      const moving = dots(seed, 11, 9, 8)
      expect(play(planFrames(moving), 11, 9)).toEqual(moving.frames)
    }
  })

  it('begins with the whole canvas', () => {
    const [first] = planFrames(randomSurface(7, 6, 5, 3))
    expect(first).toMatchObject({ rect: { x: 0, y: 0, width: 6, height: 5 }, blend: BLEND_SOURCE })
  })

  it('draws one pixel for a held frame', () => {
    const frame = Uint8Array.of(1, 2, 3, 0)
    const surface = surfaceOfIndexed({ width: 2, height: 2, palette, frames: [frame, frame] })
    const [, held] = planFrames(surface)
    expect(held!.rect).toEqual({ x: 0, y: 0, width: 1, height: 1 })
    expect(play(planFrames(surface), 2, 2)).toEqual(surface.frames)
  })

  it('clears a dot that leaves an empty canvas instead of drawing the way between', () => {
    const at = (i: number) => Uint8Array.from({ length: 400 }, (_, k) => (k === i ? 1 : 0))
    const surface = surfaceOfIndexed({ width: 20, height: 20, palette, frames: [at(0), at(399)] })
    const planned = planFrames(surface)
    expect(planned[0]!.dispose).not.toBe(DISPOSE_NONE)
    expect(planned[1]!.rect).toEqual({ x: 19, y: 19, width: 1, height: 1 })
  })
})

describe('choicesFor', () => {
  it('gives the same picture by every choice of disposal and blending', () => {
    const seen = new Set<string>()
    for (let seed = 1; seed <= 60; seed++) {
      const surface = (seed % 2 === 0 ? dots : randomSurface)(seed, 9, 9, 4)
      const rect = { x: 2, y: 1, width: 5, height: 6 }
      for (const { dispose, base, patch } of choicesFor(surface, 2, rect)) {
        const canvas = surface.frames[1]!.slice()
        if (dispose === 1) wipe(canvas, 9, rect)
        expect(base).toEqual(canvas)
        put(canvas, 9, patch.rect, patch.values, patch.blend)
        expect(canvas).toEqual(surface.frames[2])
        seen.add(`${dispose}${patch.blend}`)
      }
    }
    expect([...seen].sort()).toEqual(['00', '01', '10', '11'])
  })
})
