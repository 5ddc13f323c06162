// Owns getting a result to the endpoint and never losing it: tried again for as long as that can help, kept on disk meanwhile.
// RunPod's own worker gives up after three tries and at once when the connection breaks (facts, §2.4).

import type { Spill } from './spill.ts'
import { exchange, type Wire } from './wire.ts'

export type Delivery = { readonly job: string; readonly url: string; readonly body: string }

export type Delivered =
  | { readonly ok: true }
  /** The endpoint has read it and will not have it: no other try can help. */
  | { readonly ok: false; readonly status: number; readonly reason: string }

export type DeliverTools = {
  readonly wire: Wire
  readonly sleep: (ms: number) => Promise<void>
  readonly now: () => number
  readonly spill: Spill
  readonly log: (message: string, job: string) => void
}

const PATIENCE_MS = 120_000
const BACKOFF_MS = { first: 250, most: 10_000 }
/** After this long the result stays on disk and the slot is free; every later delivery and the next start try it again. */
const GIVE_UP_MS = 60_000

/** Resolves once the endpoint has it, has refused it, or it is on disk (then `status` 0). */
export async function deliver(delivery: Delivery, tools: DeliverTools): Promise<Delivered> {
  const began = tools.now()
  let kept = false
  for (let pause = BACKOFF_MS.first; ; pause = Math.min(BACKOFF_MS.most, pause * 2)) {
    const { status, text } = await exchange(tools.wire, delivery, PATIENCE_MS)
    if (status >= 200 && status < 300) {
      if (kept) await tools.spill.forget(delivery.job)
      return { ok: true }
    }
    const reason = text.slice(0, 200)
    if (!mayPass(status)) {
      if (kept) await tools.spill.forget(delivery.job)
      return { ok: false, status, reason }
    }
    if (!kept) {
      tools.log(
        `the result was not taken (${status || 'no answer'}: ${reason}); it is kept and tried again`,
        delivery.job,
      )
      await tools.spill.keep(delivery)
      kept = true
    }
    if (tools.now() - began > GIVE_UP_MS) return { ok: false, status: 0, reason }
    await tools.sleep(pause)
  }
}

/** Not reached, asked to wait, or a fault of the server. A 4xx is its last word. */
function mayPass(status: number): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500
}

/** Tries what an earlier process could not get rid of. One try each; what still cannot be taken stays. */
export async function deliverKept(tools: DeliverTools): Promise<void> {
  for (const delivery of await tools.spill.list()) {
    const { status, text } = await exchange(tools.wire, delivery, PATIENCE_MS)
    if (mayPass(status)) return
    if (status >= 300) tools.log(`a kept result was refused (${status}: ${text.slice(0, 200)})`, delivery.job)
    await tools.spill.forget(delivery.job)
  }
}
