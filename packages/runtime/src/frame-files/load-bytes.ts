// Owns getting a frame file's bytes: the beginning for a look, or the whole into a buffer that is used again.

import { type FileHandle, open } from 'node:fs/promises'
import { PopcelError } from '@popcel/protocol'
import type { FrameScratch } from './frame-file.ts'

const FIRST_LOOK = 64 * 1024
const LONGEST_HEADER = 16 * 1024 * 1024

/**
 * Lets `parse` look at the beginning of a file, at more of it each time that it asks by giving undefined, and at most at
 * 16 MB; `whole` says that there is no more to come.
 */
export async function peek<T>(
  path: string,
  parse: (bytes: Uint8Array, whole: boolean, fileBytes: number) => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const file = await open(path)
  try {
    const { size } = await stated(file)
    for (let want = FIRST_LOOK; ; want *= 8) {
      const length = Math.min(want, size)
      const bytes = await readInto(file, new Uint8Array(length), length)
      const whole = bytes.length < want || want >= LONGEST_HEADER
      const found = await parse(bytes, whole, size)
      if (found !== undefined) return found
      if (whole) throw new PopcelError('internal', { reason: 'a header asked for more than the file' })
    }
  } finally {
    await file.close()
  }
}

/** The whole file in a buffer of `scratch`, which the caller gives back: `bytes` is a part of `buffer`. */
export async function loadFile(
  path: string,
  scratch: FrameScratch,
  maxBytes: number,
): Promise<{ bytes: Uint8Array; buffer: Uint8Array }> {
  const file = await open(path)
  try {
    const { size } = await stated(file)
    if (size > maxBytes)
      throw new PopcelError('input-too-many-bytes', {
        bytes: size.toLocaleString('en'),
        limit: maxBytes.toLocaleString('en'),
      })
    const buffer = scratch.take(size)
    return { bytes: await readInto(file, buffer, size), buffer }
  } finally {
    await file.close()
  }
}

async function stated(file: FileHandle): Promise<{ size: number }> {
  const found = await file.stat()
  if (found.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR', syscall: 'read' })
  if (found.size === 0) throw new PopcelError('input-empty')
  return found
}

async function readInto(file: FileHandle, buffer: Uint8Array, length: number): Promise<Uint8Array> {
  let at = 0
  while (at < length) {
    const { bytesRead } = await file.read(buffer, at, length - at, at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  return buffer.subarray(0, at)
}

/** Reads pieces of a file by offset; closed when it is disposed of. */
export async function readAtOf(
  path: string,
): Promise<{ readAt(offset: number, length: number): Promise<Uint8Array> } & AsyncDisposable> {
  const file = await open(path)
  const { size } = await file.stat()
  return {
    async readAt(offset, length) {
      const there = Math.max(0, Math.min(length, size - offset))
      if (there === 0) return new Uint8Array()
      const { bytesRead, buffer } = await file.read(new Uint8Array(there), 0, there, offset)
      return buffer.subarray(0, bytesRead)
    },
    [Symbol.asyncDispose]: () => file.close(),
  }
}
