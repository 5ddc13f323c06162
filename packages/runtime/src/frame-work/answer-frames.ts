// Owns which work on frames a thread does, each kind loaded when it is first asked for. Pixels change hands, they are not copied.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { type Matte, type MatteSteadier, type Steadied, startSteadying } from '@popcel/matting'
import { createFrameScratch } from '../frame-files/scratch.ts'
import { connectRuntime } from '../remote/runtime.ts'
import { answerRequests, HandedOver } from '../threads/answer-requests.ts'
import { buffersIn } from './buffers-in.ts'
import type { FindTools, Ways } from './find-subject.ts'
import { createFrameRoom, type FrameRoom } from './frame-room.ts'
import type { OpenSources } from './read-frame.ts'
import type { FrameWork } from './tasks.ts'

/** What a thread is given: where networks are asked; without it there are the keyers and a picture's own alpha. */
export type FrameThreadData = { readonly networks: MessagePort | undefined }

/** Called by a thread that hands.ts starts. */
export function answerFrames(now: () => number): void {
  if (!parentPort) return
  const { networks } = workerData as FrameThreadData
  const scratch = createFrameScratch()
  const room = createFrameRoom(scratch)
  const tools: FindTools = { now, room, ...(networks ? { runtime: connectRuntime(networks) } : {}) }
  const ways: Ways = new Map()
  let sources: OpenSources | undefined
  let steadier: MatteSteadier | undefined
  // The steadier keeps its mattes for the next frames, so they go on as copies.
  const steadied = (done: Steadied | undefined) =>
    handedOver(done && { plate: done.picture, matte: copyOf(done.matte, room) })
  const reading = async () => {
    const reader = await import('./read-frame.ts')
    sources ??= reader.openSources({ room, scratch })
    const open = sources
    return { read: (task: FrameWork['read']['task']) => reader.runRead(task, open) }
  }
  answerRequests<FrameWork>(parentPort, {
    read: async (task) => handedOver(await (await reading()).read(task)),
    choose: async (task) => {
      const [{ runChoose }, { read }] = await Promise.all([import('./choose.ts'), reading()])
      return runChoose(task, read, tools)
    },
    find: async (task) => handedOver(await (await import('./find-subject.ts')).runFind(task, tools, ways)),
    steady: async ({ plate, matte }) => {
      steadier ??= startSteadying({ room })
      return steadied(steadier.push(plate, matte))
    },
    steadyLast: async () => steadied(steadier?.flush()),
    finish: async (task) =>
      handedOver(await (await import('./finish-frame.ts')).runFinish(task, { ...tools, scratch })),
  })
}

function copyOf(matte: Matte, room: FrameRoom): Matte {
  const data = room.take('float', matte.data.length)
  data.set(matte.data)
  return { ...matte, data }
}

function handedOver<Result>(result: Result): HandedOver<Result> {
  return new HandedOver(result, buffersIn(result))
}
