// Owns the promise that no input is written over by what a run makes of it.

import { realpath } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { PopcelError } from '@popcel/protocol'

/**
 * `written` are files and folders that the run will write to, in `folder`. Links are followed; what is not there cannot be in the
 * way. Throws output-is-input.
 */
export async function keepInputs(inputs: readonly string[], folder: string, written: readonly string[]): Promise<void> {
  const root = await real(folder)
  for (const input of inputs) {
    if (input === '-') continue
    const [first = ''] = relative(root, await real(input)).split(sep)
    if (written.includes(first)) throw new PopcelError('output-is-input', { file: input })
  }
}

async function real(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path))
}
