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
import { foreignReason } from './foreign.ts'
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
    const { digests, beside } = await copy(path, temporary, job.signal)
    const file = await choose(job, named, digests)
    if (beside !== undefined) throw keptBeside(job, beside)
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

/** @throws PopcelError input-missing, input-unreadable, model-unreadable where it is plainly no network */
export async function refuseUnreadable(path: string): Promise<void> {
  try {
    if ((await stat(path)).isFile()) {
      const reason = await foreignReason(path)
      if (reason !== undefined) throw new PopcelError('model-unreadable', { file: path, reason })
      return
    }
  } catch (cause) {
    if (cause instanceof PopcelError) throw cause
    const code = codeOf(cause) ?? ''
    if (['ENOENT', 'ENOTDIR'].includes(code)) throw new PopcelError('input-missing', { file: path }, { cause })
    throw new PopcelError('input-unreadable', { file: path, reason: systemWords(code) }, { cause })
  }
  throw new PopcelError('input-unreadable', { file: path, reason: 'it is not a file' })
}

function keptBeside({ path, model }: BringIn, beside: string): PopcelError {
  return new PopcelError('usage', {
    reason: `${path} keeps its numbers in ${beside} beside it, and one file is brought in; save it as one (onnx.save without external data), or run it where it lies, as the weights of ${model}`,
  })
}

/** As ONNX writes it for each tensor that lies elsewhere: StringStringEntryProto { key: "location", value: … } of onnx.proto. */
const LOCATION = Buffer.from('\x0a\x08location\x12', 'latin1')
const MOST_NAME = 127

/** The file that `bytes` say tensors lie in. A name of more than 127 bytes is not read. */
function locationIn(bytes: Buffer): string | undefined {
  const at = bytes.indexOf(LOCATION)
  const length = at < 0 ? 0 : (bytes[at + LOCATION.length] ?? 0)
  const start = at + LOCATION.length + 1
  if (length === 0 || length > MOST_NAME || start + length > bytes.length) return undefined
  return bytes.toString('utf8', start, start + length)
}

type Copied = { readonly digests: Digests; readonly beside: string | undefined }

async function copy(from: string, to: string, signal: AbortSignal): Promise<Copied> {
  // Which row the file is of is not known yet, and some pin an md5: both digests are taken.
  const digester = new Digester({ md5: '' })
  const handle = await open(to, 'wx')
  let beside: string | undefined
  let end: Buffer = Buffer.alloc(0)
  try {
    for await (const piece of createReadStream(from, { highWaterMark: 1 << 20, signal })) {
      // What is cut by the end of a piece is whole in the first bytes of the next with the last of it before them.
      const seam = Buffer.concat([end, (piece as Buffer).subarray(0, LOCATION.length + MOST_NAME)])
      beside ??= locationIn(seam) ?? locationIn(piece as Buffer)
      end = (piece as Buffer).subarray(-(LOCATION.length + MOST_NAME))
      digester.update(piece as Uint8Array)
      await handle.writeFile(piece as Uint8Array)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { digests: digester.end(), beside }
}
