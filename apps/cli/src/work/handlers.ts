// Owns what a piece of work is done by: kind -> the one module that it needs, loaded when it is first asked for.

import { failureOf, failureOfInput, toPlainFailure } from '../failure.ts'
import type { Answer, Request } from './pool.ts'
import type { Work } from './tasks.ts'

type Handlers = { [Kind in keyof Work]: (task: Work[Kind]['task'], now: () => number) => Promise<Work[Kind]['result']> }

const handlers: Handlers = {
  cut: async (task, now) => (await import('./cut-task.ts')).runCutTask(task, now),
  character: async (task, now) => (await import('./character-task.ts')).runCharacterTask(task, now),
  emoji: async (task, now) => (await import('./emoji-task.ts')).runEmojiTask(task, now),
  repack: async (task, now) => (await import('./repack-task.ts')).runRepackTask(task, now),
}

/** Does one request and answers; what is thrown becomes a row of the error table, with the task's file in it. */
export async function answerRequest(request: Request, now: () => number): Promise<Answer> {
  const handler = handlers[request.kind as keyof Work] as (task: unknown, now: () => number) => Promise<unknown>
  try {
    return { id: request.id, ok: true, result: await handler(request.task, now) }
  } catch (error) {
    const { file } = request.task as { file?: string }
    return { id: request.id, ok: false, failure: toPlainFailure(file ? failureOfInput(error, file) : failureOf(error)) }
  }
}
