// Owns one HTTP request to an endpoint until it is answered: the key, the rate, retries by class of failure.

import { PopcelError } from '@popcel/protocol'
import { errorEnvelopeSchema } from '@popcel/protocol/runpod'
import type { Clock } from './clock.ts'
import type { RateLimit } from './rate-limit.ts'

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchAnswer>
export type FetchInit = {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}
export type FetchAnswer = {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

export type Attempt = {
  /** For the rate, such as 'run'. */
  readonly route: string
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly body?: string
  /** The job that the request is about: 404 then means that it is gone. */
  readonly job?: string
  /** How long the server may hold the answer back. Default 0. */
  readonly holdMs?: number
}

export type Sender = {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly rate: RateLimit
  readonly apiKey?: string
  readonly tries: number
}

/** Without any answer for this long (beyond `holdMs`) the connection counts as broken. */
const PATIENCE_MS = 30_000
const BACKOFF_MS = { first: 500, most: 15_000 }

/** The answer's JSON. Throws the rows of EndpointClient. */
export async function send(sender: Sender, attempt: Attempt, signal?: AbortSignal): Promise<unknown> {
  for (let tried = 1; ; tried++) {
    await sender.rate.take(attempt.route, signal)
    if (signal?.aborted) throw new PopcelError('aborted')
    const result = await once(sender, attempt, signal)
    if (result.ok) return result.json
    if (signal?.aborted) throw new PopcelError('aborted')
    // A job that is gone does not come back by asking again.
    if (!result.error.retryable || result.error.code === 'job-gone' || tried >= sender.tries) throw result.error
    const backoff = Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** (tried - 1))
    if (result.restMs !== undefined) sender.rate.rest(result.restMs)
    await sender.clock.sleep(Math.max(backoff, result.restMs ?? 0), signal)
  }
}

type Result =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly error: PopcelError; readonly restMs?: number }

async function once(sender: Sender, attempt: Attempt, signal?: AbortSignal): Promise<Result> {
  const late = new AbortController()
  const settled = new AbortController()
  void sender.clock.sleep(PATIENCE_MS + (attempt.holdMs ?? 0), settled.signal).then(() => late.abort())
  try {
    const answer = await sender.fetch(attempt.url, {
      method: attempt.method,
      headers: {
        accept: 'application/json',
        ...(attempt.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(sender.apiKey ? { authorization: `Bearer ${sender.apiKey}` } : {}),
      },
      ...(attempt.body === undefined ? {} : { body: attempt.body }),
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    })
    return read(answer, await answer.text(), attempt)
  } catch (error) {
    return { ok: false, error: new PopcelError('endpoint-unreachable', { reason: reasonOf(error) }, { cause: error }) }
  } finally {
    settled.abort()
  }
}

function read(answer: FetchAnswer, text: string, attempt: Attempt): Result {
  const json = parse(text)
  if (answer.status >= 200 && answer.status < 300) {
    if (json !== undefined) return { ok: true, json }
    return { ok: false, error: new PopcelError('endpoint-unreachable', { reason: 'its answer was no JSON' }) }
  }
  return failure(answer, json, text, attempt)
}

function failure(answer: FetchAnswer, json: unknown, text: string, { job, route }: Attempt): Result {
  const { status } = answer
  const envelope = errorEnvelopeSchema.safeParse(json)
  const reason = envelope.success ? envelope.data.error : text.slice(0, 200).trim() || `HTTP ${status}`
  if (status === 401 || status === 403) return { ok: false, error: new PopcelError('endpoint-key-refused', { reason }) }
  if (status === 404 && job !== undefined) return { ok: false, error: new PopcelError('job-gone', { job }) }
  if (status === 429 || status >= 500 || status === 408) {
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
    const error = new PopcelError('endpoint-unreachable', { reason: `${status} ${reason}` })
    return { ok: false, error, ...(Number.isFinite(seconds) ? { restMs: Math.min(60, seconds) * 1000 } : {}) }
  }
  return { ok: false, error: new PopcelError('endpoint-refused', { route, status, reason }) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** fetch wraps what happened: the system's word (ECONNREFUSED) is in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message : String(cause)
}
