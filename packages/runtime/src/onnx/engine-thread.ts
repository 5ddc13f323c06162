// Owns the engine's end of its thread: each call that comes over the port is one of the engine's verbs.

import { parentPort, workerData } from 'node:worker_threads'
import { buffersOf, freeBuffers } from '../remote/buffers.ts'
import { answerCalls, type Reply } from '../remote/calls.ts'
import { Engine, type LoadRequest, type RunRequest } from './engine.ts'
import { type BusyFlag, setIdle } from './exit-guard.ts'

/** Called by the thread that engine-host.ts starts, which gives it the flag that says when it is at work. */
export function serveEngine(): void {
  if (!parentPort) return
  const busy = workerData as BusyFlag
  const engine = new Engine()
  const verb =
    <Request>(work: (request: Request) => Promise<Reply>) =>
    (request: Request) =>
      work(request).finally(() => setIdle(busy))
  answerCalls(parentPort, {
    providers: verb(async () => ({ result: await engine.providers() })),
    load: verb(async (request: LoadRequest) => ({ result: await engine.load(request) })),
    run: verb(async (request: RunRequest) => {
      const result = await engine.run(request).finally(() => freeBuffers(request.feeds))
      return { result, transfer: buffersOf(result) }
    }),
    unload: verb(async (id: number) => ({ result: await engine.unload(id) })),
  })
}
