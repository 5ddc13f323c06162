// Owns `popcel models`: the weights of networks listed, fetched, brought in, checked and removed. The store does the work.

import { lstat, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isModelId, MODEL_IDS, type ModelId } from '@popcel/matting'
import { weightsMissing } from '@popcel/matting/table'
import { PopcelError } from '@popcel/protocol'
import { BUNDLED, type ModelState, type WeightsStore } from '@popcel/runtime'
import { failureOf } from '../failure.ts'
import type { Io } from '../io.ts'
import type { ModelLine } from '../json-lines.ts'
import { showLicence } from '../models/licence.ts'
import { modelLine, modelTable, modelWords } from '../models/model-line.ts'
import { openStore, specOf } from '../models/open-store.ts'
import type { Printer } from '../print.ts'
import { nearestName } from '../suggest.ts'
import { bytesInWords, count } from '../wording.ts'

export type TypedModels = {
  readonly modelsDir?: string
  readonly acceptLicence?: boolean
  /** Another word for it. */
  readonly yes?: boolean
  readonly json?: boolean
}

type Run = {
  readonly store: WeightsStore
  readonly io: Io
  readonly printer: Printer
  readonly accepted: boolean
}

/** `inputs`: the action, then ids (for import files, and before them maybe an id). Exit code 1 when something failed or is damaged. */
export async function runModels(inputs: string[], typed: TypedModels, io: Io, printer: Printer): Promise<number> {
  const started = io.now()
  const [action = 'list', ...rest] = inputs
  const store = openStore(typed.modelsDir ?? io.settings.modelsDir)
  const run: Run = { store, io, printer, accepted: Boolean(typed.acceptLicence || typed.yes) }
  const { done, failed } = await act(action, rest, run)
  printer.endProgress()
  const ms = Math.round(io.now() - started)
  printer.result({ type: 'summary', command: `models ${action}`, done, failed, ms })
  return failed > 0 ? 1 : 0
}

type Tally = { readonly done: number; readonly failed: number }

function act(action: string, rest: readonly string[], run: Run): Promise<Tally> {
  switch (action) {
    case 'pull':
      return forEach(rest.map(knownId), (id) => pull(id, run), run)
    case 'import': {
      const [first = '', ...files] = rest
      // No id has a dot in it.
      if (first.includes('.')) return forEach(rest, (file) => bringIn(idOfFile(file), file, run), run)
      const id = knownId(first)
      if (files.length === 0) throw new PopcelError('usage', { reason: `the file of ${id} is missing` })
      return forEach(files, (file) => bringIn(id, file, run), run)
    }
    case 'verify':
      return verify(rest.map(knownId), run)
    case 'remove':
      return forEach(rest.map(knownId), (id) => remove(id, run), run)
    default:
      return list(run)
  }
}

async function list({ store, io, printer }: Run): Promise<Tally> {
  const lines = (await store.list()).map(modelLine)
  const [head = '', ...rows] = modelTable(lines, (io.stdout.isTTY && io.stdout.columns) || undefined)
  for (const [i, line] of lines.entries()) printer.result(line, i === 0 ? `${head}\n${rows[i]}` : rows[i])
  const bytes = lines.reduce((sum, line) => sum + line.bytes, 0)
  printer.note(`${bytesInWords(bytes)} in ${store.folder}`)
  return { done: lines.length, failed: 0 }
}

async function pull(id: ModelId, { store, io, printer, accepted }: Run): Promise<void> {
  const spec = specOf(id)
  if (spec.bundled) return printer.note(`${id} is in the package; there is nothing to fetch`)
  if (spec.bring !== undefined)
    throw new PopcelError('usage', {
      reason: `${id} takes a file of yours (${spec.bring}); bring it in with: popcel models import ${id} FILE`,
    })
  await showLicence(store, id, accepted, printer)
  const state = await store.pull(id, {
    fetch: io.fetch,
    signal: io.signal,
    onProgress({ part, state, bytes, total }) {
      const name = part === 'model' ? id : `${id} ${part}`
      if (state === 'fetching') printer.transfer({ name, bytes, total })
      else printer.note(`${name}: another popcel is fetching it; waiting`)
    },
  })
  printer.endProgress()
  tell(state, printer)
}

async function bringIn(id: ModelId, file: string, { store, io, printer, accepted }: Run): Promise<void> {
  if (specOf(id).bundled)
    throw new PopcelError('usage', {
      reason: `${id} is in the package; a file in its place is run with: popcel cut --model ${id} --weights ${file}`,
    })
  // A slip in the file's name is told before a licence is shown.
  await stat(file).catch((cause: unknown) => {
    throw new PopcelError('input-missing', { file }, { cause })
  })
  await showLicence(store, id, accepted, printer)
  tell(await store.importFile(id, file, io.signal), printer)
}

/** All that is there, or the ids that were named; a named one that is not there is a failure. */
async function verify(ids: readonly ModelId[], { store, io, printer }: Run): Promise<Tally> {
  const states: ModelState[] = []
  if (ids.length === 0) states.push(...(await store.verify(undefined, io.signal)))
  for (const id of ids) states.push(...(await store.verify(id, io.signal)))
  const looked = ids.length > 0 ? states : states.filter(({ state, files }) => state !== 'missing' && files.length > 0)
  let failed = 0
  for (const state of looked) {
    tell(state, printer)
    const { state: told } = modelLine(state)
    if (told === 'damaged') failed++
    if (told === 'missing' || told === 'bring') {
      failed++
      printer.fail(missing(state.model), state.model)
    }
  }
  if (looked.length === 0) printer.note(`no weights are in ${store.folder}`)
  return { done: looked.length - failed, failed }
}

function missing(model: string): PopcelError {
  const [inside] = Object.values(BUNDLED[model] ?? {})
  return inside ? new PopcelError('package-incomplete', { file: fileURLToPath(inside) }) : weightsMissing(model)
}

async function remove(id: ModelId, { store, printer }: Run): Promise<void> {
  const here = await lstat(join(store.folder, id)).catch(() => undefined)
  const bytes = await store.remove(id)
  const [state] = (await store.list()).filter(({ model }) => model === id)
  if (state)
    printer.result(modelLine(state), `${id}: ${here ? `removed, ${bytesInWords(bytes)} free` : 'was not here'}`)
}

async function forEach<Item extends string>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
  { io, printer }: Run,
): Promise<Tally> {
  let failed = 0
  for (const item of items) {
    try {
      await work(item)
    } catch (error) {
      if (io.signal.aborted) throw new PopcelError('aborted')
      failed++
      printer.endProgress()
      printer.fail(failureOf(error), item)
    }
  }
  return { done: items.length - failed, failed }
}

function tell(state: ModelState, printer: Printer): void {
  const line: ModelLine = modelLine(state)
  printer.result(line, modelWords(line))
  const missing = line.files.filter((file) => file.state === 'missing').map(({ part }) => part)
  if (line.state === 'partly')
    printer.warn(`${line.model}: ${count(missing.length, 'file')} missing (${missing.join(', ')})`)
}

/** By what the table calls the file, or rembg, which calls it after the id. */
function idOfFile(file: string): ModelId {
  const name = basename(file)
  const found = MODEL_IDS.find((id) => name === `${id}.onnx` || specOf(id).files.some((known) => known.name === name))
  if (found) return found
  throw new PopcelError('usage', {
    reason: `${file}: its name does not tell which model it is of; say so with: popcel models import ID ${file}`,
  })
}

function knownId(name: string): ModelId {
  if (isModelId(name)) return name
  const near = nearestName(name, MODEL_IDS)
  const known = near ? `${near} and others (popcel models list shows all)` : 'those of popcel models list'
  throw new PopcelError('unknown-model', { name, known })
}
