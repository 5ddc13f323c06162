// Owns the HTTP side of `--serve`: the endpoint's routes for one worker, with or without /v2/NAME in front, so that the SDKs'
// clients work too. A queue that survives, an autoscaler and several workers are popcel endpoint's.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PopcelError } from '@popcel/protocol'
import { readValue } from '@popcel/protocol/read-value'
import { BODY_BYTES, isTerminal, runRequestSchema, WAIT_MS } from '@popcel/protocol/runpod'
import type { LocalJobs } from './local-jobs.ts'

export type ServeOptions = {
  readonly host: string
  readonly port: number
  readonly token: string | undefined
}

export type Served = AsyncDisposable & { readonly url: string }

/** A body in base64 is a third larger than the picture; more than a client can send to the platform is not read here either. */
const MOST_BODY = BODY_BYTES.runsync

/** @throws PopcelError port-taken */
export async function serve(jobs: LocalJobs, { host, port, token }: ServeOptions): Promise<Served> {
  const server = createServer((request, response) => {
    void answer(jobs, request, token).then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        const row = error instanceof PopcelError ? error : new PopcelError('internal', { reason: String(error) })
        const { message, ...rest } = row.toJSON()
        send(response, row.status, { error: message, ...rest })
      },
    )
  })
  await listening(server, host, port)
  const bound = (server.address() as AddressInfo).port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'it is in use' : (error.code ?? error.message)
      reject(new PopcelError('port-taken', { port, host, reason }, { cause: error }))
    })
    server.listen(port, host, resolve)
  })
}

async function answer(jobs: LocalJobs, request: IncomingMessage, token: string | undefined): Promise<unknown> {
  refuseOthers(request, token)
  const url = new URL(request.url ?? '/', 'http://here')
  const [route = '', id = ''] = url.pathname
    .replace(/^\/v2\/[^/]+/, '')
    .split('/')
    .slice(1)
    .map(decodeURIComponent)
  const post = request.method === 'POST'
  if (!post && request.method !== 'GET') throw notThere(url, request)
  const waitMs = (otherwise: number) => {
    const wait = Number(url.searchParams.get('wait') ?? otherwise)
    return Math.min(WAIT_MS.most, Math.max(0, Number.isFinite(wait) ? wait : otherwise))
  }
  switch (route) {
    case 'run':
      if (post) return jobs.submit(await readRun(request))
      break
    case 'runsync':
      if (post) return jobs.wait(jobs.submit(await readRun(request)).id, waitMs(WAIT_MS.default))
      break
    case 'status':
      return jobs.status(id)
    case 'status-sync':
      return jobs.wait(id, waitMs(WAIT_MS.default))
    case 'stream':
      return stream(jobs, id, waitMs(1_000))
    case 'cancel':
      if (post) return jobs.cancel(id)
      break
    case 'health':
      return jobs.counts()
  }
  throw notThere(url, request)
}

/** Held while there is nothing to tell. */
async function stream(jobs: LocalJobs, id: string, ms: number): Promise<unknown> {
  const now = jobs.stream(id)
  if (now.stream.length > 0 || isTerminal(now.status)) return now
  await jobs.wait(id, Math.min(ms, 1_000))
  return jobs.stream(id)
}

/** A page of another site can send requests here, but not with a body that is called JSON, nor with our own name as Host. */
function refuseOthers({ headers }: IncomingMessage, token: string | undefined): void {
  if (token !== undefined) {
    if (headers.authorization?.replace(/^Bearer /i, '') !== token) throw new PopcelError('unauthorized')
    return
  }
  const host = (headers.host ?? '').replace(/:\d+$/, '')
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host))
    throw new PopcelError('other-site', { reason: `host ${host}` })
  const { origin } = headers
  if (origin !== undefined && !/^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(origin))
    throw new PopcelError('other-site', { reason: `origin ${origin}` })
}

async function readRun(request: IncomingMessage) {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request) {
    bytes += (part as Buffer).length
    if (bytes > MOST_BODY) throw new PopcelError('body-too-large', { limit: MOST_BODY, route: '/run' })
    parts.push(part as Buffer)
  }
  let json: unknown
  try {
    json = JSON.parse(Buffer.concat(parts).toString())
  } catch (error) {
    throw new PopcelError('not-json', { reason: error instanceof Error ? error.message : String(error) })
  }
  const { input, s3Config } = readValue(runRequestSchema, json, 'the body')
  return { input, s3Config }
}

function notThere(url: URL, { method }: IncomingMessage): PopcelError {
  return new PopcelError('no-such-route', { route: `${method} ${url.pathname}` })
}

function send(response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return
  const text = JSON.stringify(body)
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text)
}
