import { describe, expect, test } from 'vitest'
import { figuresOf } from '../figures.ts'
import { DEFAULT_SCENARIO, type Scenario } from '../scenario.ts'
import { simulate } from '../simulate.ts'
import { axisTo, timeAxisTo } from './axis.ts'
import { shortDuration } from './charts.ts'
import { renderPlanPage } from './render-page.ts'

const page = (...scenarios: Scenario[]) =>
  renderPlanPage(
    scenarios.map((scenario) => {
      const simulation = simulate(scenario)
      return { scenario, simulation, figures: figuresOf(scenario, simulation) }
    }),
  )
const warm: Scenario = {
  ...DEFAULT_SCENARIO,
  arrivals: { kind: 'burst', jobs: 3 },
  warmWorkers: 1,
  scaling: { ...DEFAULT_SCENARIO.scaling, workersMax: 1, idleTimeoutMs: 3_000 },
}

describe('the page', () => {
  const text = page(warm)

  test('loads nothing from anywhere', () => {
    expect(text.match(/(?:src|href)="[^"]*"/g)).toEqual(['href="data:,"'])
    expect(text).not.toMatch(/undefined|NaN|\[object/)
  })

  test('shows the figures, and where the price is from', () => {
    expect(text).toContain('<b>2.00 s</b>')
    expect(text).toContain('Price: RunPod&#39;s documentation')
  })

  test('draws the worker: running for 3 s, idle for 3 s, each a band of half the width', () => {
    const [running = '', idle = ''] = ['running', 'idle'].map(
      (kind) => new RegExp(`class="area ${kind}" d="([^"]+)"`).exec(text)?.[1],
    )
    // x from 52 to 986 over 6.005 s: 3 s is at 518.6
    expect(running).toContain('52.0 10.0L518.6 10.0')
    expect(idle).toContain('518.6 10.0')
  })

  test('one bar for each setting of both sweeps, the own one marked', () => {
    expect(text.match(/class="bar chosen"/g)).toHaveLength(2)
    expect(text.match(/for 1,000, p95/g)).toHaveLength(9 + 7)
  })

  test('several cases stand side by side first, and their names are harmless', () => {
    const both = page(warm, { ...warm, name: '<b>two</b>' })
    expect(both).toContain('Side by side')
    expect(both).toContain('&lt;b&gt;two&lt;/b&gt;')
    expect(both).not.toContain('<b>two')
  })

  test('a long plan is thinned: a day of bursts stays a small page', () => {
    expect(page(DEFAULT_SCENARIO).length).toBeLessThan(400_000)
  })
})

describe('axes', () => {
  test('round ticks up to at least the most', () => {
    expect(axisTo(7, 0, 100, 4).ticks).toEqual([0, 2, 4, 6, 8])
    expect(axisTo(0.003, 0, 100, 3).ticks.map((tick) => tick.toFixed(3))).toEqual(['0.000', '0.001', '0.002', '0.003'])
    expect(axisTo(8, 200, 100, 4).at(4)).toBe(150)
    expect(axisTo(0, 0, 1).ticks.every(Number.isFinite)).toBe(true)
  })

  test('times in round seconds, minutes, hours and days, and none beyond the end', () => {
    const day = 86_400_000
    expect(timeAxisTo(32 * day, 0, 1, 8).ticks.map((ms) => ms / day)).toEqual([0, 5, 10, 15, 20, 25, 30])
    for (const most of [3, 450, 999, 400 * day, 5_000 * day]) {
      const { ticks } = timeAxisTo(most, 0, 1)
      expect(ticks.length).toBeGreaterThan(2)
      expect(Math.max(...ticks)).toBeLessThanOrEqual(most)
    }
    expect(timeAxisTo(60_000, 0, 60, 6).ticks).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000])
    expect(timeAxisTo(86_400_000, 0, 1, 8).ticks[1]).toBe(4 * 3_600_000)
    expect(timeAxisTo(60_000, 0, 60).at(30_000)).toBe(30)
  })

  test('labels without a fraction of nothing', () => {
    expect([0, 500, 2_000, 2_500, 600_000, 90_000].map(shortDuration)).toEqual([
      '0',
      '500 ms',
      '2 s',
      '2.5 s',
      '10 min',
      '90 s',
    ])
  })
})
