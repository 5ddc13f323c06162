// Owns `popcel cut`: finds the inputs, names the outputs, cuts them once or for as long as it watches, and sums up.

import { PopcelError } from '@popcel/protocol'
import type { Foreseen } from '@popcel/runtime'
import { type BatchTools, cutBatch, type Tally } from '../cut/cut-batch.ts'
import { type CutSettings, checkOutputs, checkPlace, readCutSettings, type TypedCut } from '../cut/file-options.ts'
import { type FoundInput, findInputs, type Missed, type Repeat, searchRoots } from '../cut/find-inputs.ts'
import type { Ledger } from '../cut/ledger.ts'
import { createNamer, type NamedOutput, type Namer } from '../cut/name-outputs.ts'
import { readSideFiles, type SideFiles } from '../cut/side-files.ts'
import type { Io } from '../io.ts'
import { showLicenceInUse } from '../models/licence.ts'
import { openStore } from '../models/open-store.ts'
import { requireDevice } from '../models/require-device.ts'
import { requireWeights } from '../models/require-weights.ts'
import { tellDamaged } from '../models/tell-damaged.ts'
import type { Printer } from '../print.ts'
import { count, msInWords } from '../wording.ts'
import { threadsFor } from '../work/open-pool.ts'
import { createFileWriter, makeFolder } from '../write-file.ts'

/** How long a watched file must stay the same before it is taken for whole. */
const settleMs = 400
const saveEveryMs = 2000

type Run = {
  readonly typed: readonly string[]
  readonly settings: CutSettings
  readonly namer: Namer
  readonly io: Io
  readonly printer: Printer
  readonly tally: Tally
}

/** Runs `cut` and gives the exit code. Throws rows that mean wrong use, an unwritable folder, or `aborted`. */
export async function runCut(typed: string[], options: TypedCut, io: Io, printer: Printer): Promise<number> {
  if (options.raw) return (await import('./cut-raw.ts')).runCutRaw(typed, options, io, printer)
  if (typed.length === 0) throw new PopcelError('usage', { reason: "missing required argument 'input'" })
  const started = io.now()
  const settings = await readCutSettings(options)
  await requireDevice(settings.options.device, io.now)
  const namer = createNamer(settings.naming)
  const run: Run = { typed, settings, namer, io, printer, tally: { done: 0, failed: 0, skipped: 0 } }
  await checkPlace(typed, namer.folder, settings)
  const unread: string[] = []
  const { inputs, own, missed, repeats } = await look(run, (path) => unread.push(path))
  if (own.length > 0) tellOwn(own, printer)
  if (repeats.length > 0) tellRepeats(repeats, printer)
  if (unread.length > 0) tellUnread(unread, printer)
  const outputs = nameThem(inputs, run)
  if (namer.folder !== undefined && (outputs.length > 0 || settings.watch)) await makeFolder(namer.folder)
  // What is watched may come yet.
  if (!settings.watch) for (const each of missed) tellMissed(each, run)
  const { model = 'auto' } = settings.options
  const store = openStore(modelsDirOf(run))
  await showLicenceInUse(store, model, printer)
  await tellDamaged(store, model, printer)
  if (outputs.length > 0 || settings.watch) await requireWeights(store, settings.options)

  const side = await readSideFiles(settings, io)
  const ledger = await ledgerFor(run, inputs, side)
  try {
    await cutAll(outputs, ledger, side, run)
  } catch (error) {
    // What a stopped run has done is noted, so that --resume can go on from there.
    if (run.tally.done > 1) await ledger?.save()
    throw error
  }
  if (ledger && keepsLedger(run, inputs)) await ledger.save()
  sumUp(run, Math.round(io.now() - started))
  return run.tally.failed > 0 ? 1 : 0
}

async function cutAll(
  outputs: readonly NamedOutput[],
  ledger: Ledger | undefined,
  side: SideFiles,
  run: Run,
): Promise<void> {
  const { settings, namer, io, printer, tally } = run
  const threads = threadsFor(settings.watch ? Number.POSITIVE_INFINITY : outputs.length)
  using writer = createFileWriter(io.signal)
  await using pool = await io.openPool(threads, io.signal, modelsDirOf(run), foreseen(run, outputs))
  const { options, trim, metadata, resume, overwrite, json } = settings
  // One more in work than there are threads: it is read while they are busy.
  const lanes = threads + 1
  const asked = { options, ...side, trim, metadata, resume, overwrite, json }
  const tools: BatchTools = { io, printer, pool, lanes, writer, namer, ledger, ...asked }
  if (!settings.watch) {
    // Waited for here, so that the threads are not ended before.
    await cutBatch(outputs, tools, tally)
    return
  }
  try {
    await watchAndCut(tools, run)
  } catch (error) {
    // To be stopped is how watching ends.
    if (!(error instanceof PopcelError && error.code === 'aborted')) throw error
  }
}

/** With nothing to cut nothing is loaded. */
function foreseen({ settings }: Run, outputs: readonly NamedOutput[]): Foreseen | undefined {
  return outputs.length > 0 || settings.watch ? settings.options : undefined
}

function modelsDirOf({ settings, io }: Run): string {
  return settings.modelsDir ?? io.settings.modelsDir
}

async function watchAndCut(tools: BatchTools, run: Run): Promise<void> {
  const { typed, settings, io, printer, tally } = run
  const { listens, lookEveryMs } = settings.watch ?? { listens: true, lookEveryMs: 1000 }
  const { watchInputs } = await import('../cut/watch-inputs.ts')
  const rounds = watchInputs({
    signal: io.signal,
    find: async () => (await look(run)).inputs,
    roots: await searchRoots(typed, settings.recursive),
    settleMs: Math.min(settleMs, lookEveryMs),
    lookEveryMs,
    listens,
    onDeaf: (folder) => printer.warn(`${folder}: changes are not told here, so it is looked every few seconds`),
  })
  let first = true
  for await (const inputs of rounds) {
    await cutBatch(nameThem(inputs, run), tools, tally)
    await tools.ledger?.save()
    if (first) printer.note(`watching ${typed.join(', ')}; a stop signal (Ctrl-C) ends it`)
    first = false
  }
}

/** What there is to cut now. `own` are cut-outs of an earlier run among what was found. */
async function look({ typed, settings, namer }: Run, onUnread?: (path: string) => void) {
  const leaveOut = namer.folder === undefined ? {} : { leaveOut: namer.folder }
  const told = onUnread && { onUnread }
  const { inputs, ...rest } = await findInputs(typed, { recursive: settings.recursive, ...leaveOut, ...told })
  const own = namer.ownOf(inputs)
  return { inputs: inputs.filter((input) => !own.has(input)), own: [...own], ...rest }
}

function nameThem(inputs: readonly FoundInput[], { namer, settings, io, printer }: Run): NamedOutput[] {
  const { outputs, warnings } = namer.name(inputs)
  checkOutputs(outputs, settings, io)
  if (outputs.some(({ output }) => output === '-')) printer.leaveStdout()
  for (const warning of warnings) printer.warn(warning)
  return outputs
}

function tellOwn(own: readonly FoundInput[], printer: Printer): void {
  const others = own.length > 1 ? `, like ${count(own.length - 1, 'other')}` : ''
  printer.warn(`${own[0]?.path}: is taken for an earlier cut-out and not cut again${others}`)
}

function tellRepeats([first, ...more]: readonly Repeat[], printer: Printer): void {
  if (!first) return
  const { input, before } = first
  const what = input === before ? 'is there twice' : `is the same file as ${before}`
  const others = more.length > 0 ? `, like ${count(more.length, 'other')}` : ''
  printer.warn(`${input}: ${what} and cut once${others}`)
}

function tellUnread(paths: readonly string[], printer: Printer): void {
  const others = paths.length > 1 ? `, like ${count(paths.length - 1, 'other')}` : ''
  printer.warn(`${paths[0]}: is left out, for pictures of its kind are not read${others}`)
}

function tellMissed({ input, error }: Missed, { printer, tally }: Run): void {
  tally.failed++
  printer.fail(error, input)
}

/**
 * A record is kept in an output folder; it is on disk where a run is resumed or watched, or is over folders or patterns, and
 * where several pictures were stopped on the way. One picture leaves nothing to go on from.
 */
async function ledgerFor(run: Run, inputs: readonly FoundInput[], side: SideFiles): Promise<Ledger | undefined> {
  const { folder } = run.namer
  const saves = keepsLedger(run, inputs)
  if (folder === undefined || (!saves && inputs.length < 2)) return undefined
  const [{ openLedger }, { workMark }] = await Promise.all([import('../cut/ledger.ts'), import('../cut/work-mark.ts')])
  const mark = await workMark(run.settings, modelsDirOf(run), side)
  return openLedger({ folder, mark, saves, now: run.io.now, saveEveryMs })
}

function keepsLedger({ settings }: Run, inputs: readonly FoundInput[]): boolean {
  return settings.resume || settings.watch !== undefined || inputs.some(({ given }) => !given)
}

function sumUp({ settings, io, printer, tally }: Run, ms: number): void {
  const { done, failed, skipped } = tally
  const total = done + failed + skipped
  const skips = settings.resume || !settings.overwrite ? { skipped } : {}
  printer.result({ type: 'summary', command: 'cut', done, failed, ms, ...skips })
  if (total < 2 && !settings.watch) return
  const left = skipped > 0 ? `, ${skipped} left as they are` : ''
  printer.note(`${done} of ${total} cut${left} in ${msInWords(ms)}${io.signal.aborted ? ' until it was stopped' : ''}`)
}
