import { PopcelError } from '@popcel/protocol'
import { describe, expect, test } from 'vitest'
import { figuresOf } from './figures.ts'
import { createPrinter, type Printer } from './print.ts'
import { DEFAULT_SCENARIO, NAMED, type Scenario } from './scenario.ts'
import { simulate } from './simulate.ts'
import { arrivalsInWords, dollars, grouped, scenarioRows, spreadInWords } from './words.ts'

function printed(act: (printer: Printer) => void, json = false) {
  const said = { out: '', err: '' }
  const to = (stream: 'out' | 'err') => ({ write: (text: string) => (said[stream] += text) })
  act(createPrinter(to('out'), to('err'), json))
  return said
}
const planned = (scenarios: readonly Scenario[]) =>
  scenarios.map((scenario) => ({ scenario, figures: figuresOf(scenario, simulate(scenario)) }))

describe('the table', () => {
  test('one plan: what was given, what was found, where the price is from', () => {
    const { out, err } = printed((printer) => printer.plan(planned([DEFAULT_SCENARIO])))
    expect(err).toBe('')
    expect(out).toContain('jobs come     12 every 10.0 min for 24.0 h\n')
    expect(out).toMatch(/latency p95 {2,}12\.0 s\n/)
    // 432 starts of 8 s, 1,728 jobs of 1 s, 432 × 30 s of idling, at 0.00031
    expect(out).toMatch(/billed seconds {2,}18,144\n/)
    expect(out).toMatch(/cost of a month {2,}\$168\.74\n/)
    expect(out).toMatch(/price: .*8 June 2026\n$/)
  })

  test('several plans stand side by side, in columns that line up', () => {
    const { out } = printed((printer) => printer.plan(planned(NAMED['twelve-frames'].cases)))
    const lines = out.split('\n')
    expect(lines[0]).toMatch(/^ +1 worker +3 workers$/)
    expect(lines.find((line) => line.startsWith('first to last'))).toMatch(/12\.0 s +4\.00 s$/)
  })

  test('--json: one object a line', () => {
    const { out } = printed((printer) => printer.plan(planned(NAMED['twelve-frames'].cases)), true)
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toMatchObject([
      { type: 'plan', scenario: '1 worker', figures: { makespanMs: 12_000 } },
      { type: 'plan', scenario: '3 workers', figures: { makespanMs: 4_000, latencyMs: { p50: 2_000 } } },
    ])
  })

  test('prices, with their sources', () => {
    const { out } = printed((printer) => printer.prices())
    expect(out).toMatch(/^4090 +4090 \(24 GB\) +0\.00031 +1\.116$/m)
    expect(out).toContain('an assumption')
    expect(printed((printer) => printer.prices(), true).out.split('\n')).toHaveLength(11)
  })
})

test('failures and files go to stderr, or to stdout as JSON', () => {
  const fail = (printer: Printer) => printer.fail(new PopcelError('usage', { reason: 'so not' }))
  expect(printed(fail)).toEqual({ out: '', err: 'popcel plan: so not\n' })
  expect(JSON.parse(printed(fail, true).out)).toMatchObject({ type: 'error', code: 'usage', message: 'so not' })
  expect(printed((printer) => printer.wrote('a.html'))).toEqual({ out: '', err: 'plots: a.html\n' })
})

describe('words', () => {
  test('money and numbers', () => {
    expect([0, 0.000051428, 0.5, 1.236, 1234.5, 1234567].map(dollars)).toEqual([
      '$0.00',
      '$0.0000514',
      '$0.500',
      '$1.24',
      '$1,234.50',
      '$1,234,567.00',
    ])
    expect([0, 7, 12.34, 999.6, 1000, 1234567].map(grouped)).toEqual(['0', '7', '12.3', '1,000', '1,000', '1,234,567'])
  })

  test('arrivals and spreads', () => {
    const words = (kind: 'poisson' | 'constant', rate: number) => arrivalsInWords({ kind, rate }, 3_600_000)
    expect(words('poisson', 10_000 / (30 * 86_400_000))).toBe('13.89/h, at random for 60.0 min')
    expect(words('constant', 0.002)).toBe('2/s, evenly for 60.0 min')
    expect(spreadInWords({ kind: 'list', ms: [4_000, 1_000] })).toBe('one of 2, 1.00 s to 4.00 s')
  })

  test('what is not as usual is said', () => {
    const rows = scenarioRows({ ...DEFAULT_SCENARIO, pullMs: 60_000, concurrency: 4, warmWorkers: 2 })
    expect(rows.find(({ name }) => name === 'a cold start')?.value).toBe(
      '8.00 s, image 60.0 s, 4 jobs at a time, 2 up at the start',
    )
  })
})
