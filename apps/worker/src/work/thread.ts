// Owns the inside of a working thread: takes requests, answers them. It prints nothing and writes no file.

import { enableCompileCache, flushCompileCache } from 'node:module'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'

const KEEP_COMPILED_MS = 3_000

// A thread does not take the main thread's cache over, and without it every start strips the types again.
enableCompileCache()
const { answerRequests, connectRuntime } = await import('@popcel/runtime')
const { workHandlers } = await import('./handlers.ts')

const runtime = connectRuntime((workerData as { networks: MessagePort }).networks)
if (parentPort)
  answerRequests(parentPort, workHandlers({ now: () => performance.now(), runtime, prompters: new Map() }))

// A thread that is ended writes no cache, and the next one would strip every type again.
setInterval(flushCompileCache, KEEP_COMPILED_MS).unref()
