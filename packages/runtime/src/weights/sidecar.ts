// Owns small JSON files beside weights: written whole or not at all, and absent when they cannot be read.

import { readFile, rename, rm, writeFile } from 'node:fs/promises'

/** What stands in it, or undefined where there is none or something else stands there. */
export async function readSidecar<T>(path: string, holds: (value: unknown) => value is T): Promise<T | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return holds(value) ? value : undefined
  } catch {
    return undefined
  }
}

export async function writeSidecar(path: string, value: object): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.tmp`
  try {
    await writeFile(temporary, `${JSON.stringify(value)}\n`)
    await rename(temporary, path)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw thrown
  }
}
