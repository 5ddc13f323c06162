// Owns telling a finished job's webhook: one call, and as many more as the rules say when it is not accepted. What is due
// stands in the store, so a restart goes on.

import type { Clock } from '../clock.ts'
import { type JobRow, webhookText } from '../queue/job.ts'
import { requestOf, resultOf } from '../queue/job-table.ts'
import type { Store } from '../store/open-store.ts'

export type WebhookRules = {
  /** Waits before the second, third, … call. */
  readonly retryMs: readonly number[]
  readonly timeoutMs: number
}

export type WebhookEvent = {
  readonly id: string
  readonly accepted: boolean
  readonly last: boolean
  readonly reason: string
}

export type WebhookSender = {
  /** Sends what is due. Called on every tick and whenever a job ended. */
  send(): void
  /** Resolves when no call is under way. */
  settled(): Promise<void>
}

/** Not all at once: a purge of a thousand jobs would open a thousand connections. */
const MOST_AT_ONCE = 16

export function createWebhookSender(
  rules: WebhookRules,
  tools: { store: Store; clock: Clock; fetch: typeof fetch; tell: (event: WebhookEvent) => void },
): WebhookSender {
  const { store, clock } = tools
  const underWay = new Map<number, Promise<void>>()

  const call = async (job: JobRow, tries: number): Promise<void> => {
    const reason = await post(
      job.webhook ?? '',
      webhookText(job, resultOf(store, job.seq), requestOf(store, job.seq)),
      rules.timeoutMs,
      tools,
    )
    const wait = rules.retryMs[tries]
    const last = reason === undefined || wait === undefined
    // A retry of the job meanwhile has taken the row away, and it will get its own.
    if (last) store.sql('DELETE FROM webhooks WHERE seq = ? AND tries = ?').run(job.seq, tries)
    else
      store
        .sql('UPDATE webhooks SET tries = tries + 1, due_at = ? WHERE seq = ? AND tries = ?')
        .run(clock.now() + wait, job.seq, tries)
    tools.tell({ id: job.id, accepted: reason === undefined, last, reason: reason ?? '' })
  }

  const send = () => {
    const room = MOST_AT_ONCE - underWay.size
    if (room <= 0) return
    const due = store
      .sql('SELECT jobs.*, tries FROM webhooks JOIN jobs USING (seq) WHERE due_at <= ? ORDER BY due_at LIMIT ?')
      .all(clock.now(), room + underWay.size) as (JobRow & { tries: number })[]
    for (const job of due.filter(({ seq }) => !underWay.has(seq)).slice(0, room)) {
      const calling = call(job, job.tries).finally(() => {
        underWay.delete(job.seq)
      })
      underWay.set(job.seq, calling)
    }
  }
  return {
    send,
    async settled() {
      await Promise.allSettled([...underWay.values()])
    },
  }
}

/** Undefined when it was accepted (any 2xx), else why not. */
async function post(
  url: string,
  body: string,
  timeoutMs: number,
  tools: { clock: Clock; fetch: typeof fetch },
): Promise<string | undefined> {
  const stop = new AbortController()
  using _timer = tools.clock.after(timeoutMs, () => stop.abort(new Error(`no answer in ${timeoutMs} ms`)))
  try {
    const headers = { 'content-type': 'application/json', 'user-agent': 'popcel-endpoint' }
    const answer = await tools.fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: stop.signal })
    await answer.body?.cancel()
    return answer.ok ? undefined : `it answered ${answer.status}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
