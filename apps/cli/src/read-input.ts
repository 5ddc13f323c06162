// Owns bringing the bytes of one input in: a file by path, or stdin as '-'. It does not look into the bytes.

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import { DEFAULT_CAPS, readWholeFile, readWholeStream } from '@popcel/runtime/host'
import { failureOfInput } from './failure.ts'
import type { Io } from './io.ts'

/** What the person reads for '-'. */
export const stdinName = 'stdin'

/** The name that messages use for an input. */
export function nameOfInput(input: string): string {
  return input === '-' ? stdinName : input
}

/**
 * All bytes of a file or of stdin. The size is looked at first, so that a huge file is refused without being read.
 * Throws input-missing, input-unreadable, input-empty, input-too-many-bytes; `limit` is in bytes.
 */
export async function readInput(input: string, io: Io, limit: number = DEFAULT_CAPS.maxBytes): Promise<Uint8Array> {
  const file = nameOfInput(input)
  try {
    const bytes = await (input === '-' ? readWholeStream(io.stdin, limit) : readWholeFile(input, limit))
    if (bytes.length === 0) throw new PopcelError('input-empty', { file })
    return bytes
  } catch (error) {
    throw failureOfInput(error, file)
  }
}

/** The numbered pictures of a folder in number order, or undefined when the path is no folder. */
export async function listFrames(folder: string): Promise<string[] | undefined> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOTDIR' || error.code === 'ENOENT'))
      return undefined
    throw failureOfInput(error, folder)
  }
  const order = new Intl.Collator('en', { numeric: true })
  return names
    .filter((name) => /\d\.(png|webp|jpe?g|tiff?|avif)$/i.test(name) && !name.startsWith('.'))
    .sort(order.compare)
    .map((name) => join(folder, name))
}
