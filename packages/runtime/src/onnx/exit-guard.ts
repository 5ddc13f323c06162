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

/**
 * Until the returned function is called: a process that exits while the thread is busy waits for it and keeps its exit code.
 * One that exits as if by a signal (130, say) has been told to stop by somebody who waits: it dies by that signal at once.
 */
export function guardExit(flag: BusyFlag): () => void {
  const listen = (code: number) => {
    if (Atomics.load(flag, 0) === 0) return
    dieBySignal(code)
    Atomics.wait(flag, 0, 1, LONGEST_WAIT_MS)
  }
  process.on('exit', listen)
  return () => process.off('exit', listen)
}
