// Owns the command line of our worker without pictures, for endpoints in tests.

import { fileURLToPath } from 'node:url'

export const WORKER_BIN = fileURLToPath(new URL('../../apps/worker/bin/popcel-worker.js', import.meta.url))

/** For `--worker`; what is in `before` runs first, in the same process. */
export function pacedWorker(before = '', ...args: string[]): string {
  return `${before}exec "${process.execPath}" "${WORKER_BIN}" --paced ${args.join(' ')}`
}

/** A folder's endpoint keeps its workers' undelivered results in it too, and not in the home of who runs the tests. */
export const ownState = (folder: string) => `export XDG_STATE_HOME="${folder}/state"; `
