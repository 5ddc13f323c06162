// Owns the inside of a thread: takes requests, answers them. It prints nothing and writes no file.

import { enableCompileCache } from 'node:module'
import { parentPort } from 'node:worker_threads'
import type { Request } from './pool.ts'

// A thread does not take the main thread's cache over, and without it every start strips the types again.
enableCompileCache()
const { answerRequest } = await import('./handlers.ts')

const now = () => performance.now()
parentPort?.on('message', (request: Request) => {
  answerRequest(request, now).then((answer) => parentPort?.postMessage(answer))
})
