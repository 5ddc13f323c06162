// Owns the smallest endpoint that a worker takes jobs from: a number of jobs in memory, nothing durable, so that what is measured
// is the worker.

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WorkerUrls, workerUrlTemplates } from '@popcel/protocol/runpod'

export type BareEndpoint = AsyncDisposable & {
  readonly urls: WorkerUrls
  /** Resolves at the next take of a worker. */
  taken(): Promise<void>
  /** Hands out so many jobs; resolves when all are reported. */
  run(jobs: number, input: unknown): Promise<void>
}

export async function openBareEndpoint(): Promise<BareEndpoint> {
  const state = { left: 0, open: 0, input: '', onTake: () => {}, onDone: () => {} }
  const held = new Map<ServerResponse, number>()
  const give = (response: ServerResponse, slots: number) => {
    const count = Math.min(slots, state.left)
    state.left -= count
    const jobs = Array.from({ length: count }, (_, n) => `{"id":"job-${state.left + n}","input":${state.input}}`)
    response.setHeader('content-type', 'application/json')
    response.end(slots === 1 ? jobs[0] : `[${jobs.join(',')}]`)
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://here')
    if (url.pathname.includes('/job-take')) {
      const slots = Number(url.searchParams.get('batch_size') ?? 1)
      state.onTake()
      if (state.left > 0) return give(response, slots)
      held.set(response, slots)
      response.once('close', () => held.delete(response))
      return
    }
    if (url.pathname.includes('/job-stop/')) return
    request.resume().once('end', () => {
      response.end('{}')
      if (url.pathname.includes('/job-done/') && --state.open === 0) state.onDone()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    urls: workerUrlTemplates(`http://127.0.0.1:${port}/v2/bare`, 'CPU'),
    taken: () =>
      new Promise((resolve) => {
        state.onTake = resolve
      }),
    run(jobs, input) {
      Object.assign(state, { left: jobs, open: jobs, input: JSON.stringify(input) })
      return new Promise((resolve) => {
        state.onDone = resolve
        for (const [response, slots] of [...held]) {
          if (state.left === 0) return
          held.delete(response)
          give(response, slots)
        }
      })
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
