// Owns where the files of an answer go: into it as base64, to signed addresses, or into a bucket.

import { PopcelError } from '@popcel/protocol'
import type { OutputFile, Upload } from '@popcel/protocol/job'
import { type Net, publicPart } from './net.ts'

export type ResultFile = { readonly filename: string; readonly bytes: Uint8Array; readonly mime: string }

export interface FileSink {
  /** `index`: the file's place among those that were asked for, which stays when one before it failed. */
  put(file: ResultFile, index: number, signal: AbortSignal): Promise<OutputFile>
}

export const inlineSink: FileSink = {
  async put({ filename, bytes }) {
    return {
      filename,
      type: 'base64',
      data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64'),
    }
  },
}

/** One address for each file. @throws PopcelError value-wrong when there are fewer than `files` */
export function signedSink(upload: Upload, files: number, net: Net): FileSink {
  if (upload.put.length < files) {
    const reason = `has ${upload.put.length} addresses, and the answer has up to ${files} files`
    throw new PopcelError('value-wrong', { field: 'upload.put', reason })
  }
  return {
    async put(file, index, signal) {
      const url = upload.put[index] ?? ''
      await uploadFile(net, url, file, {}, signal)
      return { filename: file.filename, type: 'url', data: publicPart(url) }
    },
  }
}

/** PUTs one file. @throws PopcelError upload-failed, and what Net throws */
export async function uploadFile(
  net: Net,
  url: string,
  { bytes, mime }: ResultFile,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  for (let tried = 1; ; tried++) {
    const { status, bytes: said } = await net
      .send(url, {
        method: 'PUT',
        body: bytes,
        headers: { 'content-type': mime, 'content-length': String(bytes.length), ...headers },
        mostBytes: 100_000,
        signal,
      })
      .catch(orBroken)
    if (status >= 200 && status < 300) return
    const mayPass = status === 0 || status === 429 || status >= 500
    if (mayPass && tried < TRIES) continue
    const reason = `${status || 'no answer'}: ${Buffer.from(said).toString('utf8', 0, 200)}`
    throw new PopcelError('upload-failed', { url: publicPart(url), reason })
  }
}

const TRIES = 3

function orBroken(error: unknown): { status: number; bytes: Uint8Array } {
  if (error instanceof PopcelError && error.code === 'url-not-fetched')
    return { status: 0, bytes: Buffer.from(String(error.details['reason'])) }
  throw error
}
