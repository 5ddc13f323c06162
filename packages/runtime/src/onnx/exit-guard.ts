// Owns how a process ends while its engine's thread is inside ONNX Runtime. Node would wait for the run and then abort with
// "terminate called after throwing an instance of 'Napi::Error'" (exit code 134), for the binding cannot hand its result
// to a thread that is being torn down.

import { dieBySignal } from '../threads/die-by-signal.ts'

const LONGEST_WAIT_MS = 600_000

/** Shared with the thread: 1 from before a call is sent until the thread has done it. */
export type BusyFlag = Int32Array<SharedArrayBuffer>

export function newBusyFlag(): BusyFlag {
  return new Int32Array(new SharedArrayBuffer(4))
}

export function setBusy(flag: BusyFlag): void {
  Atomics.store(flag, 0, 1)
}

export function setIdle(flag: BusyFlag): void {
  Atomics.store(flag, 0, 0)
  Atomics.notify(flag, 0)
}

/** Resolves when the thread is out of ONNX Runtime; at once when it is. Does not keep the process alive. */
export async function idle(flag: BusyFlag): Promise<void> {
  if (Atomics.load(flag, 0) === 1) await Atomics.waitAsync(flag, 0, 1).value
}

/** Those of the threads that live: one listener serves them all, for a process warns of more than ten. */
const guarded = new Set<BusyFlag>()

/**
 * Until the returned function is called: a process that exits while the thread is busy waits for it and keeps its exit code.
 * One that exits as if by a signal (130, say) has been told to stop by somebody who waits: it dies by that signal at once.
 */
export function guardExit(flag: BusyFlag): () => void {
  if (guarded.size === 0) process.on('exit', waitForBusy)
  guarded.add(flag)
  return () => {
    guarded.delete(flag)
    if (guarded.size === 0) process.off('exit', waitForBusy)
  }
}

function waitForBusy(code: number): void {
  const busy = [...guarded].filter((flag) => Atomics.load(flag, 0) === 1)
  if (busy.length > 0) dieBySignal(code)
  for (const flag of busy) Atomics.wait(flag, 0, 1, LONGEST_WAIT_MS)
}
