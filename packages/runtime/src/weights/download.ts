// Owns fetching one file of weights: from where the last time ended, again after what may pass, checked before it counts.

import type { FileHandle } from 'node:fs/promises'
import type { WeightsFile } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { isFull, writeFault } from './codes.ts'
import { count, type Digests, isPinned, mismatch, wrongFile } from './digest.ts'
import { Digester } from './digester.ts'
import { type Delivery, finalStatus, Interrupted, networkFault, nobodyThere, readDelivery } from './http.ts'
import type { Sleep } from './lock.ts'
import { Part, type Resumable } from './part.ts'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export type DownloadOptions = {
  readonly model: string
  readonly file: WeightsFile
  /** Where the file is to be; NAME.part beside it is on the way there. */
  readonly final: string
  /** What was first seen of a file without a pinned digest. */
  readonly first?: Digests | undefined
  readonly fetch: Fetch
  readonly sleep: Sleep
  readonly signal: AbortSignal
  /** `total` is undefined where neither the row nor the server tells. */
  readonly onBytes?: (bytes: number, total: number | undefined) => void
}

/** Waits between tries, twice as long each time. A try that came a good deal further than any before starts the count anew. */
const TRIES = 5
const FIRST_PAUSE_MS = 500
const GOOD_DEAL_BYTES = 1 << 20
/** A server that sends nothing for so long is taken for gone. */
const SILENCE_MS = 30_000

/**
 * Leaves the whole, checked file at `final` and says what it is.
 * @throws PopcelError weights-not-fetched (the part is kept), weights-damaged (it is not), disk-full (it is not), aborted (kept)
 */
export async function download(options: DownloadOptions): Promise<Digests> {
  const { file, final, model, first } = options
  const part = new Part(final, file)
  for (let again = false; ; again = true) {
    const { digests, resumed } = await fetchWhole(options, part)
    const reason = mismatch(file, digests, first)
    if (reason === undefined) {
      await part.becomes(final).catch(async (thrown: unknown) => {
        if (isFull(thrown)) await part.discard()
        throw writeFault(thrown, final)
      })
      return digests
    }
    await part.discard()
    // The beginning may have been of another version than the rest: fetched anew it tells, once, however often it is cut.
    if (!resumed || again) throw wrongFile(file, { file: final, model, reason })
  }
}

type Whole = { readonly digests: Digests; readonly resumed: boolean }

async function fetchWhole(options: DownloadOptions, part: Part): Promise<Whole> {
  let resumed = false
  let furthest = 0
  for (let tries = 1; ; tries++) {
    const { bytes: before } = await part.resumable()
    resumed ||= before > 0
    furthest = Math.max(furthest, before)
    try {
      return { digests: await fetchRest(options, part), resumed }
    } catch (thrown) {
      const fault = await judge(thrown, options, part)
      const { bytes: after } = await part.resumable()
      if (after - furthest >= GOOD_DEAL_BYTES) tries = 1
      if (tries >= TRIES) throw new PopcelError('weights-not-fetched', { model: options.model, reason: fault.message })
      const pauseMs = fault.waitMs ?? FIRST_PAUSE_MS * 2 ** (tries - 1)
      await options.sleep(pauseMs, options.signal).catch(() => undefined)
    }
  }
}

/** What may pass comes back; anything else is thrown as its row. */
async function judge(
  thrown: unknown,
  { final, file, model, signal }: DownloadOptions,
  part: Part,
): Promise<Interrupted> {
  if (signal.aborted) throw signal.reason instanceof PopcelError ? signal.reason : new PopcelError('aborted')
  if (thrown instanceof PopcelError) throw thrown
  if (thrown instanceof WriteFailed) {
    // Free space is what is wanted now, and the sentence says that nothing was left.
    if (isFull(thrown)) await part.discard()
    throw writeFault(thrown.cause, final)
  }
  const reason = nobodyThere(thrown, file.url)
  if (reason !== undefined) throw new PopcelError('weights-not-fetched', { model, reason }, { cause: thrown })
  return networkFault(thrown, file.url)
}

class WriteFailed extends Error {
  override readonly name = 'WriteFailed'
}

/** One request, or none where all has arrived already. */
async function fetchRest(options: DownloadOptions, part: Part): Promise<Digests> {
  const { file, signal } = options
  const have = await part.resumable()
  const digester = new Digester(file)
  if (have.bytes > 0) await part.addTo(digester, signal)
  if (have.bytes > 0 && have.bytes === have.total) return digester.end()
  const silent = new AbortController()
  const answered = awaitAnswer(options.sleep, silent)
  const response = await request(options, have, AbortSignal.any([signal, silent.signal])).finally(answered)
  if (response.status === 416) {
    await part.discard()
    await response.body?.cancel()
    throw new Interrupted('the server has no more of the file than has arrived')
  }
  const delivery = await readHead(response, file, have, part)
  await refuseSize(options, part, delivery)
  const from = delivery.start === have.bytes ? digester : new Digester(file)
  if (!response.body) throw new Interrupted('the server sent nothing')
  const body = watch(response.body, options.sleep, silent)
  await receive(options, part, delivery, body, from)
  return from.end()
}

/** A server that answers with another part than was asked for would do so each time: from then on the file is fetched in one piece. */
async function readHead(response: Response, file: WeightsFile, have: Resumable, part: Part): Promise<Delivery> {
  try {
    const delivery = readDelivery(response, file.url, have.bytes)
    // Not every server heeds If-Range, and without a digest nothing else would tell that the file changed in between.
    if (delivery.start > 0 && !isPinned(file) && delivery.validator !== have.validator)
      throw new Interrupted('the file changed on the server in between')
    return delivery
  } catch (thrown) {
    if (response.status === 206) await part.discard()
    await response.body?.cancel()
    throw thrown
  }
}

/** Gives up on a server that takes the request and says nothing, until what it gives is called. */
function awaitAnswer(sleep: Sleep, silent: AbortController): () => void {
  const answered = new AbortController()
  void sleep(SILENCE_MS, answered.signal)
    .catch(() => undefined)
    .then(() => {
      if (!answered.signal.aborted) silent.abort(new Interrupted('the server does not answer'))
    })
  return () => answered.abort()
}

async function request(
  { file, fetch, model }: DownloadOptions,
  have: Resumable,
  signal: AbortSignal,
): Promise<Response> {
  // Ranges count bytes of the file itself, so it must not come packed.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' }
  if (have.bytes > 0) headers['range'] = `bytes=${have.bytes}-`
  if (have.bytes > 0 && have.validator !== undefined) headers['if-range'] = have.validator
  const response = await fetch(file.url, { headers, signal, redirect: 'follow' })
  const reason = finalStatus(response, file.url)
  if (reason === undefined) return response
  await response.body?.cancel()
  throw new PopcelError('weights-not-fetched', { model, reason })
}

/** A file of another size than its row says need not be fetched to be refused. */
async function refuseSize({ file, model, final }: DownloadOptions, part: Part, { total }: Delivery): Promise<void> {
  if (file.bytes === undefined || total === undefined || total === file.bytes) return
  await part.discard()
  const reason = `the server's has ${count(total)} bytes and it must have ${count(file.bytes)}`
  throw new PopcelError('weights-damaged', { file: final, model, reason })
}

async function receive(
  { file, onBytes, final, model }: DownloadOptions,
  part: Part,
  delivery: Delivery,
  body: AsyncIterable<Uint8Array>,
  digester: Digester,
): Promise<void> {
  const total = file.bytes ?? delivery.total
  let at = delivery.start
  const handle = await part.begin(delivery).catch(writeFailed)
  try {
    for await (const piece of body) {
      at += piece.length
      if (total !== undefined && at > total) {
        await part.discard()
        const reason = `it has more than the ${count(total)} bytes that it must have`
        throw new PopcelError('weights-damaged', { file: final, model, reason })
      }
      await writeAll(handle, piece, at - piece.length)
      digester.update(piece)
      onBytes?.(at, total)
    }
  } finally {
    await handle.close()
  }
  if (at === 0) throw new Interrupted('the server sent nothing')
  if (total !== undefined && at < total) {
    throw new Interrupted(`the connection ended after ${count(at)} of ${count(total)} bytes`)
  }
}

async function writeAll(handle: FileHandle, piece: Uint8Array, place: number): Promise<void> {
  for (let done = 0; done < piece.length; ) {
    done += (await handle.write(piece, done, piece.length - done, place + done).catch(writeFailed)).bytesWritten
  }
}

function writeFailed(cause: unknown): never {
  throw new WriteFailed('the part could not be written', { cause })
}

/** The pieces of a body; a silence ends them. */
async function* watch(body: ReadableStream<Uint8Array>, sleep: Sleep, silent: AbortController) {
  const ended = new AbortController()
  let pieces = 0
  const watching = (async () => {
    for (let seen = -1; seen !== pieces; ) {
      seen = pieces
      await sleep(SILENCE_MS, ended.signal).catch(() => undefined)
      if (ended.signal.aborted) return
    }
    silent.abort(new Interrupted('the server stopped sending'))
  })()
  try {
    for await (const piece of body) {
      pieces++
      yield piece
    }
  } finally {
    ended.abort()
    await watching
  }
}
