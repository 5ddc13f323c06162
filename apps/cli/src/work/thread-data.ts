// Owns what a thread is started with.

import type { MessagePort } from 'node:worker_threads'

export type ThreadData = {
  /** Where the runtime of the main thread is asked. */
  readonly networks: MessagePort
}
