// Owns the threads that work on the frames of a clip: who reads, who finds, who finishes; how many of each.

import { availableParallelism } from 'node:os'
import { MessageChannel } from 'node:worker_threads'
import type { Runtime } from '@popcel/matting'
import { serveRuntime } from '../remote/runtime.ts'
import { createPool, type Pool } from '../threads/pool.ts'
import { threadEntry } from '../threads/thread-entry.ts'
import { buffersIn } from './buffers-in.ts'
import { createSpares } from './spares.ts'
import type { FrameWork } from './tasks.ts'

type Do<Kind extends keyof FrameWork> = (
  task: FrameWork[Kind]['task'],
  signal?: AbortSignal,
) => Promise<FrameWork[Kind]['result']>

/** Pictures in a task change hands: they are empty afterwards. */
export type FrameHands = {
  readonly read: Do<'read'>
  readonly choose: Do<'choose'>
  readonly find: Do<'find'>
  /** In the order of the frames, one at a time; each gives the frame before. */
  readonly steady: Do<'steady'>
  readonly steadyLast: Do<'steadyLast'>
  /** Goes on after the signal, to its end: a frame's files are whole or not there. To be awaited before the hands are disposed of. */
  readonly finish: Do<'finish'>
  /** Takes the memory of passes back that were given away and written. */
  recycle(buffers: readonly ArrayBuffer[]): void
  /** True when a frame's matte depends on the frames before it. */
  readonly remembers: boolean
  /** How many of each stage may run at once. */
  readonly lanes: { readonly readAtOnce: number; readonly inferAtOnce: number; readonly writeAtOnce: number }
  [Symbol.asyncDispose](): Promise<void>
}

export type FrameHandsOptions = {
  readonly signal: AbortSignal
  /** Shared by all threads; the caller's to dispose of. */
  readonly runtime: Runtime | undefined
  /** Frames of a video or an animation are read by one thread, in order; files by several. */
  readonly readsInOrder: boolean
  readonly remembers: boolean
  /** Frames that are inferred at once. Default 2: while a network runs on one, the next is made ready. */
  readonly inferAtOnce?: number
}

/** More than this many at once read or write is more than a disk likes. */
const MOST = 8

/** Threads that read, find and finish the frames of a clip; none is started before there is work. Dispose of them at its end. */
export function openFrameHands(options: FrameHandsOptions): FrameHands {
  const { signal, runtime, readsInOrder, remembers } = options
  const cores = Math.min(MOST, Math.max(2, availableParallelism()))
  const lanes = {
    readAtOnce: readsInOrder ? 1 : Math.min(cores, 4),
    inferAtOnce: remembers ? 1 : (options.inferAtOnce ?? 2),
    writeAtOnce: cores,
  }
  const open = (threads: number) => openPool(threads, signal, runtime)
  const [readers, finders] = [open(lanes.readAtOnce), open(lanes.inferAtOnce)]
  // A thread that is ended in the middle of a file could not take its half away: what is being finished is finished.
  const finishers = openPool(lanes.writeAtOnce, new AbortController().signal, runtime)
  // One clip, one memory: a thread of its own that is only started when it is asked.
  const steadier = open(1)
  const by =
    <Kind extends keyof FrameWork>(pool: Pool<FrameWork>, kind: Kind): Do<Kind> =>
    (task, stop) =>
      pool.run(kind, task, stop, [...buffersIn(task)])
  const spares = createSpares()
  const [read, find, finish] = [by(readers, 'read'), by(finders, 'find'), by(finishers, 'finish')]
  return {
    async read(task, stop) {
      const done = await read({ ...task, spares: spares.takeFor('read') }, stop)
      spares.learn('read', buffersIn(done))
      return done
    },
    choose: by(finders, 'choose'),
    async find(task, stop) {
      const done = await find({ ...task, spares: spares.takeFor('find') }, stop)
      spares.learn('find', buffersIn(done.found))
      return done
    },
    steady: by(steadier, 'steady'),
    steadyLast: by(steadier, 'steadyLast'),
    async finish(task, stop) {
      const done = await finish({ ...task, spares: spares.takeFor('finish') }, stop)
      spares.learn('finish', buffersIn(done.given))
      spares.give(done.spares ?? [])
      return { ...done, spares: undefined }
    },
    recycle: (buffers) => spares.give(buffers),
    remembers,
    lanes,
    async [Symbol.asyncDispose]() {
      await Promise.all([readers, finders, finishers, steadier].map((pool) => pool[Symbol.asyncDispose]()))
    },
  }
}

function openPool(threads: number, signal: AbortSignal, runtime: Runtime | undefined): Pool<FrameWork> {
  const entry = threadEntry('./answer-frames', import.meta.url, 'answerFrames')
  return createPool<FrameWork>({
    entry,
    threads,
    signal,
    start: () => {
      if (!runtime) return { workerData: { networks: undefined } }
      const { port1, port2 } = new MessageChannel()
      serveRuntime(runtime, port1)
      return { workerData: { networks: port2 }, transferList: [port2] }
    },
  })
}
