// Owns bringing weights into the store from a file that came some other way: copied, checked while it is copied, renamed.

import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { WeightsFile } from '@popcel/matting'
import { PopcelError, systemWords } from '@popcel/protocol'
import { codeOf, writeFault } from './codes.ts'
import { type Digests, mismatch, wrongFile } from './digest.ts'
import { Digester } from './digester.ts'
import { Part } from './part.ts'

const UNFINISHED = '.import.tmp'

export type BringIn = {
  readonly model: string
  readonly path: string
  readonly files: readonly WeightsFile[]
  readonly signal: AbortSignal
  readonly pathOf: (file: WeightsFile) => string
  readonly firstSeen: (file: WeightsFile) => Promise<Digests | undefined>
}

export async function bringIn(job: BringIn): Promise<{ file: WeightsFile; digests: Digests }> {
  const { files, model, path } = job
  const named = files.find(({ name }) => name === basename(path)) ?? files[0]
  if (!named) throw new PopcelError('usage', { reason: `${model} has no weights to import` })
  const folder = dirname(job.pathOf(named))
  const temporary = join(folder, `${randomUUID()}${UNFINISHED}`)
  try {
    const digests = await copy(path, temporary, job.signal)
    const file = await choose(job, named, digests)
    await rename(temporary, job.pathOf(file))
    await new Part(job.pathOf(file), file).discard()
    return { file, digests }
  } catch (thrown) {
    await rm(temporary, { force: true })
    if (job.signal.aborted) throw new PopcelError('aborted')
    throw writeFault(thrown, job.pathOf(named))
  }
}

/** The row that it is by content, the one that it is called after first. */
async function choose(job: BringIn, named: WeightsFile, digests: Digests): Promise<WeightsFile> {
  const reasons: string[] = []
  for (const file of [named, ...job.files.filter((one) => one !== named)]) {
    const reason = mismatch(file, digests, await job.firstSeen(file))
    if (reason === undefined) return file
    reasons.push(job.files.length > 1 ? `for ${file.name} ${reason}` : reason)
  }
  throw wrongFile(named, { file: job.path, model: job.model, reason: reasons.join('; ') })
}

/** What an import left that was killed. The model's lock is held, so none of them is in use. */
export async function clearLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(UNFINISHED))
  await Promise.all(names.map((name) => rm(join(folder, name), { force: true })))
}

/** @throws PopcelError input-missing, input-unreadable */
export async function refuseUnreadable(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) return
  } catch (cause) {
    const code = codeOf(cause) ?? ''
    if (['ENOENT', 'ENOTDIR'].includes(code)) throw new PopcelError('input-missing', { file: path }, { cause })
    throw new PopcelError('input-unreadable', { file: path, reason: systemWords(code) }, { cause })
  }
  throw new PopcelError('input-unreadable', { file: path, reason: 'it is not a file' })
}

async function copy(from: string, to: string, signal: AbortSignal): Promise<Digests> {
  // Which row the file is of is not known yet, and some pin an md5: both digests are taken.
  const digester = new Digester({ md5: '' })
  const handle = await open(to, 'wx')
  try {
    for await (const piece of createReadStream(from, { highWaterMark: 1 << 20, signal })) {
      digester.update(piece as Uint8Array)
      await handle.writeFile(piece as Uint8Array)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return digester.end()
}
