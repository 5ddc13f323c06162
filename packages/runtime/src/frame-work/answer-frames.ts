// Owns which work on frames a thread does, each kind loaded when it is first asked for. Pixels change hands, they are not copied.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { createFrameScratch } from '../frame-files/scratch.ts'
import { connectRuntime } from '../remote/runtime.ts'
import { answerRequests, HandedOver } from '../threads/answer-requests.ts'
import { buffersIn } from './buffers-in.ts'
import type { FindTools, Ways } from './find-subject.ts'
import { createFrameRoom } from './frame-room.ts'
import type { OpenSources } from './read-frame.ts'
import { type FrameSteadier, openSteadier } from './steady-frames.ts'
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
  let steadier: FrameSteadier | undefined
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
    steady: async (frame) => {
      steadier ??= openSteadier(room)
      return handedOver(steadier.push(frame))
    },
    steadyLast: async () => handedOver(steadier?.flush()),
    finish: async (task) =>
      handedOver(await (await import('./finish-frame.ts')).runFinish(task, { ...tools, scratch })),
  })
}

function handedOver<Result>(result: Result): HandedOver<Result> {
  return new HandedOver(result, buffersIn(result))
}
