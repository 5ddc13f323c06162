// Owns what a piece of work is done by: kind -> the one module that it needs, loaded when it is first asked for.

import type { CutTools } from '@popcel/matting'
import type { WorkAnswer, WorkRequest } from '@popcel/runtime'
import { failureOf, failureOfInput, toPlainFailure } from '../failure.ts'
import type { Work } from './tasks.ts'

type Handlers = { [Kind in keyof Work]: (task: Work[Kind]['task'], tools: CutTools) => Promise<Work[Kind]['result']> }

const handlers: Handlers = {
  cut: async (task, tools) => (await import('./cut-task.ts')).runCutTask(task, tools),
  character: async (task, tools) => (await import('./character-task.ts')).runCharacterTask(task, tools),
  emoji: async (task, { now }) => (await import('./emoji-task.ts')).runEmojiTask(task, now),
  repack: async (task, { now }) => (await import('./repack-task.ts')).runRepackTask(task, now),
}

/** Does one request and answers; what is thrown becomes a row of the error table, with the task's file in it. */
export async function answerRequest(request: WorkRequest, tools: CutTools): Promise<WorkAnswer> {
  const handler = handlers[request.kind as keyof Work] as (task: unknown, tools: CutTools) => Promise<unknown>
  try {
    return { id: request.id, ok: true, result: await handler(request.task, tools) }
  } catch (error) {
    const { file } = request.task as { file?: string }
    return { id: request.id, ok: false, failure: toPlainFailure(file ? failureOfInput(error, file) : failureOf(error)) }
  }
}
