// Owns the figures of the endpoint under a full queue: durable submits, memory with 10,000 jobs that wait.

import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ProcessUsage, usageOf } from '../endpoint/process-usage.ts'
import { figureOfRuns, spreadOf } from '../figure.ts'
import { ROOT } from '../machine.ts'
import type { SuiteResult } from '../suite.ts'

const JOBS = 10_000
const CLIENTS = 16
const RUNS = 3
/** What a job of one 512² picture weighs without the picture: its task and an address. */
const BODY = JSON.stringify({ input: { task: 'birefnet', image: { url: 'https://example.org/frames/0001.png' } } })

type Run = { readonly perSecond: number; readonly cpuMs: number; readonly rssMiB: number; readonly startMs: number }

export async function measure(): Promise<SuiteResult> {
  const runs: Run[] = []
  for (let run = 0; run < RUNS; run++) runs.push(await fillQueue())
  const of = (figure: keyof Run) => runs.map((run) => run[figure])
  const noCpu = of('cpuMs').some(Number.isNaN)
  return {
    figures: [
      figureOfRuns('start to listening', 'ms', of('startMs'), { atMost: 2000 }),
      figureOfRuns(`submits of ${JOBS} jobs, ${CLIENTS} clients`, '/s', of('perSecond'), { atLeast: 500 }),
      ...(noCpu ? [] : [figureOfRuns("  the endpoint's processor time for each", 'ms', of('cpuMs'))]),
      figureOfRuns(`memory with ${JOBS} jobs in the queue`, 'MiB', of('rssMiB'), { atMost: 200_000_000 / 2 ** 20 }),
    ],
    notes: [
      `each submit is on the disk when it is answered; best run ${Math.round(spreadOf(of('perSecond')).max)}/s`,
      'the clients run on the same machine and take their share of it',
    ],
    cases: runs,
  }
}

async function fillQueue(): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-bench-endpoint-'))
  const bin = join(ROOT, 'apps', 'endpoint', 'bin', 'popcel-endpoint.js')
  const began = performance.now()
  const child = spawn(process.execPath, [bin, '--json', '--port', '0', '--workers-max', '0', '--data', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  try {
    const url = await listening(child.stdout)
    const startMs = performance.now() - began
    const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
    const before = usageOf(child.pid)
    const filled = performance.now()
    let sent = 0
    const client = async () => {
      while (sent++ < JOBS) await submit(`${url}/run`, agent)
    }
    await Promise.all(Array.from({ length: CLIENTS }, client))
    const seconds = (performance.now() - filled) / 1000
    const after = usageOf(child.pid)
    agent.destroy()
    await checkQueue(url)
    return { startMs, perSecond: JOBS / seconds, ...perJob(before, after) }
  } finally {
    child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

function perJob(before: ProcessUsage, after: ProcessUsage): { cpuMs: number; rssMiB: number } {
  return { cpuMs: (after.cpuMs - before.cpuMs) / JOBS, rssMiB: after.rssMiB }
}

function listening(stdout: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    let said = ''
    stdout.on('data', (data) => {
      said += data
      const url = /"type":"listening","url":"([^"]+)"/.exec(said)?.[1]
      if (url) resolve(url)
    })
  })
}

function submit(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) }
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume()
      answer.on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode}`))))
    })
    sent.on('error', reject)
    sent.end(BODY)
  })
}

/** A figure of a queue that is not full says nothing. */
async function checkQueue(url: string): Promise<void> {
  const health = (await (await fetch(`${url}/health`)).json()) as { jobs: { inQueue: number } }
  if (health.jobs.inQueue !== JOBS) throw new Error(`${health.jobs.inQueue} jobs are in the queue, not ${JOBS}`)
}
