// Owns a proxy between workers and their endpoint that sees every step of every job, and can strike at one: it tells who is there
// and waits, so that a kill falls exactly before, between or after two messages.

import { type ClientRequest, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const STEPS = [
  'before the take',
  'take not delivered',
  'after the take',
  'during the work',
  'before the post',
  'during the post',
  'post not answered',
  'after the post',
] as const
export type Step = (typeof STEPS)[number]

export type Moment = { readonly step: Step; readonly worker: string; readonly job: string | undefined }

/** What crossed the proxy, in order: the endpoint gave a job to a worker, the worker has it, the endpoint has its result, or has had it. */
export type Seen = {
  readonly what: 'given' | 'delivered' | 'accepted' | 'answered'
  readonly job: string
  readonly worker: string
}

export type StepProxy = AsyncDisposable & {
  readonly port: number
  readonly seen: readonly Seen[]
}

type Answer = { readonly status: number; readonly type: string; readonly body: Buffer }
type Tools = {
  readonly target: number
  readonly strike: (moment: Moment) => Promise<void>
  readonly seen: Seen[]
}

const AT_WORK_MS = 15

/** `strike` is asked at every step of every job, and the step waits until it has answered. */
export async function openStepProxy(target: number, strike: (moment: Moment) => Promise<void>): Promise<StepProxy> {
  const tools: Tools = { target, strike, seen: [] }
  const server = createServer((incoming, response) => {
    // Whoever is killed breaks a connection; the other side sees it break, as it would without us.
    passOn(incoming, response, tools).catch(() => incoming.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    seen: tools.seen,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function passOn(incoming: IncomingMessage, response: ServerResponse, tools: Tools): Promise<void> {
  const body = await bytesOf(incoming)
  const [, , , route = '', worker = '', job = ''] = new URL(incoming.url ?? '/', 'http://here').pathname.split('/')
  if (route === 'job-take') await passTake(incoming, response, worker, tools)
  else if (route === 'job-done') await passPost({ incoming, response, body, worker, job }, tools)
  else await send(response, await forward(incoming, response, body, tools))
}

async function passTake(incoming: IncomingMessage, response: ServerResponse, worker: string, tools: Tools) {
  await tools.strike({ step: 'before the take', worker, job: undefined })
  const answer = await forward(incoming, response, Buffer.alloc(0), tools)
  const job = answer.status === 200 ? (JSON.parse(answer.body.toString()) as { id: string }).id : undefined
  if (job === undefined) return void (await send(response, answer))
  tools.seen.push({ what: 'given', job, worker })
  await tools.strike({ step: 'take not delivered', worker, job })
  if (!(await send(response, answer))) return
  tools.seen.push({ what: 'delivered', job, worker })
  await tools.strike({ step: 'after the take', worker, job })
  setTimeout(() => void tools.strike({ step: 'during the work', worker, job }), AT_WORK_MS * Math.random())
}

type Post = {
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  readonly body: Buffer
  readonly worker: string
  readonly job: string
}

async function passPost({ incoming, response, body, worker, job }: Post, tools: Tools): Promise<void> {
  await tools.strike({ step: 'before the post', worker, job })
  const answer = await forward(incoming, response, body, tools, () =>
    tools.strike({ step: 'during the post', worker, job }),
  )
  const { accepted } = JSON.parse(answer.body.toString()) as { accepted?: boolean }
  if (accepted !== undefined) tools.seen.push({ what: accepted ? 'accepted' : 'answered', job, worker })
  await tools.strike({ step: 'post not answered', worker, job })
  await send(response, answer)
  await tools.strike({ step: 'after the post', worker, job })
}

/** The endpoint's answer. `halfway` is waited for when the first half of the body is out. */
function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  { target }: Tools,
  halfway?: () => Promise<void>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (response.destroyed) throw new Error('whoever asked is gone')
    const { method, url: path } = incoming
    const headers = { ...incoming.headers, host: `127.0.0.1:${target}` }
    const asked: ClientRequest = request({ host: '127.0.0.1', port: target, method, path, headers, agent: false })
    // A poller that is gone takes no job.
    response.once('close', () => asked.destroy())
    asked.once('error', reject)
    const broke = () => reject(new Error('the connection broke'))
    asked.once('close', broke)
    asked.once('response', (answer) => {
      asked.off('close', broke)
      const type = answer.headers['content-type'] ?? 'application/json'
      bytesOf(answer).then((bytes) => resolve({ status: answer.statusCode ?? 0, type, body: bytes }), reject)
    })
    const middle = body.length >> 1
    asked.write(body.subarray(0, middle))
    void Promise.resolve(halfway?.()).then(() => asked.end(body.subarray(middle)))
  })
}

/** False when whoever asked is gone. */
async function send(response: ServerResponse, { status, type, body }: Answer): Promise<boolean> {
  if (response.destroyed) return false
  const sent = new Promise<boolean>((resolve) => {
    response.once('close', () => resolve(false)).once('finish', () => resolve(true))
  })
  response.writeHead(status, { 'content-type': type, 'content-length': body.length })
  response.end(status === 204 ? undefined : body)
  return sent
}

async function bytesOf(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
