// Owns a file server on this machine for tests: ranges, redirects, cut connections, wrong bytes, slow sending. Test code only.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

export type Behaviour = {
  /** Answers requests for ranges; else sends the whole file each time. */
  ranges?: boolean
  etag?: string | undefined
  /** Ends the connection after so many bytes of the body, for the next requests: one number a request. */
  cuts?: number[]
  /** Statuses that the next requests get instead of the file. */
  statuses?: number[]
  retryAfter?: string
  /** Sends nothing after the head. */
  silent?: boolean
  /** Takes the request and sends not even a head. */
  mute?: boolean
  /** Answers a request for a range with another one: the whole file, as 206. */
  otherRange?: boolean
  /** Goes on with a range whatever If-Range says. */
  heedless?: boolean
  /** Sends the whole file packed with gzip, though nobody asked for that. */
  packed?: boolean
  /** The Content-Type. */
  type?: string
  /** Milliseconds between pieces of 64 KiB. */
  pauseMs?: number
  /** Leaves out how long the body is. */
  chunked?: boolean
}

export type FileServer = {
  readonly url: string
  /** What is sent from now on. */
  bytes: Uint8Array
  behaviour: Behaviour
  /** The Range header of each request, '-' where there is none. */
  readonly asked: string[]
  [Symbol.asyncDispose](): Promise<void>
}

export async function serveFile(bytes: Uint8Array, behaviour: Behaviour = {}): Promise<FileServer> {
  const http = createServer((request, response) => void answer(server, request, response))
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening))
  const server: FileServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/model.onnx`,
    bytes,
    behaviour,
    asked: [],
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        http.close(() => closed())
        http.closeAllConnections()
      }),
  }
  return server
}

async function answer(server: FileServer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/moved') return void response.writeHead(302, { location: '/model.onnx' }).end()
  if (request.url === '/loop') return void response.writeHead(302, { location: '/loop' }).end()
  server.asked.push(request.headers.range ?? '-')
  const { behaviour, bytes } = server
  if (behaviour.mute) return
  if (behaviour.otherRange && request.headers.range !== undefined) return sendOther(server, response)
  const status = behaviour.statuses?.shift()
  if (status !== undefined) {
    return void response
      .writeHead(status, behaviour.retryAfter ? { 'retry-after': behaviour.retryAfter } : {})
      .end('no')
  }
  if (behaviour.packed) return sendPacked(server, response)
  const start = rangeStart(server, request)
  if (start > 0 && start >= bytes.length) return void response.writeHead(416).end()
  const headers: Record<string, string> = { ...(behaviour.etag !== undefined && { etag: behaviour.etag }) }
  if (behaviour.type !== undefined) headers['content-type'] = behaviour.type
  if (!behaviour.chunked) headers['content-length'] = String(bytes.length - start)
  if (start > 0) headers['content-range'] = `bytes ${start}-${bytes.length - 1}/${bytes.length}`
  response.writeHead(start > 0 ? 206 : 200, headers)
  response.flushHeaders()
  if (!behaviour.silent) await send(server, response, start)
}

function sendPacked({ bytes }: FileServer, response: ServerResponse): void {
  const packed = gzipSync(bytes)
  response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': String(packed.length) }).end(packed)
}

function sendOther({ bytes }: FileServer, response: ServerResponse): void {
  const range = { 'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}` }
  response.writeHead(206, { ...range, 'content-length': String(bytes.length) }).end(bytes)
}

function rangeStart({ behaviour }: FileServer, { headers }: IncomingMessage): number {
  const wanted = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
  const same = behaviour.heedless || headers['if-range'] === undefined || headers['if-range'] === behaviour.etag
  return behaviour.ranges && same ? wanted : 0
}

async function send({ behaviour, bytes }: FileServer, response: ServerResponse, start: number): Promise<void> {
  const end = start + (behaviour.cuts?.shift() ?? bytes.length)
  for (let at = start; at < Math.min(end, bytes.length); at += 65_536) {
    const piece = bytes.subarray(at, Math.min(at + 65_536, end))
    await new Promise((sent) => response.write(piece, sent))
    if (behaviour.pauseMs) await new Promise((later) => setTimeout(later, behaviour.pauseMs))
  }
  if (end < bytes.length) response.destroy()
  else response.end()
}
