// Owns whether a frame of an earlier run still counts: its inputs are what they were, and all its outputs are there whole.

import { join } from 'node:path'
import { compareAtAGlance, fileState, glance } from './file-state.ts'
import type { Journal, JournalEntry } from './journal.ts'

/** Input name -> the path where it lies now. */
export type InputPaths = Readonly<Record<string, string>>

/**
 * 'done' and 'open' at a glance; 'ask' where an input has another time than it had, so that only its bytes can tell
 * ({@link isDoneByBytes}). `outputs` are the paths below `folder` that the frame would be written to.
 */
export function isDone(
  journal: Journal,
  number: number,
  inputs: InputPaths,
  outputs: readonly string[],
  folder: string,
): 'done' | 'open' | 'ask' {
  const entry = journal.find(number)
  if (!entry || !fits(entry, inputs, outputs)) return 'open'
  if (outputs.some((path) => glance(join(folder, path))?.bytes !== entry.outputs[path])) return 'open'
  const states = Object.entries(inputs).map(([name, path]) => compareAtAGlance(path, entry.inputs[name]!))
  if (states.includes('other')) return 'open'
  return states.includes('ask') ? 'ask' : 'done'
}

/** Reads the inputs whose time changed. A file that cannot be read is not what it was. */
export async function isDoneByBytes(journal: Journal, number: number, inputs: InputPaths): Promise<boolean> {
  const entry = journal.find(number)
  if (!entry) return false
  for (const [name, path] of Object.entries(inputs)) {
    const before = entry.inputs[name]
    if (!before) return false
    if (compareAtAGlance(path, before) === 'same') continue
    const now = await fileState(path).catch(() => undefined)
    if (now?.sha256 !== before.sha256) return false
  }
  return true
}

function fits(entry: JournalEntry, inputs: InputPaths, outputs: readonly string[]): boolean {
  const names = Object.keys(inputs)
  return (
    names.length === Object.keys(entry.inputs).length &&
    names.every((name) => entry.inputs[name] !== undefined) &&
    outputs.length === Object.keys(entry.outputs).length &&
    outputs.every((path) => entry.outputs[path] !== undefined)
  )
}
