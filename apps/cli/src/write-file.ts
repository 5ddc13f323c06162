// Owns putting bytes on disk so that a file is either whole or not there, and making folders.

import { unlinkSync } from 'node:fs'
import { mkdir, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import { failureOfOutput } from './failure.ts'

/** Writes files under a temporary name in the same folder and renames them. Disposing removes what was left. */
export type FileWriter = {
  write(path: string, bytes: Uint8Array): Promise<void>
  [Symbol.dispose](): void
}

/**
 * A writer for one run.
 * Throws rows `output-unwritable`, `disk-full` and `aborted`.
 */
export function createFileWriter(signal: AbortSignal): FileWriter {
  const temporary = new Set<string>()

  const throughTemporary = async (path: string, bytes: Uint8Array) => {
    // Its own whoever else writes here: process ids are often the same in containers, and a killed process leaves its file. The
    // name of the output is not in it, for that may be as long as the system takes.
    const part = join(dirname(path), `.popcel-${crypto.randomUUID()}.part`)
    temporary.add(part)
    try {
      await writeWhole(part, bytes, 'wx')
      if (signal.aborted) throw new PopcelError('aborted')
      await rename(part, path)
    } catch (error) {
      await unlink(part).catch(() => undefined)
      throw error
    } finally {
      temporary.delete(part)
    }
  }
  return {
    async write(path, bytes) {
      if (signal.aborted) throw new PopcelError('aborted')
      try {
        // A device or pipe (/dev/null) is written to; renaming a file over it would replace the device itself.
        if (await isSpecial(path)) await writeWhole(path, bytes, 'w')
        else await throughTemporary(path, bytes)
      } catch (error) {
        throw failureOfOutput(error, path)
      }
    },
    [Symbol.dispose]() {
      for (const part of temporary) {
        try {
          unlinkSync(part)
        } catch {
          // it was renamed or removed in the meantime
        }
      }
      temporary.clear()
    },
  }
}

/**
 * Makes a folder and its parents. Throws `output-unwritable`, also when a file is in the way. Level by level on our own:
 * Node's recursive mkdir never ends below a folder that answers "no such file" to every new name, as /proc does.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeLevels(resolve(path))
  } catch (error) {
    throw failureOfOutput(error, path)
  }
}

async function makeLevels(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return
    const parent = dirname(path)
    if (code !== 'ENOENT' || parent === path) throw error
    await makeLevels(parent)
    await mkdir(path)
  }
}

async function writeWhole(path: string, bytes: Uint8Array, flags: 'w' | 'wx'): Promise<void> {
  const file = await open(path, flags)
  try {
    await file.writeFile(bytes)
  } finally {
    await file.close()
  }
}

async function isSpecial(path: string): Promise<boolean> {
  try {
    const found = await stat(path)
    if (found.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR', syscall: 'open' })
    return !found.isFile()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}
