// Owns a small endpoint for the worker's tests: real HTTP on this machine, the worker API only, misbehaving on demand.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
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
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return new ListeningEndpoint(server, holdMs)
}

class ListeningEndpoint implements TestEndpoint {
  readonly urls: WorkerUrls
  readonly queue: TestEndpoint['queue'] = []
  readonly stops: string[] = []
  readonly results: Post[] = []
  readonly progress: Post[] = []
  readonly chunks: Post[] = []
  readonly takes: Request[] = []
  readonly pings: Request[] = []
  readonly refusals: TestEndpoint['refusals'] = []
  readonly #server: Server
  readonly #holdMs: number
  readonly #watchers = new Set<() => void>()
  readonly #open = new Set<ServerResponse>()

  constructor(server: Server, holdMs: number) {
    const { port } = server.address() as AddressInfo
    this.urls = workerUrlTemplates(`http://127.0.0.1:${port}/v2/test`, 'CPU')
    this.#server = server
    this.#holdMs = holdMs
    server.on('request', (request, response) => {
      void this.#answer(request, response).finally(() => this.#look())
    })
    setInterval(() => this.#look(), 5).unref()
  }

  held(): number {
    return this.#open.size
  }

  until(test: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!test()) return
        this.#watchers.delete(check)
        resolve()
      }
      this.#watchers.add(check)
      check()
    })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      this.#server.closeAllConnections()
    })
  }

  #look(): void {
    for (const watcher of this.#watchers) watcher()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://here')
    const [, , , route, , job = ''] = url.pathname.split('/')
    const seen: Request = { path: url.pathname, query: url.searchParams, headers: request.headers }
    if (route === 'ping') this.pings.push(seen)
    if (route === 'job-take' || route === 'job-take-batch') return this.#take(seen, route, response)
    if (route === 'job-stop') return this.#stop(response)
    if (route === 'job-done' || route === 'job-stream')
      return this.#posted(request, response, route, decodeURIComponent(job), url)
    response.end('{}')
  }

  async #hold(response: ServerResponse, ready: () => boolean): Promise<boolean> {
    this.#open.add(response)
    const until = performance.now() + this.#holdMs
    while (!ready() && performance.now() < until && !response.destroyed) await new Promise((r) => setTimeout(r, 5))
    this.#open.delete(response)
    return !response.destroyed
  }

  async #take(seen: Request, route: string, response: ServerResponse): Promise<void> {
    this.takes.push(seen)
    if (!(await this.#hold(response, () => this.queue.length > 0))) return
    const size = route === 'job-take-batch' ? Number(seen.query.get('batch_size')) : 1
    const jobs = this.queue.splice(0, size)
    response.statusCode = jobs.length > 0 ? 200 : 204
    response.end(jobs.length === 0 ? undefined : JSON.stringify(route === 'job-take-batch' ? jobs : jobs[0]))
  }

  async #stop(response: ServerResponse): Promise<void> {
    if (!(await this.#hold(response, () => this.stops.length > 0))) return
    const jobsToStop = this.stops.splice(0)
    response.statusCode = jobsToStop.length > 0 ? 200 : 204
    response.end(jobsToStop.length > 0 ? JSON.stringify({ jobsToStop }) : undefined)
  }

  async #posted(request: IncomingMessage, response: ServerResponse, route: string, job: string, url: URL) {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const text = Buffer.concat(parts).toString()
    const body = JSON.parse(text) as Record<string, unknown>
    const post: Post = { job, isStream: url.searchParams.get('isStream') === 'true', body, text }
    const isProgress = body['status'] === 'IN_PROGRESS'
    const refusal = route === 'job-done' && !isProgress ? this.refusals.shift() : undefined
    if (refusal === 'reset') return void request.socket.destroy()
    if (refusal !== undefined) {
      response.statusCode = refusal
      return void response.end('{"error":"no"}')
    }
    if (route === 'job-stream') this.chunks.push(post)
    else if (isProgress) this.progress.push(post)
    else this.results.push(post)
    response.end('{}')
  }
}
