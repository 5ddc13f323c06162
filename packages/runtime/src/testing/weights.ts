// Owns weights files for this package's tests: graphs written into a folder of the test's own. Test code only.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WeightsRef } from '@popcel/matting'

export type Folder = {
  readonly path: string
  /** Writes the bytes and says how to open them. */
  put(name: string, bytes: Uint8Array): Promise<WeightsRef & { readonly kind: 'file' }>
  [Symbol.asyncDispose](): Promise<void>
}

export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'popcel-runtime-'))
  return {
    path,
    put: async (name, bytes) => {
      await writeFile(join(path, name), bytes)
      return { kind: 'file', path: join(path, name) }
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

export const now = () => performance.now()
