// Owns how a process that exits as if by a signal dies by it, at once: Node's own exit would first end every thread from
// outside, and a native library that one of them is inside may not survive that (exit code 134 and a core).

import { isMainThread } from 'node:worker_threads'

/** Exit codes by which a shell tells of a signal: 128 and its number. */
const SIGNALS: Readonly<Record<number, NodeJS.Signals>> = { 129: 'SIGHUP', 130: 'SIGINT', 143: 'SIGTERM' }

/** For a listener of `exit`. Does nothing where the code is none of a signal's, in a thread, and on Windows. */
export function dieBySignal(exitCode: number): void {
  const signal = SIGNALS[exitCode]
  if (!signal || !isMainThread || process.platform === 'win32') return
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
}
