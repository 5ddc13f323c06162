// Owns listening for jobs that are not wanted any more: a long poll beside the work, for as long as the worker lives.

import { readValue } from '@popcel/protocol/read-value'
import { jobStopSchema, WORKER_POLL_MS } from '@popcel/protocol/runpod'
import type { Sleep } from './loop.ts'
import { exchange, type Wire } from './wire.ts'

const QUICK_MS = 1_000
const TROUBLE_MS = 5_000
/** Endpoints from before per-job stop answer 404; they may be replaced by newer ones while we run. */
const UNKNOWN_MS = 60_000

/** Calls `stop` for each job named, until the signal fires. Never rejects. */
export async function listenForStops(
  wire: Wire,
  url: string,
  stop: (job: string) => void,
  { sleep, signal }: { readonly sleep: Sleep; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const reply = await exchange(wire, { url }, WORKER_POLL_MS, signal)
    const named = reply.status === 200 ? jobsNamed(reply.text) : []
    for (const job of named) stop(job)
    if (named.length > 0) continue
    if (reply.status === 404) await sleep(UNKNOWN_MS, signal)
    else await sleep(reply.status === 200 || reply.status === 204 ? QUICK_MS : TROUBLE_MS, signal)
  }
}

function jobsNamed(text: string): readonly string[] {
  try {
    return readValue(jobStopSchema, JSON.parse(text), 'the stops').jobsToStop
  } catch {
    return []
  }
}
