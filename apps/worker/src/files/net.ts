// Owns reaching addresses that a stranger gave: https to public addresses only, looked at after DNS and connected to as looked
// at, every redirect anew, with a limit on bytes and time. An operator can open it further.

import type { ClientRequest, IncomingMessage } from 'node:http'
import { isIP, type LookupFunction } from 'node:net'
import { PopcelError } from '@popcel/protocol'
import { isLoopbackAddress, isPublicAddress } from './public-address.ts'

/** 'public': https to public addresses. 'loopback': this machine too, also by http. 'any': every address, also by http. */
export const REACHES = ['public', 'loopback', 'any'] as const
export type Reach = (typeof REACHES)[number]

export type Resolved = { readonly address: string; readonly family: number }
export type NetOptions = {
  readonly reach: Reach
  /** The addresses of a host, such as `dns.lookup` with `all`. */
  readonly resolve: (host: string) => Promise<readonly Resolved[]>
}

export type Sent = {
  readonly method: 'GET' | 'PUT'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** The most bytes of an answer that are read. */
  readonly mostBytes: number
  readonly signal: AbortSignal
}
export type Answered = { readonly status: number; readonly bytes: Uint8Array }

export type Net = {
  /** One exchange; redirects of a GET are followed, of a PUT refused. @throws PopcelError url-refused, url-not-fetched, input-too-many-bytes, aborted */
  send(url: string, sent: Sent): Promise<Answered>
}

const MOST_REDIRECTS = 5
const PATIENCE_MS = 60_000

export function createNet(options: NetOptions): Net {
  return {
    async send(url, sent) {
      const signal = AbortSignal.any([sent.signal, AbortSignal.timeout(PATIENCE_MS)])
      let at = url
      for (let hop = 0; ; hop++) {
        const answer = await exchange(at, { ...sent, signal }, options).catch((error: unknown) => {
          throw sent.signal.aborted ? new PopcelError('aborted') : rowOf(error, at)
        })
        if (answer.location === undefined) return answer
        if (sent.method !== 'GET') throw refused(at, 'it leads elsewhere, and an upload does not follow')
        if (hop >= MOST_REDIRECTS) throw refused(at, `it leads elsewhere more than ${MOST_REDIRECTS} times`)
        at = new URL(answer.location, at).href
      }
    },
  }
}

/** An address without what may be secret in it: a signed URL's query, a user's password. */
export function publicPart(url: string): string {
  if (!URL.canParse(url)) return 'the address'
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

function refused(url: string, reason: string): PopcelError {
  return new PopcelError('url-refused', { url: publicPart(url), reason })
}

function rowOf(error: unknown, url: string): PopcelError {
  if (error instanceof PopcelError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new PopcelError('url-not-fetched', { url: publicPart(url), reason }, { cause: error })
}

async function exchange(url: string, sent: Sent, options: NetOptions): Promise<Answered & { location?: string }> {
  const { protocol, hostname, username } = new URL(url)
  const secure = protocol === 'https:'
  if (!secure && protocol !== 'http:') throw refused(url, 'it is neither http nor https')
  if (!secure && options.reach === 'public') throw refused(url, 'only https is')
  if (username !== '') throw refused(url, 'it carries a name and a password')
  const host = hostname.replace(/^\[|\]$/g, '')
  const check = (address: string) => {
    if (!isReached(address, secure, options.reach)) throw refused(url, `${host} is no public address`)
  }
  // An address in the URL itself is never looked up.
  if (isIP(host) !== 0) check(host)
  const { request } = secure ? await import('node:https') : await import('node:http')
  const asked = request(url, {
    method: sent.method,
    headers: { 'user-agent': 'popcel-worker', ...sent.headers },
    lookup: pinnedLookup(options.resolve, check),
    signal: sent.signal,
    // A pooled connection might have been made for somebody else's rules.
    agent: false,
  })
  const answer = await answered(asked, sent.body)
  const { location } = answer.headers
  const status = answer.statusCode ?? 0
  if (status >= 300 && status < 400 && location !== undefined) {
    answer.destroy()
    return { status, bytes: new Uint8Array(), location }
  }
  return { status, bytes: await readAll(answer, sent.mostBytes, url) }
}

function isReached(address: string, secure: boolean, reach: Reach): boolean {
  if (reach === 'any') return true
  if (reach === 'loopback' && isLoopbackAddress(address)) return true
  return secure && isPublicAddress(address)
}

/** What was looked at is what is connected to: a name that answers differently a moment later gains nothing. */
function pinnedLookup(resolve: NetOptions['resolve'], check: (address: string) => void): LookupFunction {
  return (host, { all }, done) => {
    resolve(host).then(
      (found) => {
        try {
          for (const { address } of found) check(address)
          const [first] = found
          if (!first) throw new Error(`${host} has no address`)
          if (all) done(null, [...found])
          else done(null, first.address, first.family)
        } catch (error) {
          done(error as NodeJS.ErrnoException, '', 4)
        }
      },
      (error: NodeJS.ErrnoException) => done(error, '', 4),
    )
  }
}

function answered(asked: ClientRequest, body: Uint8Array | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once('response', resolve)
    asked.once('error', reject)
    asked.end(body)
  })
}

async function readAll(answer: IncomingMessage, mostBytes: number, url: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let bytes = 0
  const tooMany = (count: number) =>
    new PopcelError('input-too-many-bytes', { file: publicPart(url), bytes: count, limit: mostBytes })
  const told = Number(answer.headers['content-length'] ?? 0)
  if (told > mostBytes) {
    answer.destroy()
    throw tooMany(told)
  }
  for await (const part of answer) {
    bytes += (part as Uint8Array).length
    if (bytes > mostBytes) {
      answer.destroy()
      throw tooMany(bytes)
    }
    parts.push(part as Uint8Array)
  }
  return Buffer.concat(parts)
}
