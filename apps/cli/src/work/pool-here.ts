// Owns doing the threads' work on this thread, for tests of the commands: the same handlers, and tasks and results still
// cross by copy, but nothing has to be started. It cannot be stopped inside a computation.

import type { Runtime } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { Pool } from '@popcel/runtime'
import { fromPlainFailure } from '../failure.ts'
import { answerRequest } from './handlers.ts'
import type { Work } from './tasks.ts'

export function createPoolHere(signal: AbortSignal, runtime?: Runtime): Pool<Work> {
  const tools = { now: () => performance.now(), ...(runtime ? { runtime } : {}) }
  let lastId = 0
  return {
    async run(kind, task) {
      if (signal.aborted) throw new PopcelError('aborted')
      const request = structuredClone({ id: ++lastId, kind, task })
      const answer = structuredClone(await answerRequest(request, tools))
      if (signal.aborted) throw new PopcelError('aborted')
      if (!answer.ok) throw fromPlainFailure(answer.failure)
      return answer.result as never
    },
    warmUp() {},
    async [Symbol.asyncDispose]() {},
  }
}
