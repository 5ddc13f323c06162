// Owns requests to the endpoint over kept connections. Node's own client, because a worker that takes hundreds of small jobs a
// second spends most of its time in it, and fetch costs twice the processor time for each.

import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Wire, WireAnswer, WireInit } from './wire.ts'

/** For `Wire`: the part of fetch that it uses. Rejects when nothing is answered or the signal fires. */
export function createHttpFetch(): Wire['fetch'] {
  const plain = new HttpAgent({ keepAlive: true })
  const secure = new HttpsAgent({ keepAlive: true })
  return (url, init) =>
    new Promise((resolve, reject) => {
      const { method, headers, body, signal } = init
      const options = { method, headers: withLength(headers, body), signal }
      const asked: ClientRequest = url.startsWith('https:')
        ? httpsRequest(url, { ...options, agent: secure })
        : httpRequest(url, { ...options, agent: plain })
      asked.once('error', reject)
      asked.once('response', (answer) => {
        const status = answer.statusCode ?? 0
        resolve({ status, text: () => readText(answer) } satisfies WireAnswer)
      })
      asked.end(body)
    })
}

function withLength(headers: WireInit['headers'], body: string | undefined): Record<string, string | number> {
  return body === undefined ? { ...headers } : { ...headers, 'content-length': Buffer.byteLength(body) }
}

function readText(answer: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    answer.on('data', (part: Buffer) => parts.push(part))
    answer.once('end', () =>
      resolve(parts.length === 1 && parts[0] ? parts[0].toString() : Buffer.concat(parts).toString()),
    )
    answer.once('error', reject)
    answer.once('close', () => reject(new Error('the connection broke')))
  })
}
