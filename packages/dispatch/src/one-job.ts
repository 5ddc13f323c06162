// Owns one job from its first try to its outcome: sent, waited for, sent again where that can help, cancelled on abort.

import { PopcelError } from '@popcel/protocol'
import { isTerminal, type JobStatus, type RunRequest } from '@popcel/protocol/runpod'
import type { Clock } from './clock.ts'
import type { Outcome, Work } from './dispatcher.ts'
import type { EndpointClient } from './endpoint-client.ts'
import { failureOfJob, mayPass } from './job-failure.ts'
import type { WebhookInbox } from './webhook-inbox.ts'

export type OneJob = {
  readonly client: EndpointClient
  readonly clock: Clock
  readonly tries: number
  readonly webhooks?: WebhookInbox
  readonly onSubmitted?: (id: string) => void | Promise<void>
}

/** With a webhook the endpoint is still asked this often, because a post can be lost. */
const LOOK_ALSO_MS = 15_000
const CANCEL_MS = 5_000

/** Never rejects, except with `aborted`, endpoint-key-refused and what `onSubmitted` throws: those end the whole dispatch. */
export async function oneJob<Tag>(tools: OneJob, work: Work<Tag>, signal: AbortSignal): Promise<Outcome<Tag>> {
  let id = work.submitted
  for (let tries = 1; ; tries++) {
    let status: JobStatus | undefined
    let error: PopcelError
    try {
      id ??= await submit(tools, work, signal)
      status = await waitFor(tools, id, signal)
      if (status.status === 'COMPLETED')
        return { tag: work.tag, job: id, tries, ok: true, output: status.output, status }
      error = failureOfJob(status)
    } catch (thrown) {
      if (signal.aborted && id !== undefined) await cancel(tools, id)
      if (!(thrown instanceof PopcelError) || endsAll(thrown)) throw thrown
      error = thrown
    }
    if (tries >= tools.tries || !mayPass(error, status)) return { tag: work.tag, job: id, tries, ok: false, error }
    id = undefined
  }
}

function endsAll({ code }: PopcelError): boolean {
  return code === 'aborted' || code === 'endpoint-key-refused' || code === 'job-input-empty'
}

async function submit<Tag>(tools: OneJob, work: Work<Tag>, signal: AbortSignal): Promise<string> {
  if (Object.keys(work.input).length === 0) throw new PopcelError('job-input-empty')
  const request: RunRequest = {
    input: work.input,
    ...(work.policy ? { policy: work.policy } : {}),
    ...(tools.webhooks ? { webhook: tools.webhooks.url } : {}),
  }
  const { id } = await tools.client.run(request, signal)
  await tools.onSubmitted?.(id)
  return id
}

/** The first of the webhook and the endpoint's own word. */
async function waitFor({ client, clock, webhooks }: OneJob, id: string, signal: AbortSignal): Promise<JobStatus> {
  if (!webhooks) return client.wait(id, signal)
  while (!signal.aborted) {
    const enough = new AbortController()
    const either = AbortSignal.any([signal, enough.signal])
    void clock.sleep(LOOK_ALSO_MS, either).then(() => enough.abort())
    const posted = await webhooks.wait(id, either)
    enough.abort()
    if (posted) return posted
    const status = await client.status(id, signal)
    if (isTerminal(status.status)) return status
  }
  throw new PopcelError('aborted')
}

/** The work is not wanted any more; that it could not be said is no failure of its own. */
async function cancel({ client, clock }: OneJob, id: string): Promise<void> {
  const late = new AbortController()
  const said = client.cancel(id, late.signal).catch(() => undefined)
  await Promise.race([said, clock.sleep(CANCEL_MS, late.signal)])
  late.abort()
}
