// Owns the inside of a thread: takes requests, answers them. It prints nothing and writes no file.

import { enableCompileCache } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import type { WorkRequest } from '@popcel/runtime'
import type { ThreadData } from './thread-data.ts'

// A thread does not take the main thread's cache over, and without it every start strips the types again.
enableCompileCache()
const { answerRequest } = await import('./handlers.ts')

const { connectRuntime } = await import('@popcel/runtime')
const runtime = connectRuntime((workerData as ThreadData).networks)
const tools = { now: () => performance.now(), runtime }
parentPort?.on('message', (request: WorkRequest) => {
  answerRequest(request, tools).then((answer) => parentPort?.postMessage(answer))
})
