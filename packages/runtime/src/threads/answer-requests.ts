// Owns the inside of a pool's thread: takes requests, answers them, one handler for each kind.

import { isMarkedAsUntransferable, type MessagePort } from 'node:worker_threads'
import { PopcelError } from '@popcel/protocol'
import type { WorkAnswer, WorkRequest, WorkTable } from './pool.ts'

export type WorkHandlers<Work extends WorkTable> = {
  readonly [Kind in keyof Work]: (
    task: Work[Kind]['task'],
  ) => Promise<Work[Kind]['result'] | HandedOver<Work[Kind]['result']>>
}

/** A result whose buffers change hands instead of being copied. */
export class HandedOver<Result> {
  readonly result: Result
  readonly buffers: readonly ArrayBuffer[]

  /** A buffer that is there twice is handed over once; one that a native library lent cannot be, and is copied. */
  constructor(result: Result, buffers: Iterable<ArrayBufferLike>) {
    this.result = result
    const own = [...new Set(buffers)].filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer)
    this.buffers = own.filter((buffer) => !isMarkedAsUntransferable(buffer))
  }
}

/** Answers at the thread's own port until the thread ends. What is thrown and is no row becomes `internal`. */
export function answerRequests<Work extends WorkTable>(port: MessagePort, handlers: WorkHandlers<Work>): void {
  port.on('message', (request: WorkRequest) => {
    void answer(request, handlers).then(({ message, buffers }) => port.postMessage(message, [...buffers]))
  })
}

async function answer<Work extends WorkTable>(
  { id, kind, task }: WorkRequest,
  handlers: WorkHandlers<Work>,
): Promise<{ message: WorkAnswer; buffers: readonly ArrayBuffer[] }> {
  try {
    const handler = handlers[kind] as ((task: unknown) => Promise<unknown>) | undefined
    if (!handler) throw new PopcelError('internal', { reason: `nothing answers "${kind}"` })
    const made = await handler(task)
    if (made instanceof HandedOver) return { message: { id, ok: true, result: made.result }, buffers: made.buffers }
    return { message: { id, ok: true, result: made }, buffers: [] }
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    const { code, details } = thrown instanceof PopcelError ? thrown : new PopcelError('internal', { reason })
    return { message: { id, ok: false, failure: { code, details } }, buffers: [] }
  }
}
