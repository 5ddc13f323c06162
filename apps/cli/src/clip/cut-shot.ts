// Owns one shot of `popcel clip` after it was found: decided, opened, driven through the pipeline, told and closed.

import { mkdir, readdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { JOURNAL_FOLDER, type Journal, type Marks, openJournal, type Shot, type StageClock } from '@popcel/clip'
import { isModelId, modelSpec } from '@popcel/matting'
import {
  type Choice,
  createRuntime,
  type FrameHands,
  isFramePart,
  type OnnxRuntime,
  openFrameHands,
  type ReadTask,
} from '@popcel/runtime'
import { failureOfOutput } from '../failure.ts'
import type { Io } from '../io.ts'
import { showLicenceInUse } from '../models/licence.ts'
import { openStore } from '../models/open-store.ts'
import type { Printer } from '../print.ts'
import { makeFolder } from '../write-file.ts'
import { clipMark, earlierChoice } from './clip-mark.ts'
import type { ClipSettings } from './clip-options.ts'
import { openPreviews, writeContactSheet } from './contact-sheet.ts'
import { type Movies, openMovies } from './movies.ts'
import { openPlan, type ShotPlan } from './open-shot.ts'
import type { Helper, ShotFrames, Timing } from './plan-shot.ts'
import { runShot } from './run-shot.ts'
import { clipInWords, type ShotTally, type ShotTeller, tellShot } from './tell-shot.ts'

export type ClipRun = {
  readonly settings: ClipSettings
  readonly io: Io
  readonly printer: Printer
  readonly input: string
  readonly modelsDir: string
}

export type PlannedShot = {
  readonly shot: Shot
  readonly frames: ShotFrames
  readonly video: ShotPlan['video']
  readonly timing: Timing
  readonly helpers: readonly Helper[]
  /** Where its folders of passes are. */
  readonly folder: string
}

/** So many frames, spread over the clip, say what its screen is. */
const LOOKED_AT = 8

/** Makes the passes of one shot and adds to `sum` as it goes. Throws aborted and what ends the whole shot. */
export async function cutShot(planned: PlannedShot, run: ClipRun, sum: ShotTally): Promise<void> {
  const { io } = run
  await using runtime = createRuntime({ now: io.now, store: openStore(run.modelsDir) })
  const stop = new AbortController()
  const signal = AbortSignal.any([io.signal, stop.signal])
  await using hands = handsFor(planned, runtime, signal, run.settings)
  const choice = await decide(planned, hands, run)
  const plan = openPlan({ ...planned, choice }, run.settings)
  const journal = await openRecord(plan, choice, planned.folder, run)
  const movies = openMovies(plan, run.settings, planned.folder, hands)
  const teller = tellShot({
    name: planned.shot.name,
    input: run.input,
    total: planned.frames.count,
    choice,
    json: run.settings.json,
    printer: run.printer,
    now: io.now,
  })
  try {
    await drive({ plan, choice, hands, journal, movies, teller, signal, folder: planned.folder }, run)
  } catch (error) {
    await movies.abort()
    throw error
  } finally {
    journal.close()
    stop.abort()
    for (const kind of ['done', 'failed', 'skipped'] as const) sum[kind] += teller.tally[kind]
  }
}

function handsFor(
  { shot, helpers }: PlannedShot,
  runtime: OnnxRuntime,
  signal: AbortSignal,
  settings: ClipSettings,
): FrameHands {
  const { model = 'auto' } = settings.cut
  return openFrameHands({
    signal,
    runtime,
    readsInOrder: shot.kind !== 'sequence' || helpers.some(({ isMovie }) => isMovie),
    remembers: isModelId(model) && modelSpec(model).kind === 'recurrent',
    ...(settings.atOnce === undefined ? {} : { inferAtOnce: settings.atOnce }),
  })
}

/** How subjects are found in all frames: as the run before did that is gone on with, else by the first of them and some others. */
async function decide(
  { shot, frames, folder }: PlannedShot,
  hands: FrameHands,
  { settings, printer, modelsDir }: ClipRun,
): Promise<Choice> {
  const before = settings.resume ? await earlierChoice(settings, shot, folder) : undefined
  if (before) return before
  const last = frames.count - 1
  const places = new Set(Array.from({ length: LOOKED_AT }, (_, i) => Math.round((i * last) / (LOOKED_AT - 1))))
  const looks = [...places].map((place): Omit<ReadTask, 'helpers'> => {
    const { source } = frames.frameAt(place)
    return { plate: source, ...(settings.space ? { space: settings.space } : {}) }
  })
  const choice = await hands.choose({ frames: looks, cut: settings.cut, screen: settings.look.screen })
  await showLicenceInUse(openStore(modelsDir), choice.model, printer)
  return choice
}

async function openRecord(
  plan: ShotPlan,
  choice: Choice,
  folder: string,
  { settings, printer, modelsDir }: ClipRun,
): Promise<Journal> {
  for (const pass of settings.passes) {
    await makeFolder(join(folder, pass))
    await sweep(join(folder, pass))
  }
  const { mark, asked } = await clipMark(settings, plan, choice, modelsDir)
  try {
    const journal = await openJournal({ folder, manifest: { mark, asked }, resume: settings.resume, tag: process.pid })
    if (journal.anew)
      printer.note(`${plan.shot.name}: the earlier run was of ${journal.anew}, so every frame is made anew`)
    return journal
  } catch (error) {
    throw failureOfOutput(error, join(folder, JOURNAL_FOLDER))
  }
}

/** What a run that was killed left half-written. */
async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) if (isFramePart(name)) await unlink(join(folder, name)).catch(() => undefined)
}

type Driven = {
  readonly plan: ShotPlan
  readonly choice: Choice
  readonly hands: FrameHands
  readonly journal: Journal
  readonly movies: Movies
  readonly teller: ShotTeller
  readonly signal: AbortSignal
  readonly folder: string
}

async function drive(driven: Driven, { settings, io, printer }: ClipRun): Promise<void> {
  const { plan, movies, teller, folder } = driven
  const previews = settings.preview ? openPreviews(plan.frames.count) : undefined
  let clock: StageClock | undefined
  let marks: Marks | undefined
  const onMarks = (seen: Marks) => {
    marks = seen
  }
  const more = { settings, now: io.now, onMarks, onPreview: previews?.see }
  for await (const ended of runShot({ ...driven, ...more })) {
    clock = ended.clock
    teller.frame(ended.end, clock)
  }
  const made = await movies.finish()
  if (previews) await writeContactSheet(join(folder, 'contact-sheet.png'), previews.kept())
  printer.endProgress()
  const line = teller.report(clock, marks, made)
  await mkdir(join(folder, JOURNAL_FOLDER), { recursive: true })
  await writeFile(join(folder, JOURNAL_FOLDER, 'report.json'), `${JSON.stringify(line, null, 1)}\n`).catch(
    (error: unknown) => {
      throw failureOfOutput(error, folder)
    },
  )
  printer.result(line, clipInWords(line))
}
