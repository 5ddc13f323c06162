// Owns the figures of a worker: its start, what it holds when idle, jobs a second, added latency, and three against one.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { workerUrlTemplates } from '@popcel/protocol/runpod'
import { type Figure, figureOfRuns } from '../figure.ts'
import { ROOT } from '../machine.ts'
import type { SuiteResult } from '../suite.ts'
import { openBareEndpoint } from '../worker/bare-endpoint.ts'
import { type Program, startEndpoint, startWorker } from '../worker/programs.ts'

const STARTS = 7
const JOBS = 3_000
const ASKS = 300

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export async function measure(): Promise<SuiteResult> {
  const start = await measureStart()
  const [alone, three] = [await measureRate(1, 1), await measureRate(3, 8)]
  const queued = { alone: await measureQueued(1, 1), three: await measureQueued(3, 8) }
  const latency = await measureLatency()
  const scaling = await measureScaling()
  const sorted = latency.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
  const figure = (what: string, unit: string, value: number, target?: Figure['target']): Figure => ({
    what,
    unit,
    value,
    target,
  })
  return {
    figures: [
      figureOfRuns(
        'process start to first take',
        'ms',
        start.map(({ ms }) => ms),
        { atMost: 400 },
      ),
      figureOfRuns(
        'idle memory, no job yet',
        'MiB',
        start.map(({ rssMiB }) => rssMiB),
        { atMost: 120 },
      ),
      figure('idle memory, after small key jobs', 'MiB', await measureAfterKey([SMALL]), { atMost: 120 }),
      figure('idle memory, after key jobs of 1024²', 'MiB', await measureAfterKey(largePictures()), { atMost: 120 }),
      figure('no-op jobs, one worker, 1 at a time', 'a second', alone.rate, { atLeast: 300 }),
      figure('  processor time of the worker', 'ms a job', alone.cpuMs),
      figure('no-op jobs, three workers, 8 at a time', 'a second', three.rate, { atLeast: 800 }),
      figure('  processor time of the workers', 'ms a job', three.cpuMs),
      figure('the same from popcel endpoint, one worker', 'a second', queued.alone.rate, { atLeast: 300 }),
      figure('  processor time of worker and endpoint', 'ms a job', queued.alone.cpuMs),
      figure('the same from popcel endpoint, three workers', 'a second', queued.three.rate, { atLeast: 800 }),
      figure('added latency of a no-op by runsync, p50', 'ms', at(0.5), { atMost: 4 }),
      figure('added latency of a no-op by runsync, p99', 'ms', at(0.99), { atMost: 20 }),
      figure('12 jobs of 1 s, three workers against one', 'times', scaling.one / scaling.three, { atLeast: 2.9 }),
    ],
    notes: [
      'a bare endpoint hands the no-op jobs out of memory; "from popcel endpoint" they come out of its durable queue',
      `12 jobs of 1 s took ${(scaling.one / 1000).toFixed(2)} s and ${(scaling.three / 1000).toFixed(2)} s`,
    ],
    cases: [{ start, alone, three, queued, latency, scaling }],
  }
}

async function measureStart() {
  const runs: { ms: number; rssMiB: number }[] = []
  for (let i = 0; i <= STARTS; i++) {
    await using endpoint = await openBareEndpoint()
    const taken = endpoint.taken()
    const began = performance.now()
    await using worker = startWorker(endpoint.urls, 'w', [])
    await taken
    const ms = performance.now() - began
    await pause(1_500)
    // The first fills the compile cache.
    if (i > 0) runs.push({ ms, rssMiB: worker.usage().rssMiB })
  }
  return runs
}

/** A PNG of 16×16 px. */
const SMALL =
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAFklEQVR42mP4jwYYyBRggIKBFqDQLwCg+79B5+o5zAAAAABJRU5ErkJggg=='

function largePictures(): string[] {
  const file = (name: string) => join(ROOT, 'fixtures', 'pictures', `${name}.png`)
  return ['mascot', 'bunny', 'ninja', 'robot', 'penguin'].map((name) => readFileSync(file(name)).toString('base64'))
}

/** Each three times, and then as long as the process for pictures lives without work. */
async function measureAfterKey(images: readonly string[]): Promise<number> {
  await using endpoint = await openBareEndpoint()
  await using worker = startWorker(endpoint.urls, 'w', [])
  for (const image of images) await endpoint.run(3, { task: 'key', image })
  await pause(18_000)
  return worker.usage().rssMiB
}

async function measureRate(workers: number, concurrency: number) {
  await using endpoint = await openBareEndpoint()
  await using all = await startAll(workers, (name) => startWorker(endpoint.urls, name, pacedArgs(concurrency)))
  await pause(1_500)
  await endpoint.run(JOBS / 3, {})
  const cpuBefore = all.cpuMs()
  const began = performance.now()
  await endpoint.run(JOBS, {})
  return { rate: (JOBS / (performance.now() - began)) * 1000, cpuMs: (all.cpuMs() - cpuBefore) / JOBS }
}

/** Jobs that are queued before the workers come; from the first tenth to the last. */
async function measureQueued(workers: number, concurrency: number) {
  await using endpoint = await startEndpoint(['--workers-max', '0'])
  for (let sent = 0; sent < JOBS; sent += 50)
    await Promise.all(Array.from({ length: 50 }, () => post(endpoint.url, 'run', {})))
  const urls = workerUrlTemplates(endpoint.url, 'CPU')
  await using all = await startAll(workers, (name) => startWorker(urls, name, pacedArgs(concurrency)))
  const cpu = () => all.cpuMs() + endpoint.usage().cpuMs
  const until = async (share: number) => {
    for (;;) {
      const { jobs } = (await (await fetch(`${endpoint.url}/health`)).json()) as { jobs: { completed: number } }
      if (jobs.completed >= share * JOBS) return { done: jobs.completed, at: performance.now(), cpu: cpu() }
      await pause(50)
    }
  }
  const [from, to] = [await until(0.1), await until(0.98)]
  const jobs = to.done - from.done
  return { rate: (jobs / (to.at - from.at)) * 1000, cpuMs: (to.cpu - from.cpu) / jobs }
}

async function measureLatency(): Promise<number[]> {
  await using endpoint = await startEndpoint(['--workers-max', '0'])
  await using _worker = startWorker(workerUrlTemplates(endpoint.url, 'CPU'), 'w', pacedArgs(1))
  const times: number[] = []
  for (let i = 0; i < ASKS + 50; i++) {
    const began = performance.now()
    await post(endpoint.url, 'runsync', {})
    if (i >= 50) times.push(performance.now() - began)
  }
  return times
}

async function measureScaling() {
  const times: Record<'one' | 'three', number> = { one: 0, three: 0 }
  for (const [which, workers] of [
    ['one', 1],
    ['three', 3],
  ] as const) {
    await using endpoint = await startEndpoint(['--workers-max', '0'])
    const urls = workerUrlTemplates(endpoint.url, 'CPU')
    await using _all = await startAll(workers, (name) => startWorker(urls, name, pacedArgs(1)))
    await Promise.all(Array.from({ length: 6 }, () => post(endpoint.url, 'runsync', { ms: 100 })))
    const began = performance.now()
    await Promise.all(Array.from({ length: 12 }, () => post(endpoint.url, 'runsync', { ms: 1_000 })))
    times[which] = performance.now() - began
  }
  return times
}

function pacedArgs(concurrency: number): string[] {
  return ['--paced', '--concurrency', String(concurrency)]
}

async function startAll(count: number, start: (name: string) => Program) {
  const all = Array.from({ length: count }, (_, n) => start(`w${n}`))
  return {
    cpuMs: () => all.reduce((sum, one) => sum + one.usage().cpuMs, 0),
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((one) => one[Symbol.asyncDispose]()))
    },
  }
}

async function post(url: string, route: 'run' | 'runsync', input: object): Promise<void> {
  const answer = await fetch(`${url}/${route}`, { method: 'POST', body: JSON.stringify({ input: { n: 1, ...input } }) })
  if (answer.status !== 200) throw new Error(`${route}: ${answer.status} ${await answer.text()}`)
  await answer.text()
}
