// Owns bringing the bytes of a file or a stream into memory, never more than a limit. It does not look into them.

import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { PopcelError } from '@popcel/protocol'

/**
 * All bytes of a file. A large one is refused by its size, and what tells no size (a device, a pipe) once it has given too much.
 * @throws PopcelError input-too-many-bytes; what the system has against it as it is
 */
export async function readWholeFile(path: string, limit: number): Promise<Uint8Array> {
  const found = await stat(path)
  if (!found.isFile()) return readWholeStream(createReadStream(path), limit)
  if (found.size > limit) throw tooMany(grouped(found.size), limit)
  return readFile(path)
}

/** @throws PopcelError input-too-many-bytes */
export async function readWholeStream(stream: AsyncIterable<Uint8Array | string>, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    size += bytes.length
    if (size > limit) throw tooMany(`more than ${grouped(limit)}`, limit)
    chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

/** `bytes` as the sentence has them. */
export function tooMany(bytes: string, limit: number): PopcelError {
  return new PopcelError('input-too-many-bytes', { bytes, limit: grouped(limit) })
}

export function grouped(count: number): string {
  return count.toLocaleString('en')
}
