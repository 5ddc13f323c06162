// Owns the networks of one run: the runtime of the main thread, and its doors for the threads.

import type { MessagePort } from 'node:worker_threads'
import { createRuntime, type Foreseen, preload, serveRuntime } from '@popcel/runtime/host'
import { openStore } from '../models/open-store.ts'

export type Networks = {
  /** Answers a thread at the other end of `port`. */
  serve(port: MessagePort): void
  close(): Promise<void>
}

export function openNetworks(modelsDir: string, foreseen: Foreseen | undefined): Networks {
  const runtime = createRuntime({ now: () => performance.now(), store: openStore(modelsDir) })
  if (foreseen) preload(runtime, foreseen)
  return {
    serve: (port) => void serveRuntime(runtime, port),
    close: async () => {
      await runtime[Symbol.asyncDispose]()
    },
  }
}
