// Owns the inside of a thread that works on frames: it keeps open what frames share, and answers.

import { enableCompileCache } from 'node:module'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'

// A thread does not take the main thread's cache over, and without it every start strips the types again.
enableCompileCache()
const { answerFrames } = await import('./answer-frames.ts')

if (parentPort) answerFrames(parentPort, (workerData as { networks: MessagePort | undefined }).networks)
