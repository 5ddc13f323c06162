// Owns the check before the first job: can this worker cut? A machine on which a library does not load would fail every job,
// and an endpoint that is told so gives it none.

import { PopcelError } from '@popcel/protocol'
import { mattingOutputSchema } from '@popcel/protocol/job'
import { readValue } from '@popcel/protocol/read-value'
import type { Handler } from './handler.ts'
import { exchange, type Wire } from './loop/wire.ts'

/** A dark square of 8×8 in the middle of 16×16 white pixels, as PNG. */
export const CHECK_PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAFklEQVR42mP4jwYYyBRggIKBFqDQLwCg+79B5+o5zAAAAABJRU5ErkJggg=='

const SIDE = 16
/** RunPod cuts the reason at this length (facts, §1.2). */
const MOST_REASON = 256
const TELL_MS = 2_000

/** @throws PopcelError worker-unfit */
export async function checkFitness(handler: Handler, signal: AbortSignal): Promise<void> {
  try {
    const input = { task: 'key', image: CHECK_PICTURE }
    const nowhere = { progress: () => undefined, stream: async () => undefined }
    const output = await handler({ id: 'fitness', input }, { signal, ...nowhere })
    const { width, height } = readValue(mattingOutputSchema, output, 'output')
    if (width !== SIDE || height !== SIDE) throw new Error(`a cut of ${SIDE}×${SIDE} px came out as ${width}×${height}`)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new PopcelError('worker-unfit', { check: 'a tiny cut', reason }, { cause: error })
  }
}

/** As RunPod's own worker tells it, before it ends with exit code 1. */
export async function tellUnfit(wire: Wire, pingUrl: string, error: PopcelError): Promise<void> {
  const { check = '', reason = '' } = error.details
  const query = new URLSearchParams({
    status: 'unhealthy',
    check: String(check),
    reason: String(reason).slice(0, MOST_REASON),
  })
  await exchange(wire, { url: `${pingUrl}&${query}` }, TELL_MS)
}
