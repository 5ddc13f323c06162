// Owns `popcel smoke`: tries an endpoint end to end, as a client would, and says of each thing whether it works. The checks
// are in ../smoke/.

import { createClock, createEndpointClient, type EndpointClient } from '@popcel/dispatch'
import { PopcelError } from '@popcel/protocol'
import type { JobStatus } from '@popcel/protocol/runpod'
import { isTerminal } from '@popcel/protocol/runpod'
import type { Io } from '../io.ts'
import type { SmokeLine } from '../json-lines.ts'
import type { Printer } from '../print.ts'
import { isAbsence, type SmokeCheck, smokeChecks, tinyInput } from '../smoke/checks.ts'

export type TypedSmoke = {
  readonly endpoint: string
  readonly key?: string
  /** Seconds that one check may take; the first waits for a worker to start. */
  readonly timeout: number
}

const CLOUD = 'https://api.runpod.ai/v2'
const LATENCY_RUNS = 20

/** Runs `smoke`: exit code 1 when anything fails. What a worker does not have is skipped and said. */
export async function runSmoke(typed: TypedSmoke, io: Io, printer: Printer): Promise<number> {
  const started = io.now()
  const client = openClient(typed, io)
  const counts = { ok: 0, skip: 0, fail: 0 }
  const tell = (line: Omit<SmokeLine, 'type'>) => {
    counts[line.level]++
    printer.result({ type: 'smoke', ...line }, inWords(line))
  }
  const reached = await tryOut('health', io, () => health(client, limit(io, typed)))
  tell(reached)
  if (reached.level === 'ok') {
    for (const check of smokeChecks()) {
      if (io.signal.aborted) throw new PopcelError('aborted')
      tell(await tryOut(check.name, io, () => oneCheck(client, check, limit(io, typed))))
    }
    tell(await tryOut('latency', io, () => latency(client, io, limit(io, typed))))
  }
  const ms = Math.round(io.now() - started)
  printer.note(`${counts.ok} work, ${counts.skip} are not there, ${counts.fail} fail`)
  const { ok: done, skip: skipped, fail: failed } = counts
  printer.result({ type: 'summary', command: 'smoke', done, failed, skipped, ms })
  return failed > 0 ? 1 : 0
}

type Tried = { readonly level: 'ok' | 'skip'; readonly message: string }

async function tryOut(check: string, io: Io, work: () => Promise<Tried>): Promise<Omit<SmokeLine, 'type'>> {
  const began = io.now()
  const done = (tried: Omit<SmokeLine, 'type' | 'check' | 'ms'>) => ({
    check,
    ...tried,
    ms: Math.round(io.now() - began),
  })
  try {
    return done(await work())
  } catch (error) {
    if (io.signal.aborted) throw new PopcelError('aborted')
    const row = error instanceof PopcelError ? error : undefined
    const message = row?.code === 'aborted' ? 'gave no answer in time; --timeout gives it longer' : wordsOf(error)
    return done({ level: row && isAbsence(row) ? 'skip' : 'fail', message })
  }
}

/** An address up to the endpoint's id, or an id of RunPod's cloud. @throws PopcelError usage */
export function endpointOf(word: string): { readonly baseUrl: string; readonly endpointId: string } {
  if (/^[\w-]+$/.test(word)) return { baseUrl: CLOUD, endpointId: word }
  const parts = /^(https?:\/\/.+)\/([\w-]+)\/*$/.exec(word)
  if (!parts?.[1] || !parts[2]) {
    const reason = `--endpoint ${word} is neither an id nor an address such as http://127.0.0.1:8000/v2/local`
    throw new PopcelError('usage', { reason })
  }
  return { baseUrl: parts[1], endpointId: parts[2] }
}

function openClient({ endpoint, key }: TypedSmoke, io: Io): EndpointClient {
  const apiKey = key ?? io.settings.endpointKey
  return createEndpointClient({
    ...endpointOf(endpoint),
    ...(apiKey === undefined ? {} : { apiKey }),
    fetch: io.fetch,
    clock: createClock(io.now),
    tries: 2,
  })
}

function limit(io: Io, { timeout }: TypedSmoke): AbortSignal {
  return AbortSignal.any([io.signal, AbortSignal.timeout(timeout * 1000)])
}

async function health(client: EndpointClient, signal: AbortSignal): Promise<Tried> {
  const { jobs, workers } = await client.health(signal)
  const { idle, running, initializing } = workers
  return { level: 'ok', message: `${idle + running + initializing} workers, ${jobs.inQueue} jobs wait` }
}

async function oneCheck(client: EndpointClient, check: SmokeCheck, signal: AbortSignal): Promise<Tried> {
  const { status, output, error } = await runJob(client, await check.input(), signal)
  const words = error === undefined ? '' : typeof error === 'string' ? error : JSON.stringify(error)
  if (check.refusal?.test(words)) return { level: 'ok', message: 'with a sentence' }
  if (status === 'COMPLETED') return { level: 'ok', message: await check.judge(output) }
  throw new PopcelError('job-failed', { job: check.name, reason: sentenceIn(words) || status })
}

async function latency(client: EndpointClient, io: Io, signal: AbortSignal): Promise<Tried> {
  const input = await tinyInput()
  const times: number[] = []
  for (let i = 0; i < LATENCY_RUNS; i++) {
    const began = io.now()
    const { status } = await runJob(client, input, signal)
    if (status !== 'COMPLETED') throw new Error(`job ${i + 1} of ${LATENCY_RUNS} is ${status}`)
    times.push(io.now() - began)
  }
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
  return {
    level: 'ok',
    message: `${LATENCY_RUNS} tiny jobs, one after the other: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`,
  }
}

async function runJob(client: EndpointClient, input: Record<string, unknown>, signal: AbortSignal): Promise<JobStatus> {
  const { id } = await client.run({ input }, signal)
  const job = await client.wait(id, signal)
  if (!isTerminal(job.status)) throw new PopcelError('job-timed-out', { job: id, reason: job.status })
  return job
}

/** Our workers send JSON text, and `error` in it is the sentence. */
function sentenceIn(words: string): string {
  try {
    const { error, error_message } = JSON.parse(words) as { error?: string; error_message?: string }
    return error ?? error_message ?? words
  } catch {
    return words
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function inWords({ check, level, ms, message }: Omit<SmokeLine, 'type'>): string {
  return `${level.padEnd(6)}${check.padEnd(26)}${`${ms} ms`.padStart(9)}  ${message}`
}
