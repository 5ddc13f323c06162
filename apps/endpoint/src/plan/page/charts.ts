// Owns the plots of the page, as inline SVG: latency, things over time, costs along a sweep.

import { html } from 'hono/html'
import { durationInWords } from '../duration.ts'
import type { Times } from '../figures.ts'
import type { SweepPoint } from '../sweep.ts'
import type { Step } from '../timeline.ts'
import { dollars } from '../words.ts'
import { type Axis, axisTo, timeAxisTo } from './axis.ts'

export type Html = ReturnType<typeof html>

type Box = { readonly width: number; readonly height: number }

const LEFT = 52
const RIGHT = 14
const TOP = 10
const BOTTOM = 30

export type Layer = { readonly kind: string; readonly steps: readonly Step[] }

/** Layers on top of each other, each a number over time up to `endAt` ms. */
export function stackedOverTime(layers: readonly Layer[], endAt: number, box: Box): Html {
  const times = [...new Set(layers.flatMap(({ steps }) => steps.map(({ at }) => at)))].sort((a, b) => a - b)
  const counts = layers.map(({ steps }) => valuesAt(steps, times))
  const sums = times.map((_, time) => counts.reduce((sum, layer) => sum + (layer[time] ?? 0), 0))
  const x = timeAxisTo(endAt, LEFT, box.width - RIGHT)
  const y = axisTo(Math.max(1, ...sums), box.height - BOTTOM, TOP, 4)
  const below = times.map(() => 0)
  const areas = layers.map(({ kind }, index) => {
    const lower = [...below]
    for (const [time] of times.entries()) below[time] = (below[time] ?? 0) + (counts[index]?.[time] ?? 0)
    return html`<path class="area ${kind}" d="${bandPath(times, lower, below, endAt, x, y)}" />`
  })
  return plot(box, x, y, { x: shortDuration, y: wholeOnly }, html`${areas}`)
}

/** A histogram of times in ms with the share that is done by each, and marks at p50, p95 and p99. */
export function distribution(sortedMs: readonly number[], times: Times, box: Box): Html {
  const most = Math.max(times.max, 1)
  const bins = 40
  const counts = Array.from({ length: bins }, () => 0)
  for (const ms of sortedMs) {
    const bin = Math.min(bins - 1, Math.floor((ms / most) * bins))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  const x = timeAxisTo(most, LEFT, box.width - RIGHT, 6)
  const share = axisTo(100, box.height - BOTTOM, TOP, 4)
  const tallest = Math.max(...counts, 1)
  const bars = counts.map((count, bin) => {
    if (count === 0) return ''
    const [from, to] = [x.at((bin * most) / bins), x.at(((bin + 1) * most) / bins)]
    const top = share.at((count / tallest) * 90)
    const range = `${durationInWords((bin * most) / bins)} to ${durationInWords(((bin + 1) * most) / bins)}`
    return html`<rect class="bar" x="${px(from + 0.5)}" y="${px(top)}" width="${px(to - from - 1)}" height="${px(share.at(0) - top)}"><title>${count} jobs: ${range}</title></rect>`
  })
  const line = Array.from({ length: 201 }, (_, point) => {
    const at = Math.min(sortedMs.length - 1, Math.floor((point / 200) * sortedMs.length))
    return `${px(x.at(sortedMs[at] ?? 0))} ${px(share.at(point / 2))}`
  })
  const marks = (['p50', 'p95', 'p99'] as const).map((rank, row) =>
    markAt(x.at(times[rank]), `${rank} ${durationInWords(times[rank])}`, row, box),
  )
  const inside = html`${bars}<path class="line" d="M${px(x.at(sortedMs[0] ?? 0))} ${px(share.at(0))}L${line.join('L')}" />${marks}`
  return plot(box, x, share, { x: shortDuration, y: (value) => `${value} %` }, inside)
}

/** Cost of 1,000 jobs as bars, and p95 of latency as a line with its own scale, along one setting. */
export function sweepChart(points: readonly SweepPoint[], label: (value: number) => string, box: Box): Html {
  const wide = { ...box, width: box.width - 40 }
  const y = axisTo(Math.max(...points.map(({ figures }) => figures.dollarsPer1000)), box.height - BOTTOM, TOP, 4)
  const most = Math.max(...points.map(({ figures }) => figures.latencyMs.p95), 1)
  const late = timeAxisTo(most * 1.08, box.height - BOTTOM, TOP, 4)
  const step = (wide.width - LEFT - RIGHT) / points.length
  const middle = (index: number) => LEFT + step * (index + 0.5)
  const bars = points.map(({ value, chosen, figures }, index) => {
    const top = y.at(figures.dollarsPer1000)
    const words = `${label(value)}: ${dollars(figures.dollarsPer1000)} for 1,000, p95 ${durationInWords(figures.latencyMs.p95)}`
    return html`<rect class="bar${chosen ? ' chosen' : ''}" x="${px(middle(index) - step * 0.32)}" y="${px(top)}" width="${px(step * 0.64)}" height="${px(y.at(0) - top)}"><title>${words}</title></rect><text class="tick${chosen ? ' chosen' : ''}" x="${px(middle(index))}" y="${box.height - 12}" text-anchor="middle">${label(value)}</text>`
  })
  const places = points.map(({ figures }, index) => [px(middle(index)), px(late.at(figures.latencyMs.p95))] as const)
  const dots = places.map(([cx, cy]) => html`<circle class="dot" cx="${cx}" cy="${cy}" r="3" />`)
  const right = late.ticks.map(
    (tick) =>
      html`<text class="tick late" x="${wide.width - RIGHT + 6}" y="${px(late.at(tick) + 4)}">${shortDuration(tick)}</text>`,
  )
  const path = html`<path class="line" d="M${places.map((place) => place.join(' ')).join('L')}" />`
  return plot(
    box,
    { ticks: [], at: (value) => value },
    y,
    { x: String, y: dollars },
    html`${bars}${path}${dots}${right}`,
    wide.width,
  )
}

type Labels = { readonly x: (value: number) => string; readonly y: (value: number) => string }

function plot(box: Box, x: Axis, y: Axis, labels: Labels, inside: Html, right = box.width): Html {
  const lines = y.ticks
    .filter((tick) => labels.y(tick) !== '')
    .map((tick) => {
      const at = px(y.at(tick))
      return html`<line class="grid" x1="${LEFT}" x2="${right - RIGHT}" y1="${at}" y2="${at}" /><text class="tick" x="${LEFT - 8}" y="${px(y.at(tick) + 4)}" text-anchor="end">${labels.y(tick)}</text>`
    })
  const marks = x.ticks.map(
    (tick) =>
      html`<text class="tick" x="${px(x.at(tick))}" y="${box.height - 12}" text-anchor="middle">${tick === 0 ? '0' : labels.x(tick)}</text>`,
  )
  return html`<svg viewBox="0 0 ${box.width} ${box.height}" role="img">${lines}${inside}${marks}</svg>`
}

function markAt(x: number, words: string, row: number, box: Box): Html {
  const side = x > box.width * 0.7 ? 'end' : 'start'
  const y = TOP + 12 + row * 15
  return html`<line class="mark" x1="${px(x)}" x2="${px(x)}" y1="${TOP}" y2="${box.height - BOTTOM}" /><text class="mark" x="${px(x + (side === 'end' ? -5 : 5))}" y="${y}" text-anchor="${side}">${words}</text>`
}

/** The area between two step lines. */
function bandPath(
  times: readonly number[],
  lower: readonly number[],
  upper: readonly number[],
  endAt: number,
  x: Axis,
  y: Axis,
): string {
  const edge = (values: readonly number[]) =>
    times.flatMap((at, index) => {
      const height = px(y.at(values[index] ?? 0))
      return [`${px(x.at(at))} ${height}`, `${px(x.at(times[index + 1] ?? endAt))} ${height}`]
    })
  return `M${[...edge(upper), ...edge(lower).reverse()].join('L')}Z`
}

function valuesAt(steps: readonly Step[], times: readonly number[]): number[] {
  let next = 0
  return times.map((time) => {
    while ((steps[next + 1]?.at ?? Number.POSITIVE_INFINITY) <= time) next++
    const step = steps[next]
    return step && step.at <= time ? step.count : 0
  })
}

/** Without a fraction of nothing: 30 s, not 30.0 s. */
export function shortDuration(ms: number): string {
  return ms === 0
    ? '0'
    : durationInWords(ms)
        .replace(/(\.\d*?)0+(?= )/, '$1')
        .replace(/\.(?= )/, '')
}

function wholeOnly(value: number): string {
  return Number.isInteger(value) ? String(value) : ''
}

function px(value: number): string {
  return value.toFixed(1)
}
