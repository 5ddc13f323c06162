// Owns a small endpoint for the worker's tests: real HTTP on this machine, the worker API only, misbehaving on demand.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WorkerUrls } from '@popcel/protocol/runpod'
import { workerUrlTemplates } from '@popcel/protocol/runpod'

export type Post = {
  readonly job: string
  readonly isStream: boolean
  readonly body: Record<string, unknown>
  readonly text: string
}
export type Request = {
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
}

export type TestEndpoint = AsyncDisposable & {
  readonly urls: WorkerUrls
  /** Handed out by the next takes, in order. */
  readonly queue: { id: string; input: unknown }[]
  readonly stops: string[]
  readonly results: Post[]
  readonly progress: Post[]
  readonly chunks: Post[]
  readonly takes: Request[]
  readonly pings: Request[]
  /** Answers of the next posts to job-done: a status, or 'reset' to break the connection. */
  readonly refusals: (number | 'reset')[]
  /** Takes that are held open at this moment. */
  held(): number
  /** Resolves when `test` holds; looked at after every request. */
  until(test: () => boolean): Promise<void>
}

/** `holdMs`: how long a take without a job is held. */
export async function startEndpoint(holdMs = 2_000): Promise<TestEndpoint> {
  const watchers = new Set<() => void>()
  const open = new Set<ServerResponse>()
  const server = createServer((request, response) => void answer(request, response).finally(look))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const endpoint: TestEndpoint = {
    urls: workerUrlTemplates(`http://127.0.0.1:${port}/v2/test`, 'CPU'),
    queue: [],
    stops: [],
    results: [],
    progress: [],
    chunks: [],
    takes: [],
    pings: [],
    refusals: [],
    held: () => open.size,
    until: (test) =>
      new Promise((resolve) => {
        const check = () => {
          if (!test()) return
          watchers.delete(check)
          resolve()
        }
        watchers.add(check)
        check()
      }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  const poll = setInterval(look, 5)
  poll.unref()
  function look() {
    for (const watcher of watchers) watcher()
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://here')
    const [, , , route, , job = ''] = url.pathname.split('/')
    const seen: Request = { path: url.pathname, query: url.searchParams, headers: request.headers }
    if (route === 'ping') endpoint.pings.push(seen)
    if (route === 'job-take' || route === 'job-take-batch') return take(seen, route, response)
    if (route === 'job-stop') return stop(response)
    if (route === 'job-done' || route === 'job-stream')
      return posted(request, response, route, decodeURIComponent(job), url)
    response.end('{}')
  }

  async function hold(response: ServerResponse, ready: () => boolean): Promise<boolean> {
    open.add(response)
    const until = performance.now() + holdMs
    while (!ready() && performance.now() < until && !response.destroyed) await new Promise((r) => setTimeout(r, 5))
    open.delete(response)
    return !response.destroyed
  }

  async function take(seen: Request, route: string, response: ServerResponse): Promise<void> {
    endpoint.takes.push(seen)
    if (!(await hold(response, () => endpoint.queue.length > 0))) return
    const size = route === 'job-take-batch' ? Number(seen.query.get('batch_size')) : 1
    const jobs = endpoint.queue.splice(0, size)
    response.statusCode = jobs.length > 0 ? 200 : 204
    response.end(jobs.length === 0 ? undefined : JSON.stringify(route === 'job-take-batch' ? jobs : jobs[0]))
  }

  async function stop(response: ServerResponse): Promise<void> {
    if (!(await hold(response, () => endpoint.stops.length > 0))) return
    const jobsToStop = endpoint.stops.splice(0)
    response.statusCode = jobsToStop.length > 0 ? 200 : 204
    response.end(jobsToStop.length > 0 ? JSON.stringify({ jobsToStop }) : undefined)
  }

  async function posted(request: IncomingMessage, response: ServerResponse, route: string, job: string, url: URL) {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const text = Buffer.concat(parts).toString()
    const body = JSON.parse(text) as Record<string, unknown>
    const post: Post = { job, isStream: url.searchParams.get('isStream') === 'true', body, text }
    const isProgress = body['status'] === 'IN_PROGRESS'
    const refusal = route === 'job-done' && !isProgress ? endpoint.refusals.shift() : undefined
    if (refusal === 'reset') return void request.socket.destroy()
    if (refusal !== undefined) {
      response.statusCode = refusal
      return void response.end('{"error":"no"}')
    }
    if (route === 'job-stream') endpoint.chunks.push(post)
    else if (isProgress) endpoint.progress.push(post)
    else endpoint.results.push(post)
    response.end('{}')
  }
  return endpoint
}
