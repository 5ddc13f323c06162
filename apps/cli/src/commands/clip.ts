// Owns `popcel clip`: finds the shots, looks at each, cuts them one after the other, and sums up.

import { join } from 'node:path'
import { findShots, type Shot, sizeOf, spansInWords } from '@popcel/clip'
import { PopcelError } from '@popcel/protocol'
import { type ClipSettings, readClipSettings, type TypedClip } from '../clip/clip-options.ts'
import { type ClipRun, cutShot } from '../clip/cut-shot.ts'
import { type Inspected, inspectShot, shotInWords } from '../clip/inspect-shot.ts'
import { type Helper, openHelper, planFrames } from '../clip/plan-shot.ts'
import { failureOfInput } from '../failure.ts'
import type { Io } from '../io.ts'
import { openStore } from '../models/open-store.ts'
import { requireDevice } from '../models/require-device.ts'
import { tellDamaged } from '../models/tell-damaged.ts'
import type { Printer } from '../print.ts'
import { count, msInWords } from '../wording.ts'
import { makeFolder } from '../write-file.ts'

type Sum = { done: number; failed: number; skipped: number }

/** Runs `clip` and gives the exit code. Throws rows that mean wrong use, an unwritable folder, a full disk, or `aborted`. */
export async function runClip(inputs: readonly string[], typed: TypedClip, io: Io, printer: Printer): Promise<number> {
  const started = io.now()
  const settings = readClipSettings(typed)
  const input = inputs[0]!
  await requireDevice(settings.cut.device, io.now)
  const run: ClipRun = { settings, io, printer, input, modelsDir: settings.modelsDir ?? io.settings.modelsDir }
  const { shots, leftOut } = await findShots(input, settings.out)
  tellLeftOut(leftOut, printer)
  if (!settings.inspect) await tellDamaged(openStore(run.modelsDir), settings.cut.model ?? 'auto', printer)
  const sum: Sum = { done: 0, failed: 0, skipped: 0 }
  for (const shot of shots) await cutOne(shot, shots.length, run, sum)
  if (settings.inspect) return sum.failed > 0 ? 1 : 0
  const ms = Math.round(io.now() - started)
  printer.result({ type: 'summary', command: 'clip', ...sum, ms })
  if (shots.length > 1) printer.note(`${count(shots.length, 'shot')} in ${msInWords(ms)}`)
  return sum.failed > 0 ? 1 : 0
}

/** What ends a single clip is the run's own failure; of several, the others go on. */
async function cutOne(shot: Shot, of: number, run: ClipRun, sum: Sum): Promise<void> {
  try {
    await lookAndCut(shot, of > 1, run, sum)
  } catch (error) {
    if (run.io.signal.aborted) throw new PopcelError('aborted')
    const failure = failureOfInput(error, shot.kind === 'sequence' ? shot.folder : shot.path)
    if (of === 1 || failure.code === 'disk-full') throw failure
    sum.failed++
    run.printer.fail(failure, shot.name)
  }
}

async function lookAndCut(found: Shot, isOneOfMany: boolean, run: ClipRun, sum: Sum): Promise<void> {
  const { settings, io, input } = run
  const inspected = await inspectShot(input, found, io.signal)
  const { shot, timing, video } = inspected
  const helpers = await openHelpers(shot, settings, inspected)
  const frames = planFrames(shot, timing, settings.range, helpers, settings.layer)
  tellFound(inspected, helpers, run)
  if (settings.inspect || settings.out === undefined) return
  const folder = isOneOfMany ? join(settings.out, shot.name) : settings.out
  await makeFolder(folder)
  await cutShot({ shot, frames, video, timing, helpers, folder }, run, sum)
}

async function openHelpers(shot: Shot, { hint, look }: ClipSettings, { line }: Inspected): Promise<Helper[]> {
  const frames = () => line.frames
  const by = hint?.by ?? 'number'
  const wanted = [
    ['hint', hint?.path],
    ['garbage', look.garbage],
    ['holdOut', look.holdOut],
    ['over', typeof look.over === 'object' && 'path' in look.over ? look.over.path : undefined],
  ] as const
  const helpers: Helper[] = []
  for (const [role, path] of wanted)
    if (path !== undefined) helpers.push(await openHelper(role, path, shot, by, frames))
  return helpers
}

function tellFound({ line }: Inspected, helpers: readonly Helper[], { settings, printer }: ClipRun): void {
  const notes = helpers.flatMap(({ role, path, pairs }) => [
    ...(pairs.missing.length > 0
      ? [`${path}: no ${role} for ${count(sizeOf(pairs.missing), 'frame')}: ${spansInWords(pairs.missing)}`]
      : []),
    ...(pairs.unused.length > 0 ? [`${path}: no frame for ${spansInWords(pairs.unused)}`] : []),
  ])
  const full = { ...line, notes: [...line.notes, ...notes] }
  if (settings.inspect) printer.result(full, shotInWords(full))
  else {
    if (settings.json) printer.result(full)
    for (const note of full.notes) printer.warn(`${line.shot}: ${note}`)
  }
}

function tellLeftOut(leftOut: readonly string[], printer: Printer): void {
  if (leftOut.length === 0) return
  const names = `${leftOut.slice(0, 3).join(', ')}${leftOut.length > 3 ? '…' : ''}`
  printer.note(`${count(leftOut.length, 'file')} beside the frames left alone: ${names}`)
}
