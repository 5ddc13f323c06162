// Owns the smallest endpoint that a worker takes jobs from: a number of jobs in memory, nothing durable, so that what is measured
// is the worker.

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WorkerUrls, workerUrlTemplates } from '@popcel/protocol/runpod'

export type BareEndpoint = AsyncDisposable & {
  readonly urls: WorkerUrls
  /** Resolves at the next take of a worker. */
  taken(): Promise<void>
  /** Hands out so many jobs; resolves when all are reported, rejects when one failed. */
  run(jobs: number, input: unknown): Promise<void>
}

/** How the result of a job that failed begins. */
const FAILED = '{"error"'

export async function openBareEndpoint(): Promise<BareEndpoint> {
  const jobs = new Jobs()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://here')
    if (url.pathname.includes('/job-take')) return jobs.take(response, Number(url.searchParams.get('batch_size') ?? 1))
    // Held for good: there is nothing to stop.
    if (url.pathname.includes('/job-stop/')) return
    let start = ''
    request.on('data', (part: Buffer) => {
      if (start.length < FAILED.length) start += part.toString('latin1').slice(0, 400)
    })
    request.once('end', () => {
      response.end('{}')
      if (url.pathname.includes('/job-done/')) jobs.reported(start.startsWith(FAILED) ? start : undefined)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    urls: workerUrlTemplates(`http://127.0.0.1:${port}/v2/bare`, 'CPU'),
    taken: () => jobs.taken(),
    run: (count, input) => jobs.run(count, input),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

class Jobs {
  readonly #held = new Map<ServerResponse, number>()
  #left = 0
  #open = 0
  #input = ''
  #onTake = () => {}
  #onDone = () => {}
  #onFailure = (_: Error) => {}

  taken(): Promise<void> {
    return new Promise((resolve) => {
      this.#onTake = resolve
    })
  }

  run(count: number, input: unknown): Promise<void> {
    this.#left = count
    this.#open = count
    this.#input = JSON.stringify(input)
    return new Promise((resolve, reject) => {
      this.#onDone = resolve
      this.#onFailure = reject
      for (const [response, slots] of [...this.#held]) {
        if (this.#left === 0) return
        this.#held.delete(response)
        this.#give(response, slots)
      }
    })
  }

  take(response: ServerResponse, slots: number): void {
    this.#onTake()
    if (this.#left > 0) {
      this.#give(response, slots)
      return
    }
    this.#held.set(response, slots)
    response.once('close', () => this.#held.delete(response))
  }

  /** A figure of jobs that failed says nothing. */
  reported(failure: string | undefined): void {
    if (failure !== undefined) this.#onFailure(new Error(`a job failed: ${failure}`))
    if (--this.#open === 0) this.#onDone()
  }

  #give(response: ServerResponse, slots: number): void {
    const count = Math.min(slots, this.#left)
    this.#left -= count
    const jobs = Array.from({ length: count }, (_, n) => `{"id":"job-${this.#left + n}","input":${this.#input}}`)
    response.setHeader('content-type', 'application/json')
    response.end(slots === 1 ? jobs[0] : `[${jobs.join(',')}]`)
  }
}
