// Owns getting the bytes of a picture that a job names: out of the text itself, or from an address.

import { PopcelError } from '@popcel/protocol'
import type { Source } from '@popcel/protocol/job'
import type { Net } from './net.ts'

export type SourceTools = { readonly net: Net; readonly mostBytes: number }

/** `field` is the source's place in the input, for refusals. @throws PopcelError value-wrong, input-too-many-bytes, and what Net throws */
export async function readSource(
  source: Source,
  field: string,
  { net, mostBytes }: SourceTools,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (typeof source === 'string') return fromBase64(source, field, mostBytes)
  const { status, bytes } = await net.send(source.url, { method: 'GET', mostBytes, signal })
  if (status === 200) return bytes
  const url = source.url.replace(/\?.*$/, '')
  // What the server will not have today it will not have in a minute; its own trouble may pass.
  if (status < 500 && status !== 429 && status !== 408)
    throw new PopcelError('url-refused', { url, reason: `its server answers ${status}` })
  throw new PopcelError('url-not-fetched', { url, reason: `its server answers ${status}` })
}

const BASE64 = /^[A-Za-z0-9+/_\-\s]+=*\s*$/

function fromBase64(text: string, field: string, mostBytes: number): Uint8Array {
  const start = /^data:[^,]{0,200},/.exec(text)?.[0].length ?? 0
  const bytes = Math.floor(((text.length - start) * 3) / 4)
  if (bytes > mostBytes) throw new PopcelError('input-too-many-bytes', { file: field, bytes, limit: mostBytes })
  const body = start === 0 ? text : text.slice(start)
  if (!BASE64.test(body)) throw new PopcelError('value-wrong', { field, reason: 'is neither base64 nor {"url": …}' })
  return Buffer.from(body, 'base64')
}
