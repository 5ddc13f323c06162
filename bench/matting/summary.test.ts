import { describe, expect, test } from 'vitest'
import { METRIC_IDS, type Scores } from './score.ts'
import { type Case, type Column, mean, totalOf } from './summary.ts'

const scores = (value: number): Scores => Object.fromEntries(METRIC_IDS.map((metric) => [metric, value])) as Scores

function one(id: string, value: number, rest: Partial<Case> = {}): Case {
  const base = {
    background: 'white',
    kind: 'flat',
    missing: undefined,
    model: undefined,
    ms: undefined,
    cpuMs: undefined,
  } as const
  return { id, scores: scores(value), ...base, ...rest }
}

function column(cases: readonly Case[], clips: Column['clips'] = {}): Column {
  return { name: 'x', from: 'popcel', cases, clips, modelBytes: undefined, peakRssMiB: undefined }
}

describe('a total', () => {
  test('has means over all pictures and the worst IoU by name', () => {
    const total = totalOf(column([one('a', 0.2), one('b', 0.8), one('c', 0.5)]))
    expect(total.means.mad).toBeCloseTo(0.5, 9)
    expect([total.worstIou, total.worstIouId]).toEqual([0.2, 'a'])
  })

  test('leaves rendered pictures out, unless there is nothing else', () => {
    const rendered = one('r', 0, { kind: 'rendered' })
    expect(totalOf(column([one('a', 0.4), rendered])).means.mad).toBeCloseTo(0.4, 9)
    expect(totalOf(column([rendered])).worstIouId).toBe('r')
  })

  test('counts what is missing, and takes times from what was cut only', () => {
    const total = totalOf(
      column([
        one('a', 1, { ms: { decode: 1, key: 5 }, cpuMs: 10 }),
        one('b', 1, { ms: { decode: 3, mini: 11 }, cpuMs: 30 }),
        one('c', 0, { ms: {}, cpuMs: 1, missing: 'no' }),
      ]),
    )
    expect([total.missing, total.ms, total.cpuMs]).toEqual([1, 10, 20])
    expect(total.stages).toEqual({ decode: 2, key: 5, mini: 11 })
  })

  test('of a peer has no times', () => {
    expect(totalOf(column([one('a', 1)]))).toMatchObject({ ms: undefined, cpuMs: undefined, stages: {} })
  })

  test('says flicker only when every clip was cut', () => {
    expect(totalOf(column([one('a', 1)], { p: 2, q: 4 })).dtSsd).toBe(3)
    expect(totalOf(column([one('a', 1)], { p: 2, q: undefined })).dtSsd).toBeUndefined()
    expect(totalOf(column([one('a', 1)])).dtSsd).toBeUndefined()
  })

  test('has the mean of a halo over the pictures whose true colours are known', () => {
    const blind = one('b', 0.4)
    const { means } = totalOf(column([one('a', 0.2), { ...blind, scores: { ...blind.scores, haloBlack: Number.NaN } }]))
    expect([means.haloBlack, means.mad]).toEqual([0.2, expect.closeTo(0.3, 9)])
  })

  test('the mean of nothing is no number', () => {
    expect(mean([])).toBeNaN()
  })
})
