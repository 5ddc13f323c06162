// Owns running one scenario twice: planned by popcel-plan, and for real by popcel-endpoint with workers that take as long as the
// plan says. Gives both sides of each figure.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type StartedEndpoint, startEndpoint } from './start.ts'

const PLAN = fileURLToPath(new URL('../../apps/endpoint/bin/popcel-plan.js', import.meta.url))
const WORKER = fileURLToPath(new URL('steady-worker.ts', import.meta.url))

export type RealScenario = {
  /** When jobs arrive, ms from the beginning, sorted. */
  readonly arrivals: readonly number[]
  readonly coldStartMs: number
  readonly jobMs: number
  /** Options that popcel plan and popcel endpoint share: --workers-max 3 … */
  readonly options: readonly string[]
}

/** Latency in ms; alive: seconds from the start of a worker to the decision to stop it, of all workers. */
export type Side = {
  readonly mean: number
  readonly p50: number
  readonly max: number
  readonly alive: number
  readonly starts: number
}

/** What the machine made of the times that workers were told: a busy one starts processes late and wakes them late. Means, in ms. */
export type Measured = { readonly coldStartMs: number; readonly jobMs: number }

export type Comparison = {
  readonly real: Side
  /** With the times that workers were told. */
  readonly planned: Side
  /** With the times that were measured, as a user of the planner has them. */
  readonly plannedAsMeasured: Side
  readonly measured: Measured
}

export async function comparePlan(scenario: RealScenario): Promise<Comparison> {
  const { side: real, measured } = await realSide(scenario)
  const plannedAsMeasured = planSide({ ...scenario, ...measured })
  return { real, planned: planSide(scenario), plannedAsMeasured, measured }
}

/** The largest difference of a figure, as a share of the planned one. */
export function worstDifference(planned: Side, real: Side): number {
  const keys = ['mean', 'p50', 'max', 'alive', 'starts'] as const
  return Math.max(...keys.map((key) => Math.abs(real[key] / planned[key] - 1)))
}

/** Arrivals at random with this mean gap, the same every time: exponential gaps at the multiples of the golden ratio. */
export function randomArrivals(jobs: number, meanGapMs: number): number[] {
  const golden = (Math.sqrt(5) - 1) / 2
  let at = 0
  return Array.from({ length: jobs }, (_, job) => {
    const arrival = at
    at += -Math.log(1 - (((job + 1) * golden) % 1)) * meanGapMs
    return arrival
  })
}

function planSide({ arrivals, coldStartMs, jobMs, options }: RealScenario): Side {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-plan-'))
  const trace = join(folder, 'trace')
  writeFileSync(trace, arrivals.map((ms) => `${ms / 1000}\n`).join(''))
  const times = ['--cold-start', `${coldStartMs}ms`, '--job-time', `${jobMs}ms`]
  const args = [PLAN, '--json', '--arrivals', `trace:${trace}`, ...times, ...options]
  const said = execFileSync(process.execPath, args, { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  const { figures } = JSON.parse(said) as {
    figures: {
      latencyMs: { mean: number; p50: number; max: number }
      billedSeconds: { init: number; execution: number; idle: number }
      workerStarts: number
    }
  }
  const { init, execution, idle } = figures.billedSeconds
  const { mean, p50, max } = figures.latencyMs
  return { mean, p50, max, alive: init + execution + idle, starts: figures.workerStarts }
}

async function realSide({ arrivals, coldStartMs, jobMs, options }: RealScenario) {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-steady-'))
  const given = ['GET_JOB', 'POST_OUTPUT'].map((name) => `"$RUNPOD_WEBHOOK_${name}"`).join(' ')
  const worker = `exec "${process.execPath}" "${WORKER}" ${given} "$RUNPOD_POD_ID" ${coldStartMs} ${jobMs}`
  await using endpoint = await startEndpoint(folder, 0, ['--worker', worker, ...options])
  const workers = watchWorkers(endpoint)
  // the first request opens the connection, which is no part of a job's time
  await fetch(`${endpoint.url}/health`)
  const began = performance.now()
  const ids = await Promise.all(arrivals.map((ms) => submit(endpoint.url, began + ms)))
  const done = await Promise.all(ids.map((id) => timesOf(endpoint.url, id)))
  const latencies = done.map(({ delayTime, executionTime }) => delayTime + executionTime).sort((a, b) => a - b)
  await workers.allStopped()
  const p50 = latencies[Math.ceil(latencies.length / 2) - 1] ?? Number.NaN
  const max = latencies.at(-1) ?? Number.NaN
  const { starts, alive, coldStarts } = workers
  const side: Side = { mean: meanOf(latencies), p50, max, alive: alive(), starts: starts() }
  return {
    side,
    measured: { coldStartMs: meanOf(coldStarts), jobMs: meanOf(done.map(({ executionTime }) => executionTime)) },
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

async function submit(url: string, at: number): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())))
  const answer = await fetch(`${url}/run`, { method: 'POST', body: '{"input":1}' })
  return ((await answer.json()) as { id: string }).id
}

/** As the endpoint saw it: what this process does besides is no part of it. */
async function timesOf(url: string, id: string): Promise<{ delayTime: number; executionTime: number }> {
  const answer = await fetch(`${url}/status-sync/${id}?wait=300000`)
  return (await answer.json()) as { delayTime: number; executionTime: number }
}

/** Notes when each worker was started, was ready and was told to stop. */
function watchWorkers({ child }: StartedEndpoint) {
  const startedAt = new Map<string, number>()
  const coldStarts: number[] = []
  let [starts, alive, rest] = [0, 0, '']
  child.stdout?.on('data', (data) => {
    const now = performance.now()
    const lines = `${rest}${data}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const { type, worker = '' } = JSON.parse(line) as { type: string; worker?: string }
      const since = startedAt.get(worker) ?? now
      if (type === 'started') startedAt.set(worker, now)
      if (type === 'started') starts++
      if (type === 'ready') coldStarts.push(now - since)
      if (type !== 'stopping') continue
      alive += (now - since) / 1000
      startedAt.delete(worker)
    }
  })
  const allStopped = async () => {
    while (startedAt.size > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { starts: () => starts, alive: () => alive, coldStarts, allStopped }
}
