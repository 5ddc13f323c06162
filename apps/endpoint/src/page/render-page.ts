// Owns the status page's HTML: figures, the workers as a timeline, the last jobs.

import { isTerminal } from '@popcel/protocol/runpod'
import { html, raw } from 'hono/html'
import type { WorkerLife } from '../fleet/worker-table.ts'
import { type PageJob, type PageState, SHOWN_MS } from './page-state.ts'

type Html = ReturnType<typeof html>

export function renderPage(state: PageState): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${state.endpointId} · Popcel endpoint</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/page.css" />
        <script src="/page.js" defer></script>
      </head>
      <body>
        <header>
          <h1>Popcel endpoint</h1>
          <code>/v2/${state.endpointId}</code>
          <span id="live" role="status">live</span>
        </header>
        <main>${renderMain(state)}</main>
        <footer><a href="/openapi.json">OpenAPI</a> · <a href="/metrics">metrics</a></footer>
      </body>
    </html>`
}

export function renderMain(state: PageState): Html {
  return html`${figures(state)} ${trouble(state)} ${timeline(state)} ${jobTable(state)}`
}

function figures({ health, scaling, oldestWaitMs }: PageState): Html {
  const { jobs, workers } = health
  const there = workers.idle + workers.running + workers.initializing
  const waits = oldestWaitMs === undefined ? 'nothing waits' : `oldest waits ${inWords(oldestWaitMs)}`
  const rule =
    scaling.scaler.type === 'QUEUE_DELAY'
      ? `one more when a job waits ${inWords(scaling.scaler.delayMs)}`
      : `one for every ${scaling.scaler.requests === 1 ? 'job' : `${scaling.scaler.requests} jobs`}`
  return html`<section class="figures" aria-label="Figures">
    ${figure('In queue', jobs.inQueue, waits, 'queue')} ${figure('In progress', jobs.inProgress, `on ${workers.running} worker${workers.running === 1 ? '' : 's'}`, 'running')}
    ${figure('Completed', jobs.completed, `${jobs.retried} retried`, 'completed')} ${figure('Failed', jobs.failed, '', 'failed')}
    ${figure('Workers', `${there} / ${scaling.workersMax}`, rule, 'workers')}
  </section>`
}

function figure(name: string, value: number | string, note: string, kind: string): Html {
  return html`<div class="figure ${kind}"><span>${name}</span><b>${value}</b><small>${note}</small></div>`
}

function trouble({ crashes }: PageState): Html | string {
  if (!crashes) return ''
  const times = crashes.count === 1 ? 'once' : `${crashes.count} times in a row`
  return html`<section class="trouble" role="alert">
    <h2>Workers ended by themselves, ${times}. The next is started after a pause. The last words:</h2>
    <pre>${crashes.words || '(none)'}</pre>
  </section>`
}

const ROW_PX = 22
const NAME_PX = 110
const WIDTH_PX = 1000

function timeline({ lives, now }: PageState): Html {
  if (lives.length === 0) {
    return html`<section><h2>Workers</h2><p class="none">None in the last five minutes. A job starts one.</p></section>`
  }
  const oldest = Math.min(...lives.map(({ spans }) => spans[0]?.from ?? now))
  const minutes = [1, 2].find((shown) => now - oldest < shown * 60_000) ?? SHOWN_MS / 60_000
  const xOf = (time: number) => NAME_PX + (WIDTH_PX - NAME_PX - 24) * (1 - (now - time) / (minutes * 60_000))
  const height = lives.length * ROW_PX + 20
  const steps = minutes === 1 ? [60, 45, 30, 15, 0] : Array.from({ length: minutes + 1 }, (_, step) => step * 60)
  const marks = steps.map((seconds) => {
    const x = xOf(now - seconds * 1000).toFixed(1)
    const label = seconds === 0 ? 'now' : minutes === 1 ? `−${seconds} s` : `−${seconds / 60} min`
    return html`<line class="grid" x1="${x}" x2="${x}" y1="0" y2="${height - 18}" /><text class="time" x="${x}" y="${height - 4}">${label}</text>`
  })
  return html`<section>
    <h2>Workers <small>last ${minutes === 1 ? 'minute' : `${minutes} minutes`}</small></h2>
    <div class="wide newest"><svg viewBox="0 0 ${WIDTH_PX} ${height}" role="img" aria-label="What each worker did">${marks}${lives.map((life, row) => lifeRow(life, row, now, xOf))}</svg></div>
    <p class="legend"><i class="initializing"></i>starting <i class="idle"></i>idle <i class="running"></i>running <i class="stopping"></i>stopping</p>
  </section>`
}

function lifeRow(life: WorkerLife, row: number, now: number, xOf: (time: number) => number): Html {
  const y = row * ROW_PX + 3
  const bars = life.spans.map(({ state, from }, index) => {
    const to = life.spans[index + 1]?.from ?? life.endedAt ?? now
    const x = Math.max(NAME_PX, xOf(from))
    const width = xOf(to) - x
    if (width <= 0) return ''
    return html`<rect class="${state}" x="${x.toFixed(1)}" y="${y}" width="${Math.max(1, width).toFixed(1)}" height="${ROW_PX - 6}"><title>${state} ${inWords(to - from)}</title></rect>`
  })
  const ended = life.endedAt === undefined ? '' : ' ended'
  return html`<text class="name${ended}" x="0" y="${y + 12}">${life.id.slice(0, 16)}</text>${bars}`
}

function jobTable(state: PageState): Html {
  if (state.jobs.length === 0) {
    return html`<section><h2>Jobs</h2><p class="none">None yet. Send one: <code>POST /v2/${state.endpointId}/run</code></p></section>`
  }
  return html`<section>
    <h2>Jobs <small>the last ${state.jobs.length}</small></h2>
    <div class="wide"><table>
      <thead><tr><th>Job</th><th>State</th><th class="number">Waited</th><th class="number">Ran</th><th>Worker</th><th></th></tr></thead>
      <tbody>${state.jobs.map((job) => jobRow(job, state.now))}</tbody>
    </table></div>
  </section>`
}

function jobRow({ row, error }: PageJob, now: number): Html {
  const waited = (row.started_at ?? row.ended_at ?? now) - row.queued_at
  const ran = row.started_at === null ? '' : inWords((row.ended_at ?? now) - row.started_at)
  const again = row.retries > 0 ? html`<em>${row.retries}× again</em> ` : ''
  const why = error === null ? '' : wordsOf(error)
  const live = isTerminal(row.state) ? '' : ' live'
  return html`<tr><td><code>${row.id.slice(0, 18)}…</code></td><td><span class="state ${row.state}${raw(live)}">${row.state}</span></td>
    <td class="number">${inWords(waited)}</td><td class="number">${ran}</td><td><code>${row.worker ?? ''}</code></td><td class="why" title="${why}">${again}${why}</td></tr>`
}

/** The message of an error that a worker reported: Python's are JSON in a string. */
function wordsOf(error: string): string {
  const value: unknown = JSON.parse(error)
  if (typeof value !== 'string') return error.slice(0, 200)
  const message = /"error_message": ?("(?:[^"\\]|\\.)*")/.exec(value)?.[1]
  return (message === undefined ? value : String(JSON.parse(message))).slice(0, 200)
}

function inWords(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return ms < 3_600_000 ? `${(ms / 60_000).toFixed(1)} min` : `${(ms / 3_600_000).toFixed(1)} h`
}
