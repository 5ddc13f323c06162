// Owns that a frame file is either whole or not there: written under a temporary name in its folder, renamed at the end.

import { randomUUID } from 'node:crypto'
import { type FileHandle, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import { writeFault } from '../weights/codes.ts'

export type WholeFile = {
  /** Writes at a position; the bytes must stay as they are until this is done. */
  write(bytes: Uint8Array, position: number): Promise<void>
}

const PART = /^\.popcel-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part$/

/** Whether a file's name is one of our temporary names: what a process that was killed may leave. */
export function isFramePart(name: string): boolean {
  return PART.test(name)
}

/**
 * Gives `write` a file and renames it to `path` when that is done; on any failure nothing is left and what was there before stays.
 * @throws PopcelError output-unwritable, disk-full, aborted
 */
export async function writeWholeFile<T>(
  path: string,
  options: { readonly fsync?: boolean; readonly signal?: AbortSignal },
  write: (file: WholeFile) => Promise<T>,
): Promise<T> {
  const stop = () => {
    if (options.signal?.aborted) throw new PopcelError('aborted')
  }
  const part = join(dirname(path), `.popcel-${randomUUID()}.part`)
  let opened = false
  try {
    stop()
    await refuseSpecial(path)
    const file = await open(part, 'wx')
    opened = true
    const result = await filled(
      file,
      options.fsync ?? false,
      async (bytes, position) => {
        stop()
        await writeAll(file, bytes, position)
      },
      write,
    )
    stop()
    await rename(part, path)
    if (options.fsync) await syncFolder(dirname(path))
    return result
  } catch (error) {
    if (opened) await unlink(part).catch(() => undefined)
    throw writeFault(error, path)
  }
}

async function filled<T>(
  file: FileHandle,
  fsync: boolean,
  writeAt: WholeFile['write'],
  write: (file: WholeFile) => Promise<T>,
): Promise<T> {
  try {
    const result = await write({ write: writeAt })
    if (fsync) await file.sync()
    return result
  } finally {
    await file.close()
  }
}

/** A write may take less than it was given, for example when the disk gets full; the next one then says so. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let at = 0
  while (at < bytes.length) at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten
}

/** A rename would put a file in place of a device or a pipe. */
async function refuseSpecial(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (found && !found.isFile())
    throw new PopcelError('output-unwritable', {
      file: path,
      reason: found.isDirectory() ? 'is a folder' : 'is no file',
    })
}

/** So that the rename is on the disk too. Systems that cannot open a folder do not need it. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}
