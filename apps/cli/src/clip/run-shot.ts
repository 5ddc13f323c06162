// Owns one shot from its plan to its passes: decided once, sent through the pipeline, noted frame by frame, told as it goes.

import {
  createStageClock,
  type FileState,
  type FrameEnd,
  fileState,
  isDone,
  isDoneByBytes,
  type Journal,
  type LookAheadStage,
  type Marks,
  runPipeline,
  type StageClock,
  startTrail,
} from '@popcel/clip'
import type { Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { Choice, FindDone, FinishDone, FrameHands, ReadDone, SteadyDone } from '@popcel/runtime'
import type { ClipSettings } from './clip-options.ts'
import type { Movies } from './movies.ts'
import type { ShotPlan } from './open-shot.ts'
import type { PlannedFrame } from './plan-shot.ts'

/**
 * A frame with what an earlier run says of it. 'replayed': its files are done, but a movie or another frame needs it again; they are
 * written again where they were made of other frames than now.
 */
export type ShotItem = PlannedFrame & { readonly place: number; readonly standing: 'open' | 'done' | 'replayed' }
export type ShotEnd = FrameEnd<ShotItem, FinishDone>

export type ShotRun = {
  readonly plan: ShotPlan
  readonly choice: Choice
  readonly settings: ClipSettings
  readonly hands: FrameHands
  readonly journal: Journal
  readonly movies: Movies
  readonly folder: string
  readonly signal: AbortSignal
  readonly now: () => number
  readonly onMarks: (marks: Marks) => void
  /** A frame's small comp, before it goes into the preview. */
  readonly onPreview: ((place: number, picture: Picture) => void) | undefined
}

/** The ends of all frames, in order. Throws aborted, disk-full and output-unwritable; a frame's own failure is its end. */
export async function* runShot(run: ShotRun): AsyncGenerator<{ end: ShotEnd; clock: StageClock }, void, undefined> {
  const { settings, hands, signal, now } = run
  const clock = createStageClock(now)
  const inOrder = hands.remembers || settings.steady || run.movies.open
  const trail = startTrail()
  const stages = {
    skip: ({ standing }: ShotItem) => (standing === 'done' ? 'is done: the same frame and settings' : undefined),
    read: (item: ShotItem) => readFrame(item, run),
    infer: async (read: Read, item: ShotItem) => {
      const made = await findIn(read, run)
      return hands.remembers ? { ...made, follows: trail.push(item.number, made.inputs) } : made
    },
    write: (made: Made, item: ShotItem) => finish(made, item, run),
    bytesOf: ({ held }: Made) => bytesOf(held),
    ...(isSteadied(run) ? { settleBehind: steadying(run) } : inOrder ? { settle: async (made: Made) => made } : {}),
  }
  const limits = { readAhead: settings.readAhead, writeBytes: settings.writeBytes, ...hands.lanes }
  const ends = runPipeline<ShotItem, Read, Made, FinishDone>(itemsOf(run), stages, {
    ...limits,
    signal,
    clock,
    isFatal: (error) => settings.stopOnError || endsAll(error),
    onMarks: run.onMarks,
  })
  for await (const end of ends) yield { end, clock }
}

type Read = { readonly done: ReadDone; readonly inputs: Readonly<Record<string, FileState>> }
type Made = {
  readonly held: FindDone
  readonly inputs: Read['inputs']
  readonly warnings: readonly string[]
  /** The frames that it was made of, where others have a part in it. */
  readonly follows?: string
}

/** A full disk or a lost device would fail every frame. */
function endsAll(error: unknown): boolean {
  const codes = [
    'disk-full',
    'output-unwritable',
    'device-missing',
    'weights-missing',
    'weights-to-bring',
    'weights-damaged',
    'weights-changed',
    'model-unreadable',
  ]
  return error instanceof PopcelError && codes.includes(error.code)
}

/** Frames with their standing, as they are asked for: 100,000 of them are looked at in a second or two, not before the first. */
async function* itemsOf({ plan, journal, folder, hands, settings, movies }: ShotRun): AsyncGenerator<ShotItem> {
  let place = 0
  for (const frame of plan.frames.frames()) {
    const outputs = plan.outputsOf(frame)
    const inputs = plan.inputsOf(frame)
    let standing: ShotItem['standing'] = 'open'
    if (settings.resume && outputs.length > 0) {
      const look = isDone(journal, frame.number, inputs, outputs, folder)
      if (look === 'done' || (look === 'ask' && (await isDoneByBytes(journal, frame.number, inputs))))
        standing = hands.remembers || settings.steady || movies.open ? 'replayed' : 'done'
    }
    yield { ...frame, place: place++, standing }
  }
}

async function readFrame(item: ShotItem, { hands, plan, settings }: ShotRun): Promise<Read> {
  const { source, helpers } = item
  const task = { plate: source, helpers, ...(settings.space ? { space: settings.space } : {}) }
  const [done, inputs] = await Promise.all([hands.read(task), statesOf(plan.inputsOf(item), plan.clipStates)])
  return { done, inputs }
}

/** Files of one frame are read whole; a video is the same for all frames. */
async function statesOf(inputs: Readonly<Record<string, string>>, known: Map<string, Promise<FileState>>) {
  const states = Object.entries(inputs).map(
    async ([name, path]) => [name, await (known.get(path) ?? fileState(path))] as const,
  )
  return Object.fromEntries(await Promise.all(states))
}

async function findIn({ done, inputs }: Read, { hands, choice, settings }: ShotRun): Promise<Made> {
  const { plate, mattes, over, warnings } = done
  const held = await hands.find({
    plate,
    mattes,
    over,
    choice: { model: choice.model, screen: choice.screen, held: choice.held },
    cut: settings.cut,
    keying: settings.look.keying,
  })
  return { held, inputs, warnings }
}

/** A picture's own alpha is no estimate. */
function isSteadied({ settings, choice }: ShotRun): boolean {
  return settings.steady && choice.model !== 'alpha'
}

function steadying({ hands }: ShotRun): LookAheadStage<ShotItem, Made> {
  const trail = startTrail()
  let before: Made | undefined
  const given = (to: Made | undefined, done: SteadyDone, follows: string): Made | undefined => {
    if (!to || !done) return undefined
    const { held } = to
    return { ...to, held: { ...held, plate: done.plate, found: { ...held.found, matte: done.matte } }, follows }
  }
  return {
    async push(made, { number }) {
      const last = before
      before = made
      const done = await hands.steady({ plate: made.held.plate, matte: made.held.found.matte })
      // the frame that is next has had its say too
      return given(last, done, trail.push(number, made.inputs))
    },
    async flush() {
      const last = before
      before = undefined
      return given(last, await hands.steadyLast(undefined), trail.end())
    },
  }
}

async function finish(made: Made, item: ShotItem, run: ShotRun): Promise<FinishDone> {
  const { plan, journal, movies } = run
  const addToMovies = movies.place(item)
  const isOpen = item.standing === 'open' || journal.find(item.number)?.follows !== made.follows
  const done = await runFinish(made, item, isOpen, run).catch(async (error: unknown) => {
    await addToMovies()
    throw error
  })
  if (done.preview) run.onPreview?.(item.place, done.preview)
  await addToMovies(done)
  if (isOpen) {
    const outputs = Object.fromEntries(plan.outputsOf(item).map((path) => [path, done.files[plan.pathOf(path)] ?? 0]))
    journal.note({ number: item.number, inputs: made.inputs, outputs, follows: made.follows })
  }
  return { ...done, warnings: [...made.warnings, ...done.warnings] }
}

function runFinish(
  { held }: Made,
  item: ShotItem,
  isOpen: boolean,
  { hands, plan, choice, settings }: ShotRun,
): Promise<FinishDone> {
  return hands.finish({
    ...held,
    choice: { model: choice.model, screen: choice.screen },
    cut: settings.cut,
    shot: plan.shotOptions,
    passes: plan.passesOf(item, held.plate).filter(({ file }) => isOpen || !file),
    previewPx: settings.preview ? PREVIEW_PX : undefined,
  })
}

const PREVIEW_PX = 960

/** What a frame holds while it waits: pixels, mattes, and the colours that a network told. */
function bytesOf({ plate, mattes, over, found }: FindDone): number {
  const pictures = [plate, over, found.foreground, found.matte, ...Object.values(mattes)]
  return pictures.reduce((sum, picture) => sum + (picture?.data.byteLength ?? 0), 0)
}
