// Owns the results that could not be delivered yet: one file each, written by rename, found again by the next process.

import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Delivery } from './deliver.ts'

export type Spill = {
  keep(delivery: Delivery): Promise<void>
  forget(job: string): Promise<void>
  list(): Promise<Delivery[]>
}

/** Job ids come from outside, so a file is named by their hash. */
export function createSpill(folder: string): Spill {
  const fileOf = (job: string) => join(folder, `${createHash('sha256').update(job).digest('hex').slice(0, 32)}.json`)
  return {
    async keep(delivery) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const file = fileOf(delivery.job)
      await writeFile(`${file}.tmp`, JSON.stringify(delivery), { mode: 0o600, flush: true })
      await rename(`${file}.tmp`, file)
    },
    async forget(job) {
      await rm(fileOf(job), { force: true })
    },
    async list() {
      const names = await readdir(folder).catch(() => [])
      const found = await Promise.all(
        names.filter((name) => name.endsWith('.json')).map((name) => read(join(folder, name))),
      )
      return found.filter((delivery) => delivery !== undefined)
    },
  }
}

async function read(file: string): Promise<Delivery | undefined> {
  try {
    const { job, url, body } = JSON.parse(await readFile(file, 'utf8')) as Delivery
    if (typeof job === 'string' && typeof url === 'string' && typeof body === 'string') return { job, url, body }
  } catch {
    // Not one of ours: left where it is.
  }
  return undefined
}
