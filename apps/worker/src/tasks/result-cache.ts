// Owns not doing the same work twice: results by a key of the bytes and what was asked, as many as fit, and work under way
// shared by all who ask for it.

import { createHash } from 'node:crypto'
import { PopcelError } from '@popcel/protocol'

type Running<V> = { readonly work: Promise<V>; readonly stop: AbortController; waiting: number }

export type Cached<V> = { readonly value: V; readonly cached: boolean }

/** Least recently used go first when `limitBytes` is reached. A failure is not remembered. */
export class ResultCache<V> {
  readonly #limitBytes: number
  readonly #sizeOf: (value: V) => number
  readonly #known = new Map<string, V>()
  readonly #running = new Map<string, Running<V>>()
  #bytes = 0

  constructor(limitBytes: number, sizeOf: (value: V) => number) {
    this.#limitBytes = limitBytes
    this.#sizeOf = sizeOf
  }

  /** The work is stopped when all who wait for it have gone. `cached`: somebody else's work. */
  async get(key: string, work: (signal: AbortSignal) => Promise<V>, signal: AbortSignal): Promise<Cached<V>> {
    const known = this.#known.get(key)
    if (known !== undefined) {
      this.#known.delete(key)
      this.#known.set(key, known)
      return { value: known, cached: true }
    }
    const shared = this.#running.get(key)
    const running = shared ?? this.#start(key, work)
    return { value: await this.#wait(key, running, signal), cached: shared !== undefined }
  }

  /** Forgets the least recently used until what is left is not larger than this. */
  shrink(mostBytes: number): void {
    for (const [oldest, value] of this.#known) {
      if (this.#bytes <= mostBytes) return
      this.#known.delete(oldest)
      this.#bytes -= this.#sizeOf(value)
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<V>): Running<V> {
    const stop = new AbortController()
    const running: Running<V> = { work: work(stop.signal), stop, waiting: 0 }
    this.#running.set(key, running)
    const ended = () => {
      if (this.#running.get(key) === running) this.#running.delete(key)
    }
    running.work.then((value) => {
      ended()
      this.#keep(key, value)
    }, ended)
    return running
  }

  async #wait(key: string, running: Running<V>, signal: AbortSignal): Promise<V> {
    running.waiting++
    const gone = Promise.withResolvers<never>()
    const leave = () => gone.reject(new PopcelError('aborted'))
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave, { once: true })
    try {
      return await Promise.race([running.work, gone.promise])
    } finally {
      signal.removeEventListener('abort', leave)
      if (--running.waiting === 0 && this.#running.get(key) === running) {
        // Whoever asks from now on needs work that is not being stopped.
        this.#running.delete(key)
        running.stop.abort()
      }
    }
  }

  #keep(key: string, value: V): void {
    const bytes = this.#sizeOf(value)
    if (bytes > this.#limitBytes) return
    const before = this.#known.get(key)
    if (before !== undefined) this.#bytes -= this.#sizeOf(before)
    this.#known.set(key, value)
    this.#bytes += bytes
    this.shrink(this.#limitBytes)
  }
}

/** Of a file's bytes and everything that was asked about it. */
export function keyOf(bytes: Uint8Array, asked: unknown): string {
  return createHash('sha256').update(bytes).update(JSON.stringify(asked)).digest('base64')
}
