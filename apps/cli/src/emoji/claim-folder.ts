// Owns the claim of one run of `emoji` on its folder: two at once would mix two characters in one pack.

import { readFileSync, unlinkSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PopcelError } from '@popcel/protocol'
import { failureOfOutput } from '../failure.ts'

export const claimName = '.popcel-emoji.lock'

/**
 * Takes the folder until it is disposed. The claim of a process that is no longer there is taken over.
 * Throws `output-busy`, and the rows of writing.
 */
export async function claimFolder(folder: string, pid: number): Promise<Disposable> {
  const path = join(folder, claimName)
  for (let attempt = 0; ; attempt++) {
    try {
      await writeClaim(path, pid)
      return { [Symbol.dispose]: () => removeOwn(path, pid) }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw failureOfOutput(error, folder)
      }
    }
    // A claim says nothing for the moment between its making and its first byte.
    const holder = holderOf(path) ?? (await sleep(100).then(() => holderOf(path)))
    if (attempt > 2 || (holder !== undefined && holder !== pid && runs(holder)))
      throw new PopcelError('output-busy', { file: folder, pid: holder ?? 0, claim: path })
    remove(path)
  }
}

/** Throws EEXIST when there is one; leaves nothing when the disk is full. */
async function writeClaim(path: string, pid: number): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(`${pid}\n`)
  } catch (error) {
    remove(path)
    throw error
  } finally {
    await file.close()
  }
}

/** The process that wrote it; undefined when it is gone or says nothing. */
function holderOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'latin1').slice(0, 20))
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function removeOwn(path: string, pid: number): void {
  const holder = holderOf(path)
  if (holder === pid) remove(path)
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // it is gone already
  }
}
