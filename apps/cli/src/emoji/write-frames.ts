// Owns the folders of frames, one for each emoji: 01.png, 02.png …, and nothing left of an earlier run.

import { readdir, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type FileWriter, makeFolder } from '../write-file.ts'

/** The file name of frame `i` (0 is the first) among `total`. */
export function frameName(i: number, total: number): string {
  return `${String(i + 1).padStart(Math.max(2, String(total).length), '0')}.png`
}

export async function writeFrames(folder: string, frames: readonly Uint8Array[], writer: FileWriter): Promise<void> {
  await makeFolder(folder)
  const names = frames.map((_, i) => frameName(i, frames.length))
  for (const [i, bytes] of frames.entries()) await writer.write(join(folder, names[i]!), bytes)
  await removeFrames(folder, names)
}

/** Frames of an earlier run, perhaps of another character: `folder/NAME` of every emoji in `names`. Files of other names stay. */
export async function removeOldFrames(folder: string, names: readonly string[]): Promise<void> {
  const here = new Set(await readdir(folder).catch(() => []))
  for (const name of names.filter((each) => here.has(each))) {
    try {
      await removeFrames(join(folder, name), [])
      await rmdir(join(folder, name))
    } catch {
      // Somebody keeps something else in it, or it is no folder: it stays.
    }
  }
}

async function removeFrames(folder: string, wanted: readonly string[]): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^\d{2,3}\.png$/.test(name) && !wanted.includes(name)) await unlink(join(folder, name))
  }
}
