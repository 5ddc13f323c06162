// Owns the planner's page: one self-contained document with the figures and the plots of each case.

import { readFileSync } from 'node:fs'
import { html, raw } from 'hono/html'
import { durationInWords } from '../duration.ts'
import type { Figures } from '../figures.ts'
import type { Scenario } from '../scenario.ts'
import type { Simulation } from '../simulate.ts'
import { type SweepPoint, sweepIdle, sweepWorkers } from '../sweep.ts'
import { queueOver, thinnedToMeans, thinnedToPeaks, WORKER_STATES, workersOver } from '../timeline.ts'
import { dollars, figureRows, type Row, scenarioRows } from '../words.ts'
import { distribution, type Html, shortDuration, stackedOverTime, sweepChart } from './charts.ts'

export type PlannedCase = {
  readonly scenario: Scenario
  readonly simulation: Simulation
  readonly figures: Figures
}

const WIDE = { width: 1000, height: 200 }
const HALF = { width: 490, height: 240 }
/** More steps than pixels say nothing more. */
const MOST_STEPS = 480
/** Plots of a sweep plan the scenario fifteen times over: not for those that take long. */
const MOST_SWEPT_JOBS = 50_000

export function renderPlanPage(cases: readonly PlannedCase[]): string {
  const style = readFileSync(new URL('page.css', import.meta.url), 'utf8')
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="popcel plan">
<title>popcel plan</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
<header><p class="brand">popcel plan</p><h1>What the workers will take and cost</h1></header>
${cases.length > 1 ? comparison(cases) : ''}
${cases.map((each) => caseSection(each, cases.length > 1))}
<footer>${[...new Set(cases.map(({ scenario }) => scenario.price.source))].map((source) => html`<p>Price: ${source}.</p>`)}
<p>Simulated with the scaling rules of <code>popcel endpoint</code>. Percentiles are nearest ranks; seconds are rounded up for each worker that was started.</p></footer>
</body>
</html>
`
  return String(page)
}

function comparison(cases: readonly PlannedCase[]): Html {
  const columns = cases.map(({ figures }) => figureRows(figures))
  const heads = cases.map(({ scenario }) => html`<th class="number">${scenario.name}</th>`)
  const rows = (columns[0] ?? []).map(
    ({ name }, row) =>
      html`<tr><th>${name}</th>${columns.map((column) => html`<td class="number">${column[row]?.value ?? ''}</td>`)}</tr>`,
  )
  return html`<section><h2>Side by side</h2><div class="wide"><table><thead><tr><th></th>${heads}</tr></thead><tbody>${rows}</tbody></table></div></section>`
}

function caseSection({ scenario, simulation, figures }: PlannedCase, titled: boolean): Html {
  const { endAt, jobs } = simulation
  const states = WORKER_STATES.map((state) => workersOver(simulation, state))
  const { layers, stepMs } = thinnedToMeans(states, endAt, MOST_STEPS)
  const workers = WORKER_STATES.map((kind, index) => ({ kind, steps: layers[index] ?? [] }))
  const queue = thinnedToPeaks(queueOver(simulation), endAt, MOST_STEPS)
  const latencies = jobs.map(({ arrivedAt, endedAt }) => endedAt - arrivedAt).sort((a, b) => a - b)
  return html`<main class="case">
${titled ? html`<h2 class="case">${scenario.name}</h2>` : ''}
<section class="figures" aria-label="Figures">${headline(figures)}</section>
<div class="pair">
<div>
<section><h2>Given</h2>${rowTable(scenarioRows(scenario))}</section>
<section><h2>Latency <small>from arrival to result: how many, and the share that is done</small></h2>${distribution(latencies, figures.latencyMs, HALF)}</section>
</div>
<section><h2>Found</h2>${rowTable(figureRows(figures))}</section>
</div>
<section><h2>Workers <small>over time${ofEach(', mean', stepMs)}</small></h2>${stackedOverTime(workers, endAt, WIDE)}
<p class="legend"><i class="running"></i>running <i class="idle"></i>idle <i class="initializing"></i>starting <i class="stopping"></i>stopping</p></section>
<section><h2>Queue <small>jobs that wait${ofEach(', the most', queue.stepMs)}</small></h2>${stackedOverTime([{ kind: 'queue', steps: queue.layers[0] ?? [] }], endAt, { ...WIDE, height: 150 })}</section>
<div class="pair">
${sweeps(scenario)}
</div>
</main>`
}

function ofEach(what: string, stepMs: number | undefined): string {
  return stepMs === undefined ? '' : `${what} of each ${shortDuration(stepMs)}`
}

function sweeps(scenario: Scenario): Html | readonly Html[] {
  if (simulationIsLong(scenario)) return html``
  const idle = sweepIdle(scenario)
  const workers = sweepWorkers(scenario)
  return [
    sweepSection('By idle timeout', idle, (value) => shortDuration(value * 1000)),
    sweepSection('By most workers', workers, (value) => String(value)),
  ]
}

function simulationIsLong({ arrivals, spanMs }: Scenario): boolean {
  const jobs = 'rate' in arrivals ? arrivals.rate * spanMs : 'jobs' in arrivals ? arrivals.jobs : 0
  return jobs > MOST_SWEPT_JOBS
}

function sweepSection(title: string, points: readonly SweepPoint[], label: (value: number) => string): Html {
  return html`<section><h2>${title} <small>cost of 1,000 jobs, and <span class="late">p95 of latency</span></small></h2>${sweepChart(points, label, HALF)}</section>`
}

function headline(figures: Figures): Html {
  const { latencyMs, billedSeconds } = figures
  const month =
    figures.dollarsPerMonth === undefined ? 'no month was given' : `${dollars(figures.dollarsPerMonth)} a month`
  const times = figures.billedSeconds.execution > 0 ? billedSeconds.total / billedSeconds.execution : 0
  return html`${figure('Half are done in', durationInWords(latencyMs.p50), `p95 ${durationInWords(latencyMs.p95)}`)}
${figure('All are done after', durationInWords(figures.makespanMs), `${figures.jobs} jobs`)}
${figure('1,000 jobs cost', dollars(figures.dollarsPer1000), month)}
${figure('Utilisation', `${(figures.utilisation * 100).toFixed(0)} %`, `${times.toFixed(1)} s billed for 1 s of work`)}`
}

function figure(name: string, value: string, note: string): Html {
  return html`<div class="figure"><span>${name}</span><b>${value}</b><small>${note}</small></div>`
}

function rowTable(rows: readonly Row[]): Html {
  return html`<table>${rows.map(
    ({ name, value }) =>
      html`<tr class="${name.startsWith(' ') ? 'part' : ''}"><th>${name.trim()}</th><td>${value}</td></tr>`,
  )}</table>`
}
