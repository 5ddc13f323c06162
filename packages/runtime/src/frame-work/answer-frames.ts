// Owns which work on frames a thread does, each kind loaded when it is first asked for. Pixels change hands, they are not copied.

import { isMarkedAsUntransferable, type MessagePort } from 'node:worker_threads'
import { type CutTools, type MatteSmoother, startSmoothing } from '@popcel/matting'
import { createFrameScratch } from '../frame-files/scratch.ts'
import { connectRuntime } from '../remote/runtime.ts'
import { answerRequests, HandedOver } from '../threads/answer-requests.ts'
import type { Ways } from './find-subject.ts'
import type { OpenSources } from './read-frame.ts'
import type { FrameWork } from './tasks.ts'

/** `networks`: where networks are asked; without it there are the keyers and a picture's own alpha. */
export function answerFrames(port: MessagePort, networks: MessagePort | undefined): void {
  const tools: CutTools = { now: () => performance.now(), ...(networks ? { runtime: connectRuntime(networks) } : {}) }
  const scratch = createFrameScratch()
  const ways: Ways = new Map()
  let sources: OpenSources | undefined
  let smoother: MatteSmoother | undefined
  const reading = async () => {
    const reader = await import('./read-frame.ts')
    sources ??= reader.openSources(scratch)
    const open = sources
    return { read: (task: FrameWork['read']['task']) => reader.runRead(task, open) }
  }
  answerRequests<FrameWork>(port, {
    read: async (task) => handedOver(await (await reading()).read(task)),
    choose: async (task) => {
      const [{ runChoose }, { read }] = await Promise.all([import('./choose.ts'), reading()])
      return runChoose(task, read, tools)
    },
    find: async (task) => handedOver(await (await import('./find-subject.ts')).runFind(task, tools, ways)),
    steady: async ({ plate, matte }) => {
      smoother ??= startSmoothing()
      // It keeps the plate for the next frame, so this one goes on as a copy.
      const made = smoother({ ...plate, data: plate.data.slice() }, matte)
      return handedOver({ plate, matte: { ...made, data: made.data.slice() } })
    },
    finish: async (task) => handedOver(await (await import('./finish-frame.ts')).runFinish(task, tools, scratch)),
  })
}

function handedOver<Result>(result: Result): HandedOver<Result> {
  return new HandedOver(result, buffersIn(result))
}

/** Buffers of all samples in plain data, each once; those that cannot change hands (a native library lent them) are left out. */
export function buffersIn(value: unknown): Set<ArrayBuffer> {
  const found = new Set<ArrayBuffer>()
  const look = (part: unknown) => {
    if (ArrayBuffer.isView(part)) {
      const { buffer } = part
      if (buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer)) found.add(buffer)
    } else if (typeof part === 'object' && part !== null) for (const inner of Object.values(part)) look(inner)
  }
  look(value)
  return found
}
