// Closed forms: what each metric must say of flicker, of a shift and of a frozen matte.

import { describe, expect, it } from 'vitest'
import type { Matte } from '../picture.ts'
import { dtSsd, dtSsdRvm, type Flow, messdDt } from './temporal.ts'

const [W, H] = [17, 9]
const matte = (value: (x: number, y: number) => number): Matte => ({
  width: W,
  height: H,
  data: Float32Array.from({ length: W * H }, (_, p) => value(p % W, Math.floor(p / W))),
})
const flow = (dx: number, dy: number): Flow => ({
  width: W,
  height: H,
  data: Float32Array.from({ length: W * H * 2 }, (_, i) => (i % 2 === 0 ? dx : dy)),
})
const edge = (at: number) => matte((x) => (x < at ? 1 : 0))

describe('dtSSD', () => {
  it('a shift that the truth has too is no flicker; a frozen matte on it is', () => {
    const truth = [edge(4), edge(6), edge(8)]
    expect(dtSsd(truth, truth)).toBe(0)
    // Two columns of W change in each pair.
    expect(dtSsd([edge(4), edge(4), edge(4)], truth)).toBeCloseTo(Math.sqrt(2 / W), 6)
  })

  it('flicker of ±e is 2e a pair; RVM’s code says 200·e·(n − 1)/n', () => {
    const e = 0.03
    const truth = Array.from({ length: 5 }, () => matte(() => 0.5))
    const mattes = truth.map((_, t) => matte(() => 0.5 + (t % 2 === 0 ? e : -e)))
    expect(dtSsd(mattes, truth)).toBeCloseTo(2 * e, 6)
    expect(dtSsdRvm(mattes, truth)).toBeCloseTo((200 * e * 4) / 5, 4)
    expect([dtSsdRvm([], []), dtSsdRvm(mattes.slice(0, 1), truth.slice(0, 1))]).toEqual([0, 0])
  })
})

describe('MESSDdt', () => {
  it('an error that moves with the subject is 0 along its motion, and not without it', () => {
    const truth = [edge(4), edge(6)]
    const mattes = truth.map((g) => ({ ...g, data: g.data.map((a, p) => (a === 1 && g.data[p + 1] === 0 ? 0.6 : a)) }))
    expect(messdDt(mattes, truth, [flow(2, 0)])).toBeCloseTo(0, 9)
    // At rest: one column loses an error of .4² and another gains it.
    expect(messdDt(mattes, truth, [flow(0, 0)])).toBeCloseTo((2 * 0.16) / W, 6)
  })

  it('flicker of ±e: nothing in squares, 2e when signed', () => {
    const truth = [matte(() => 0.5), matte(() => 0.5)]
    const mattes = [matte(() => 0.6), matte(() => 0.4)]
    expect(messdDt(mattes, truth, [flow(0, 0)])).toBeCloseTo(0, 7)
    expect(messdDt(mattes, truth, [flow(0, 0)], { of: 'signed' })).toBeCloseTo(0.2, 6)
  })

  it('reads between pixels, and leaves out what the flow does not know, what leaves the frame, and other areas', () => {
    const truth = [matte(() => 0), matte(() => 0)]
    // The next error is x/16 at column x: half a px further on it is (x + ½)/16, squared after, so signed is exact.
    const mattes = [matte(() => 0), matte((x) => x / 16)]
    const columns = Array.from({ length: 16 }, (_, x) => (x + 0.5) / 16)
    const mean = columns.reduce((a, b) => a + b) / 16
    expect(messdDt(mattes, truth, [flow(0.5, 0)], { of: 'signed' })).toBeCloseTo(mean, 6)
    expect(messdDt(mattes, truth, [flow(Number.NaN, 0)])).toBe(0)
    const areas = [matte((x) => (x === 3 ? 1 : 0)), matte(() => 1)]
    expect(messdDt(mattes, truth, [flow(0, 0)], { of: 'signed', areas })).toBeCloseTo(3 / 16, 6)
  })

  it('refuses numbers that do not fit', () => {
    expect(() => messdDt([edge(3)], [edge(3)], [flow(0, 0)])).toThrow(/1 mattes, 1 truths, 1 flows/)
    expect(() => messdDt([edge(3), edge(3)], [edge(3), edge(3)], [{ ...flow(0, 0), width: 3 }])).toThrow(/of one size/)
  })
})
