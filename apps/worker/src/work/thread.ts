// Owns the inside of a working thread: takes requests, answers them. It prints nothing and writes no file.

import { flushCompileCache } from 'node:module'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { answerRequests, connectRuntime, createPictureRoom } from '@popcel/runtime'
import { workHandlers } from './handlers.ts'

const KEEP_COMPILED_MS = 3_000

/** Called by the thread that open-work.ts starts, which gives it the port of the networks. */
export function answerWork(now: () => number): void {
  if (!parentPort) return
  const runtime = connectRuntime((workerData as { networks: MessagePort }).networks)
  answerRequests(parentPort, workHandlers({ now, runtime, prompters: new Map(), room: createPictureRoom() }))
  // A thread that is ended writes no cache, and the next one would strip every type again.
  setInterval(flushCompileCache, KEEP_COMPILED_MS).unref()
}
