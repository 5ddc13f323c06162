// Owns the inside of a pool's thread: takes requests, answers them, one handler for each kind.

import type { MessagePort } from 'node:worker_threads'
import { PopcelError } from '@popcel/protocol'
import type { WorkAnswer, WorkRequest, WorkTable } from './pool.ts'

export type WorkHandlers<Work extends WorkTable> = {
  readonly [Kind in keyof Work]: (task: Work[Kind]['task']) => Promise<Work[Kind]['result']>
}

/** Answers at the thread's own port until the thread ends. What is thrown and is no row becomes `internal`. */
export function answerRequests<Work extends WorkTable>(port: MessagePort, handlers: WorkHandlers<Work>): void {
  port.on('message', (request: WorkRequest) => {
    void answer(request, handlers).then((message) => port.postMessage(message))
  })
}

async function answer<Work extends WorkTable>(
  { id, kind, task }: WorkRequest,
  handlers: WorkHandlers<Work>,
): Promise<WorkAnswer> {
  try {
    const handler = handlers[kind] as ((task: unknown) => Promise<unknown>) | undefined
    if (!handler) throw new PopcelError('internal', { reason: `nothing answers "${kind}"` })
    return { id, ok: true, result: await handler(task) }
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    const { code, details } = thrown instanceof PopcelError ? thrown : new PopcelError('internal', { reason })
    return { id, ok: false, failure: { code, details } }
  }
}
