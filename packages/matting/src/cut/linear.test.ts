import { expect, it } from 'vitest'
import type { Runtime } from '../models/session.ts'
import { toLinear } from '../shot/transfer.ts'
import { disc, draw, type Rgb } from '../testing/draw.ts'
import { cut } from './cut.ts'

const SIDE = 96
/** A dark disc with a darker gap on dark blotches: in linear light nearly all of it is black. */
const blotches: readonly Rgb[] = [
  [20, 40, 15],
  [45, 15, 40],
  [15, 25, 50],
]
const inside = disc(47.5, 47.5, 33)
const dark = draw(SIDE, (x, y) => blotches[((x >> 3) + 2 * (y >> 3)) % 3]!, [
  { coverage: inside, colour: [95, 80, 70] },
  { coverage: disc(40.5, 40.5, 2), colour: [45, 38, 34] },
])

/** Blurred by 8 px, and sees the gap. */
const seen = Float32Array.from({ length: SIDE * SIDE }, (_, p) => {
  const [x, y] = [p % SIDE, Math.floor(p / SIDE)]
  const body = Math.min(1, Math.max(0, 0.5 + (33 - Math.hypot(x - 47.5, y - 47.5)) / 8))
  return Math.hypot(x - 40.5, y - 40.5) < 1.5 ? 0.2 : body
})
const runtime: Runtime = {
  installed: async () => ['u2net'],
  open: async () => ({
    device: 'cpu',
    inputs: new Map([['x', []]]),
    outputs: ['y'],
    run: async () => ({ outputs: { y: { dims: [1, 1, SIDE, SIDE], data: seen } }, ms: 1 }),
  }),
}

it.each([[{}], [{ refine: 'none' }], [{ tidy: false }]] as const)(
  'with %j a network’s matte of linear light is worked on like that of the same picture encoded',
  async (options) => {
    const asked = { model: 'u2net', solid: false, ...options }
    const tools = { now: () => 0, runtime }
    const encoded = await cut(dark.picture, asked, tools)
    const linear = await cut(toLinear(dark.picture), asked, tools)
    linear.matte.data.forEach((alpha, p) => {
      expect(alpha).toBeCloseTo(encoded.matte.data[p]!, 3)
    })
    expect(linear.foreground.space).toBe('linear')
  },
)
