// Owns the files that a run of `cut` takes besides its inputs: the rough matte, and the picture that is put behind.

import { PopcelError } from '@popcel/protocol'
import { failureOfInput } from '../failure.ts'
import type { Io } from '../io.ts'
import { readInput } from '../read-input.ts'
import type { BehindFile, CutTask } from '../work/tasks.ts'
import type { CutSettings } from './file-options.ts'

export type SideFiles = { readonly hint: CutTask['hint']; readonly behind: CutTask['behind'] }

/** Read once, and before any work. Throws the rows of reading, and those of a picture's header. */
export async function readSideFiles({ hint, options }: CutSettings, io: Io): Promise<SideFiles> {
  const { background, backgroundFit: fit } = options
  return {
    hint: hint === undefined ? undefined : { file: hint, bytes: await readBeside(hint, io) },
    behind:
      typeof background === 'object' && 'file' in background
        ? { fit, ...(await readBackgroundFile(background.file, io)) }
        : undefined,
  }
}

async function readBackgroundFile(file: string, io: Io): Promise<Omit<BehindFile, 'fit'>> {
  const bytes = await readBeside(file, io)
  const [{ inspectPicture }, { digestOf }] = await Promise.all([import('@popcel/runtime'), import('./ledger.ts')])
  try {
    // What can be told from its header is told before a folder is gone through.
    const { frames } = await inspectPicture(bytes)
    if (frames > 1) throw new PopcelError('input-animated', { frames })
  } catch (error) {
    throw failureOfInput(error, file)
  }
  return { file, bytes, digest: digestOf(bytes) }
}

async function readBeside(file: string, io: Io): Promise<Uint8Array> {
  try {
    return await readInput(file, io)
  } catch (error) {
    throw failureOfInput(error, file)
  }
}
