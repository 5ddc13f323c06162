// Owns the engine's end of its thread: each call that comes over the port is one of the engine's verbs.

import { parentPort } from 'node:worker_threads'
import { buffersOf } from '../remote/buffers.ts'
import { answerCalls } from '../remote/calls.ts'
import { Engine, type LoadRequest, type RunRequest } from './engine.ts'

/** Called by the thread that engine-host.ts starts. */
export function serveEngine(): void {
  if (!parentPort) return
  const engine = new Engine()
  answerCalls(parentPort, {
    providers: async () => ({ result: await engine.providers() }),
    load: async (request: LoadRequest) => ({ result: await engine.load(request) }),
    run: async (request: RunRequest) => {
      const result = await engine.run(request)
      return { result, transfer: buffersOf(result) }
    },
    unload: async (id: number) => ({ result: await engine.unload(id) }),
  })
}
