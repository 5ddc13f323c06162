// Owns the inside of a thread: takes a request, loads the one module that it needs, answers. It prints nothing and writes no file.

import { parentPort } from 'node:worker_threads'
import { failureOf, failureOfInput, toPlainFailure } from '../failure.ts'
import type { Answer, Request } from './pool.ts'
import type { Work } from './tasks.ts'

const now = () => performance.now()

type Handlers = { [Kind in keyof Work]: (task: Work[Kind]['task']) => Promise<Work[Kind]['result']> }

const handlers: Handlers = {
  cut: async (task) => (await import('./cut-task.ts')).runCutTask(task, now),
  character: async (task) => (await import('./character-task.ts')).runCharacterTask(task, now),
  emoji: async (task) => (await import('./emoji-task.ts')).runEmojiTask(task, now),
  repack: async (task) => (await import('./repack-task.ts')).runRepackTask(task, now),
}

async function answer(request: Request): Promise<Answer> {
  const handler = handlers[request.kind as keyof Work] as (task: unknown) => Promise<unknown>
  try {
    return { id: request.id, ok: true, result: await handler(request.task) }
  } catch (error) {
    const { file } = request.task as { file?: string }
    return { id: request.id, ok: false, failure: toPlainFailure(file ? failureOfInput(error, file) : failureOf(error)) }
  }
}

parentPort?.on('message', (request: Request) => {
  answer(request).then((message) => parentPort?.postMessage(message))
})
