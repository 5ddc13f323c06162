// Owns sending frames rather than jobs: how many go together, and taking a job's answer apart again.

import { PopcelError } from '@popcel/protocol'
import { batchOutputSchema, type MattingTask, type OutputFile, type Source } from '@popcel/protocol/job'
import { readValue } from '@popcel/protocol/read-value'
import { BODY_BYTES, type JobStatus, type Policy } from '@popcel/protocol/runpod'
import { chunkSize } from './chunk.ts'
import type { Dispatcher, DispatchOptions, Outcome, Work } from './dispatcher.ts'

export type Frame = {
  readonly name: string
  /** Called when the frame's turn has come, so that a long clip is not held in memory. */
  readonly load: () => Promise<Source> | Source
}

export type FrameOutcome = { readonly name: string; readonly index: number } & (
  | { readonly ok: true; readonly file: OutputFile; readonly job: JobStatus }
  | { readonly ok: false; readonly error: PopcelError }
)

export type FrameOptions = {
  readonly task: MattingTask
  readonly params?: Readonly<Record<string, unknown>>
  readonly policy?: Policy
  readonly signal?: AbortSignal
  /** The most frames of one job; 1 sends each alone. Default 32. */
  readonly mostFrames?: number
  /** Workers that can work at the same time, so that none is left without. Default 3. */
  readonly workers?: number
  /** Milliseconds from any start. */
  readonly now: () => number
  /** Called as soon as a frame has ended, in the order in which they end: write it down, and it is never lost. */
  readonly onFrame?: (outcome: FrameOutcome) => void | Promise<void>
}

type Loaded = { readonly index: number; readonly name: string; readonly image: Source; readonly bytes: number }
type Chunk = { readonly frames: readonly Loaded[]; readonly sentAt: number }

/** Room that the rest of a body takes beside the frames. */
const BODY_MARGIN = 4_096

/**
 * Cuts frames at an endpoint; outcomes in the order of `frames`. A frame that fails is an outcome. Frames of a job that
 * failed as a whole are tried again one by one, so that one bad frame never takes others with it.
 */
export async function* dispatchFrames(
  dispatcher: Dispatcher,
  frames: readonly Frame[],
  options: FrameOptions,
): AsyncGenerator<FrameOutcome, void, undefined> {
  const chunker = createChunker(frames, options)
  const settle = async (outcome: Outcome<Chunk>): Promise<void> => {
    const { frames: sent, sentAt } = outcome.tag
    if (outcome.ok) chunker.learn(outcome.status, sent.length, options.now() - sentAt)
    const ended = await outcomesOf(dispatcher, outcome, options)
    for (const one of ended) await options.onFrame?.(one)
    results.set(outcome.tag, ended)
  }
  const results = new Map<Chunk, readonly FrameOutcome[]>()
  const run: DispatchOptions<Chunk> = { onOutcome: settle, ...(options.signal ? { signal: options.signal } : {}) }
  for await (const { tag } of dispatcher.dispatch(chunker.works(), run)) {
    yield* results.get(tag) ?? []
    results.delete(tag)
  }
}

type Chunker = {
  works(): AsyncGenerator<Work<Chunk>, void, undefined>
  /** From one job that ended: its own times, how many frames it had, and how long it was away. */
  learn(status: JobStatus, frames: number, wallMs: number): void
}

function createChunker(frames: readonly Frame[], options: FrameOptions): Chunker {
  let measured: { overheadMs: number; frameMs: number } | undefined
  const mix = (old: number | undefined, now: number) => (old === undefined ? now : old + 0.3 * (now - old))
  return {
    learn({ executionTime = 0, delayTime = 0 }, count, wallMs) {
      measured = {
        overheadMs: mix(measured?.overheadMs, Math.max(0, wallMs - executionTime - delayTime)),
        frameMs: mix(measured?.frameMs, executionTime / count),
      }
    },
    async *works() {
      const { mostFrames = 32, workers = 3 } = options
      const limitBytes = BODY_BYTES.run - BODY_MARGIN
      let ready: Loaded[] = []
      for (let next = 0; next < frames.length || ready.length > 0; ) {
        const facts = { waiting: frames.length - next + ready.length, workers, measured, limitBytes, mostFrames }
        const wanted = chunkSize({
          ...facts,
          bytes: [...ready.map(({ bytes }) => bytes), ...Array(mostFrames).fill(0)],
        })
        while (ready.length < wanted && next < frames.length) ready.push(await load(frames[next]!, next++))
        const size = chunkSize({ ...facts, bytes: ready.map(({ bytes }) => bytes), mostFrames: wanted })
        yield workOf(ready.slice(0, size), options)
        ready = ready.slice(size)
      }
    },
  }
}

async function load(frame: Frame, index: number): Promise<Loaded> {
  const image = await frame.load()
  const bytes = (typeof image === 'string' ? image.length : JSON.stringify(image).length) + 64
  return { index, name: frame.name, image, bytes }
}

/** Frames travel under their index: names may repeat, and the answer's file names are not ours. */
function workOf(frames: readonly Loaded[], { task, params, policy, now }: FrameOptions): Work<Chunk> {
  return {
    tag: { frames, sentAt: now() },
    input: {
      task,
      images: frames.map(({ index, image }) => ({ name: String(index), image })),
      ...(params ? { params } : {}),
    },
    ...(policy ? { policy } : {}),
  }
}

async function outcomesOf(
  dispatcher: Dispatcher,
  outcome: Outcome<Chunk>,
  options: FrameOptions,
): Promise<readonly FrameOutcome[]> {
  const { frames } = outcome.tag
  const found = outcome.ok ? takeApart(outcome.output, outcome.status, frames) : outcome.error
  if (!(found instanceof PopcelError)) return found
  if (frames.length === 1) return frames.map(({ index, name }) => ({ name, index, ok: false, error: found }))
  const alone = frames.map((frame) => workOf([frame], options))
  const ended: FrameOutcome[] = []
  const run = options.signal ? { signal: options.signal } : {}
  for await (const one of dispatcher.dispatch(alone, run)) ended.push(...(await outcomesOf(dispatcher, one, options)))
  return ended
}

/** Each frame's file, or its sentence out of `errors` ("NAME: …"). */
function takeApart(output: unknown, job: JobStatus, frames: readonly Loaded[]): FrameOutcome[] | PopcelError {
  try {
    const { images, errors } = readValue(batchOutputSchema, output, 'output')
    return frames.map(({ index, name }) => {
      const file = images.find(({ filename }) => filename.replace(/\.[a-z]+$/, '') === String(index))
      if (file) return { name, index, ok: true, file, job }
      const said = errors.find((sentence) => sentence.startsWith(`${index}: `))
      const reason = said?.slice(`${index}: `.length) ?? 'the answer has neither its picture nor an error'
      return {
        name,
        index,
        ok: false,
        error: new PopcelError('job-failed', { job: job.id, reason: `${name}: ${reason}` }),
      }
    })
  } catch (error) {
    return new PopcelError('job-failed', {
      job: job.id,
      reason: error instanceof Error ? error.message : String(error),
    })
  }
}
