// Owns what answers of a file server mean for a download: whether to go on, try again or give up, and in which words.

import { codeOf } from './codes.ts'

/** The download stopped for a reason that may pass. What has arrived is kept. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  /** What the server asks to wait, if it does. */
  readonly waitMs: number | undefined

  constructor(reason: string, waitMs?: number, options?: ErrorOptions) {
    super(reason, options)
    this.waitMs = waitMs
  }
}

export type Delivery = {
  /** The place in the file at which the body begins. */
  readonly start: number
  /** Of the whole file, where the server tells. What comes packed is told in packed bytes, which say nothing of the file. */
  readonly total: number | undefined
  /** What names this very version of the file: a strong ETag, else Last-Modified. */
  readonly validator: string | undefined
}

const MAY_PASS = [408, 425, 429, 500, 502, 503, 504]
const LONGEST_WAIT_MS = 60_000

const STATUS_WORDS: Readonly<Record<number, string>> = {
  401: 'it wants a login',
  403: 'it refuses to give it',
  404: 'it has no such file',
  410: 'it has no such file any more',
  429: 'it was asked too often',
}

/** Why a status ends the download for good, or undefined where it does not. 416 is not among them: the part is then wrong. */
export function finalStatus(response: Response, url: string): string | undefined {
  const { status } = response
  if (isPage(response)) return `${hostOf(response, url)} sent a web page in place of the file; does it want a login?`
  if (response.ok || status === 416 || MAY_PASS.includes(status)) return undefined
  return describe(response, url)
}

/** What a hotspot or a proxy answers with before it lets anybody through. */
function isPage({ ok, headers }: Response): boolean {
  return ok && /^text\/html\b/i.test(headers.get('content-type') ?? '')
}

/**
 * Reads the head of an answer to "from `asked` on".
 * @throws Interrupted for what may pass
 */
export function readDelivery(response: Response, url: string, asked: number): Delivery {
  const { status, headers } = response
  if (!response.ok) throw new Interrupted(describe(response, url), waitOf(headers.get('retry-after')))
  const validator = strong(headers.get('etag')) ?? headers.get('last-modified') ?? undefined
  const packed = ![null, '', 'identity'].includes(headers.get('content-encoding'))
  if (status !== 206) {
    return { start: 0, total: packed ? undefined : numberOf(headers.get('content-length')), validator }
  }
  if (packed) throw new Interrupted('the server sent a part of the file packed, which nobody can unpack')
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '')
  const start = numberOf(range?.[1])
  if (start !== asked) throw new Interrupted(`the server sent another part of the file than it was asked for`)
  return { start, total: numberOf(range?.[2]), validator }
}

const NOBODY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses the connection',
  ENOTFOUND: 'is not found; is there a network?',
  EAI_AGAIN: 'is not found; is there a network?',
}
const BROKEN: Readonly<Record<string, string>> = {
  ECONNRESET: 'cut the connection',
  UND_ERR_SOCKET: 'cut the connection',
  ETIMEDOUT: 'does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'does not answer',
}

/** Why there is nobody to ask, so that asking again at once is of no use; undefined where there is. */
export function nobodyThere(thrown: unknown, url: string): string | undefined {
  const words = NOBODY[codeOf(thrown) ?? '']
  return words && `${new URL(url).host} ${words}`
}

/** What fetch or the reading of a body threw, in words. */
export function networkFault(thrown: unknown, url: string): Interrupted {
  if (thrown instanceof Interrupted) return thrown
  const { host } = new URL(url)
  const words = BROKEN[codeOf(thrown) ?? '']
  const inside = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause.message : String(thrown)
  return new Interrupted(words ? `${host} ${words}` : `${host}: ${inside}`, undefined, { cause: thrown })
}

function describe(response: Response, url: string): string {
  const { status, statusText } = response
  const words = STATUS_WORDS[status]
  const answered = [status, statusText].filter(Boolean).join(' ')
  return `${hostOf(response, url)} answered ${answered}${words ? `: ${words}` : ''}`
}

/** After redirects another than was asked. */
function hostOf({ url: answering }: Response, url: string): string {
  return new URL(answering || url).host
}

/** A weak ETag (W/"…") may stand for files that differ, so it cannot name the version to go on with (RFC 9110, 13.1.5). */
function strong(etag: string | null): string | undefined {
  return etag?.startsWith('"') ? etag : undefined
}

function numberOf(text: string | null | undefined): number | undefined {
  return text && /^\d+$/.test(text) ? Number(text) : undefined
}

/** Retry-After in seconds; the form with a date would need the time of day, and the usual pause does as well. */
function waitOf(header: string | null): number | undefined {
  const seconds = numberOf(header)
  return seconds === undefined ? undefined : Math.min(seconds * 1000, LONGEST_WAIT_MS)
}
