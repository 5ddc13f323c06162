// Owns a handler without pictures, for trying queues, scalers and clients: every job waits as long as it says and answers.

import { PopcelError } from '@popcel/protocol'
import { readValue } from '@popcel/protocol/read-value'
import { z } from 'zod'
import type { Handler, HandlerTools } from './handler.ts'
import type { Sleep } from './loop/loop.ts'

const pacedSchema = z.looseObject({
  /** How long it takes. */
  ms: z.number().min(0).max(3_600_000).default(0),
  /** Progress that it tells on the way. */
  progress: z.number().int().min(0).max(1000).default(0),
  /** Chunks that it yields, in place of one output. */
  chunks: z.number().int().min(0).max(10_000).default(0),
  /** A sentence to fail with. */
  fail: z.string().optional(),
  refresh_worker: z.boolean().optional(),
})
type Paced = z.infer<typeof pacedSchema>

/** Answers with the input. */
export function createPacedHandler(sleep: Sleep): Handler {
  return ({ input }, tools) => {
    const paced = pacedSchema.safeParse(input)
    if (paced.success && paced.data.chunks > 0) return chunks(paced.data, tools, sleep)
    return whole(input, tools, sleep)
  }
}

async function whole(input: unknown, { signal, progress }: HandlerTools, sleep: Sleep): Promise<unknown> {
  const paced = readValue(pacedSchema, input, 'input')
  const parts = paced.progress + 1
  for (let part = 0; part < parts; part++) {
    if (part > 0) progress({ step: part })
    if (paced.ms > 0) await sleep(paced.ms / parts, signal)
    if (signal.aborted) throw new PopcelError('aborted')
  }
  if (paced.fail !== undefined) throw new Error(paced.fail)
  return { ...paced }
}

async function* chunks(paced: Paced, { signal }: HandlerTools, sleep: Sleep): AsyncGenerator<unknown> {
  for (let chunk = 0; chunk < paced.chunks && !signal.aborted; chunk++) {
    if (paced.ms > 0) await sleep(paced.ms / paced.chunks, signal)
    yield { chunk }
  }
  if (paced.fail !== undefined) throw new Error(paced.fail)
}
