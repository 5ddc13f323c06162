// Owns doing one job without a queue: its input from the command line, its output on stdout.

import { readFile } from 'node:fs/promises'
import { PopcelError, systemWords } from '@popcel/protocol'
import { readValue } from '@popcel/protocol/read-value'
import { takenJobSchema } from '@popcel/protocol/runpod'
import type { Handler } from '../handler.ts'
import type { WorkerFacts } from '../loop/failure.ts'
import { runJob } from '../loop/run-job.ts'
import type { Printer } from '../print.ts'

/** `given`: JSON, or the path of a file with JSON; `{"input": …}`, as RunPod's own worker takes it. Exit code 0 or 1. */
export async function runTestInput(
  given: string,
  handler: Handler,
  facts: WorkerFacts,
  printer: Printer,
  signal: AbortSignal,
): Promise<number> {
  const job = readValue(takenJobSchema, withInput(await readJson(given)), 'the test input')
  const chunks: unknown[] = []
  const sender = {
    progress: async (body: string) => printer.log(`progress: ${body}`, job.id),
    chunk: async (body: string) => void chunks.push((JSON.parse(body) as { output: unknown }).output),
  }
  const ended = await runJob(job, { handler, sender, facts, aggregate: false }, signal)
  if (!ended) throw new PopcelError('aborted')
  const { body, streamed } = ended
  printer.result(JSON.stringify({ id: job.id, ...body, ...(streamed ? { stream: chunks } : {}) }, null, 2))
  return body.error ? 1 : 0
}

async function readJson(given: string): Promise<unknown> {
  const text = /^\s*[{[]/.test(given) ? given : await readText(given)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new PopcelError('not-json', { reason: error instanceof Error ? error.message : String(error) })
  }
}

function readText(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new PopcelError('input-missing', { file }, { cause: error })
    throw new PopcelError(
      'input-unreadable',
      { file, reason: systemWords(error.code ?? error.message) },
      { cause: error },
    )
  })
}

function withInput(json: unknown): object {
  if (typeof json !== 'object' || json === null || !('input' in json))
    throw new PopcelError('value-wrong', { field: 'input', reason: 'is missing; {"input": {…}} is wanted' })
  return { id: 'local_test', ...json }
}
