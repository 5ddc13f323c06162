// Owns the folder of one emoji's frames: 01.png, 02.png …, and nothing left of an earlier, longer run.

import { readdir, unlink } from 'node:fs/promises'
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
  for (const name of await readdir(folder)) {
    if (/^\d{2,3}\.png$/.test(name) && !names.includes(name)) await unlink(join(folder, name))
  }
}
