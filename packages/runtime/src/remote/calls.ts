// Owns asking over a message port: a call with a name goes over, its answer or its error comes back, a cancel may follow it.
// Errors cross as rows of the table. Knows nothing of what is asked.

import type { MessagePort, Worker } from 'node:worker_threads'
import type { StopSignal } from '@popcel/matting'
import { type ErrorCode, type ErrorDetails, PopcelError } from '@popcel/protocol'

/** A worker seen from outside, or a port (a worker's own parentPort is one). */
export type Port = MessagePort | Worker

/** What an answer may hold besides its value: buffers that are handed over rather than copied. */
export type Reply = { readonly result: unknown; readonly transfer?: readonly ArrayBuffer[] }
export type Handlers = Readonly<Record<string, (payload: never, signal: AbortSignal) => Promise<Reply>>>

export type PlainFault = { readonly code: ErrorCode; readonly details: ErrorDetails }

type Question = { readonly id: number; readonly kind: string; readonly payload: unknown }
type Cancel = { readonly cancel: number }
type Answer = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly fault: PlainFault }
type Pending = { resolve(result: unknown): void; reject(error: PopcelError): void }

export type CallOptions = {
  readonly transfer?: readonly ArrayBuffer[]
  /** The call rejects with `aborted` at once; the other side is told. */
  readonly signal?: StopSignal | undefined
}

/** The asking side. While no answer is awaited the port does not keep the process alive. */
export class Caller {
  readonly #port: Port
  readonly #pending = new Map<number, Pending>()
  readonly #listen = (answer: Answer) => this.#settle(answer)
  #lastId = 0
  #lost: PopcelError | undefined

  constructor(port: Port) {
    this.#port = port
    port.on('message', this.#listen)
    port.unref()
  }

  call(kind: string, payload: unknown, { transfer = [], signal }: CallOptions = {}): Promise<unknown> {
    if (this.#lost) return Promise.reject(this.#lost)
    if (signal?.aborted) return Promise.reject(new PopcelError('aborted'))
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#port.postMessage({ cancel: id } satisfies Cancel)
        this.#settle({ id, fault: { code: 'aborted', details: {} } })
      }
      const ended = () => signal?.removeEventListener('abort', onAbort)
      this.#port.postMessage({ id, kind, payload } satisfies Question, [...transfer])
      signal?.addEventListener('abort', onAbort)
      this.#pending.set(id, {
        resolve: (result) => {
          ended()
          resolve(result)
        },
        reject: (error) => {
          ended()
          reject(error)
        },
      })
      if (this.#pending.size === 1) this.#port.ref()
    })
  }

  /** Nobody answers any more: what is awaited and what is asked from now on rejects. */
  lose(error: PopcelError): void {
    this.#lost ??= error
    this.#port.off('message', this.#listen)
    this.#port.unref()
    for (const pending of this.#pending.values()) pending.reject(error)
    this.#pending.clear()
  }

  /** An answer that nobody waits for any more is dropped. */
  #settle(answer: Answer): void {
    const pending = this.#pending.get(answer.id)
    if (!pending || !this.#pending.delete(answer.id)) return
    if (this.#pending.size === 0) this.#port.unref()
    if ('fault' in answer) pending.reject(fromFault(answer.fault))
    else pending.resolve(answer.result)
  }
}

/** The answering side: each call runs its handler at once. Ends with the returned function, which cancels what still runs. */
export function answerCalls(port: Port, handlers: Handlers): () => void {
  const running = new Map<number, AbortController>()
  const listen = (message: Question | Cancel) => {
    if ('cancel' in message) return running.get(message.cancel)?.abort()
    const { id } = message
    const stop = new AbortController()
    running.set(id, stop)
    void handle(handlers, message, stop.signal).then(({ answer, transfer }) => {
      running.delete(id)
      port.postMessage(answer, [...transfer])
    })
  }
  port.on('message', listen)
  return () => {
    port.off('message', listen)
    for (const stop of running.values()) stop.abort()
  }
}

async function handle(handlers: Handlers, { id, kind, payload }: Question, signal: AbortSignal) {
  try {
    const handler = handlers[kind]
    if (!handler) throw new PopcelError('internal', { reason: `nothing answers "${kind}"` })
    const { result, transfer = [] } = await handler(payload as never, signal)
    return { answer: { id, result } satisfies Answer, transfer }
  } catch (thrown) {
    return { answer: { id, fault: toFault(thrown) } satisfies Answer, transfer: [] }
  }
}

export function toFault(thrown: unknown): PlainFault {
  if (thrown instanceof PopcelError) return { code: thrown.code, details: thrown.details }
  return { code: 'internal', details: { reason: thrown instanceof Error ? thrown.message : String(thrown) } }
}

export function fromFault({ code, details }: PlainFault): PopcelError {
  return new PopcelError(code, details)
}
