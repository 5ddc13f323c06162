// Owns one job inside the worker: the handler called, progress and chunks sent while it works, its result made into the body
// that the endpoint reads.

import { PopcelError } from '@popcel/protocol'
import type { JobDone, TakenJob } from '@popcel/protocol/runpod'
import type { Handler } from '../handler.ts'
import { errorText, type WorkerFacts } from './failure.ts'

export type JobSender = {
  /** Posts to job-done. Resolves when it is there or cannot be. */
  progress(body: string): Promise<void>
  /** Posts one yielded chunk, and waits until it is taken: what comes faster than the wire waits in the handler. */
  chunk(body: string): Promise<void>
}

export type Ended = {
  readonly body: JobDone
  /** The handler yielded its output. */
  readonly streamed: boolean
}

export type RunOptions = {
  readonly handler: Handler
  readonly sender: JobSender
  readonly facts: WorkerFacts
  /** A streaming handler's chunks also make up its output. */
  readonly aggregate: boolean
}

/** Undefined when the job was stopped: nothing is posted for it (facts, §2.3). Never rejects. */
export async function runJob(job: TakenJob, options: RunOptions, signal: AbortSignal): Promise<Ended | undefined> {
  const { handler, sender, facts } = options
  const progress = newestOnly((value) => sender.progress(JSON.stringify({ status: 'IN_PROGRESS', output: value })))
  const end = async (body: JobDone, streamed: boolean): Promise<Ended | undefined> => {
    // A progress post that overtook the result would reopen the job (runpod-python#250).
    await progress.done()
    return signal.aborted ? undefined : { body, streamed }
  }
  let streamed = false
  const stream = async (chunk: unknown) => {
    if (signal.aborted) throw new PopcelError('aborted')
    streamed = true
    await sender.chunk(JSON.stringify({ output: chunk }))
  }
  try {
    const given = handler(job, { signal, progress: progress.send, stream })
    if (!(Symbol.asyncIterator in given)) {
      const body = bodyOf(await unlessStopped(given, signal))
      return await end(body, streamed)
    }
    const chunks: unknown[] = []
    for await (const chunk of given) {
      if (signal.aborted) return undefined
      await stream(chunk)
      if (options.aggregate) chunks.push(chunk)
    }
    return await end({ output: chunks }, true)
  } catch (error) {
    return end({ error: errorText(error, facts) }, false)
  }
}

/** As the Python worker reads a handler's result: `error` and `refresh_worker` are taken out of an object (facts, §2.4). */
function bodyOf(result: unknown): JobDone {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return { output: result ?? null }
  const { error, refresh_worker: refresh, ...output } = result as Record<string, unknown>
  return {
    output,
    ...(error ? { error } : {}),
    ...(refresh === true ? { stopPod: true } : {}),
  }
}

/** A handler that does not listen to its signal is left to end by itself; its result is dropped. */
function unlessStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stopped = () => resolve(undefined)
    if (signal.aborted) stopped()
    signal.addEventListener('abort', stopped, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stopped))
  })
}

/** Sends values one after the other; of those that come while one is under way only the newest is sent. */
function newestOnly(send: (value: unknown) => Promise<void>) {
  let waiting: { readonly value: unknown } | undefined
  let sending: Promise<void> | undefined
  const run = async () => {
    while (waiting) {
      const { value } = waiting
      waiting = undefined
      await send(value)
    }
    sending = undefined
  }
  return {
    send(value: unknown): void {
      waiting = { value }
      sending ??= run()
    },
    /** Values that still wait are not worth a request any more. */
    async done(): Promise<void> {
      waiting = undefined
      await sending
    },
  }
}
