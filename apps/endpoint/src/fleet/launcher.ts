// Owns the seam between the fleet and whatever runs workers: processes of this machine, or a test's own.

export type WorkerExit = {
  /** Exit code, or the signal's name. Undefined where it cannot be known. */
  readonly how: string | undefined
}

/** Workers of an earlier endpoint: those that still run and are now ours, and those that do not run any more. */
export type Adopted = { readonly alive: readonly string[]; readonly gone: readonly string[] }

export interface Launcher {
  /** Starts a worker under this id. `onExit` is called once, when nothing of it runs any more; also when it never started. */
  start(worker: string, onExit: (exit: WorkerExit) => void): void
  /** Asks it to end in good order; after the grace it is killed with everything that it started. */
  drain(worker: string): void
  kill(worker: string): void
  /** Takes over the workers that an earlier endpoint started on the same queue. */
  adopt(onExit: (worker: string, exit: WorkerExit) => void): Adopted
  /** The last lines that a worker wrote, for a person to read. */
  lastWords(worker: string): string | undefined
}
