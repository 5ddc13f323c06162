// Owns the inside of a pool's thread: takes requests, answers them, one handler for each kind, and ends itself when it is told to.

import { isMainThread, isMarkedAsUntransferable, type MessagePort, parentPort } from 'node:worker_threads'
import { PopcelError } from '@popcel/protocol'
import {
  type DelicateFlag,
  END,
  type ThreadRequest,
  type WorkAnswer,
  type WorkRequest,
  type WorkTable,
} from './pool.ts'

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

/** What the pool reads before it ends this thread, where this is one of its threads. */
let delicate: DelicateFlag | undefined

/**
 * Answers at the thread's own port until the thread ends. What is thrown and is no row becomes `internal`. An order to end
 * is heard between two turns of the loop, so never inside a native call.
 */
export function answerRequests<Work extends WorkTable>(port: MessagePort, handlers: WorkHandlers<Work>): void {
  const ofPool = !isMainThread && port === parentPort
  port.on('message', (request: ThreadRequest | typeof END) => {
    // ends the thread: in one, process.exit is its own end
    if (request === END) return ofPool ? process.exit() : port.close()
    if (ofPool) delicate = request.delicate
    void answer(request, handlers).then(({ message, buffers }) => port.postMessage(message, [...buffers]))
  })
}

/**
 * To be called before a library is loaded that takes the process down when its thread is ended from outside in one of its
 * calls: from now on the pool asks this thread to end, and waits. Does nothing outside a pool's thread.
 */
export function endOnlyWhenAsked(): void {
  if (delicate) Atomics.store(delicate, 0, 1)
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
