// Owns the inside of a thread: takes requests, answers them. It prints nothing and writes no file.

import { parentPort, workerData } from 'node:worker_threads'
import type { WorkRequest } from '@popcel/runtime'
import { connectRuntime, createPictureRoom } from '@popcel/runtime/stills'
import { answerRequest } from './handlers.ts'
import type { ThreadData } from './thread-data.ts'

/** Called by the thread that open-pool.ts starts, which gives it the port of the networks. */
export function answerWork(now: () => number): void {
  const runtime = connectRuntime((workerData as ThreadData).networks)
  const tools = { now, runtime, room: createPictureRoom() }
  parentPort?.on('message', (request: WorkRequest) => {
    answerRequest(request, tools).then((answer) => parentPort?.postMessage(answer))
  })
}
