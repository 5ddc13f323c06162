// Owns a job from its input to its output: which form it has, and who does it. It has never heard of RunPod's routes.

import { PopcelError } from '@popcel/protocol'
import { type JobInput, readJobInput } from '@popcel/protocol/job'
import type { Handler } from '../handler.ts'
import { runComfy } from './comfy.ts'
import { runBatch, runMatting } from './matting.ts'
import { runAnimate, runEncode, runInspect, runSample } from './media.ts'
import type { JobTools, WorkTools } from './tools.ts'

/** Throws rows of the error table; a batch answers with the pictures that failed. */
export function createHandler(open: () => Promise<WorkTools>): Handler {
  return async ({ id, input, s3Config }, { signal, progress, stream }) => {
    const given = readJobInput(input)
    if (signal.aborted) throw new PopcelError('aborted')
    return run(given, { ...(await open()), job: { id, s3Config }, signal, progress, stream })
  }
}

function run(given: JobInput, tools: JobTools): Promise<unknown> {
  switch (given.form) {
    case 'matting':
      return runMatting(given.input, tools)
    case 'batch':
      return runBatch(given.input, tools)
    case 'comfy':
      return runComfy(given.input, tools)
    case 'inspect':
      return runInspect(given.input, tools)
    case 'animate':
      return runAnimate(given.input, tools)
    case 'sample':
      return runSample(given.input, tools)
    case 'encode':
      return runEncode(given.input, tools)
  }
}
