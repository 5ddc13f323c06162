// Owns starting a worker that comes to its endpoint by itself, as from another machine; ours, or any.

import { spawn } from 'node:child_process'
import { WORKER_ENV, workerUrlTemplates } from '@popcel/protocol/runpod'
import { readEnv } from '../env.ts'

export type StartedWorker = AsyncDisposable & {
  readonly pid: number
  readonly kill: (signal: NodeJS.Signals) => void
  /** Its exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>
  readonly lives: () => boolean
}

/** `url`: the endpoint's, http://127.0.0.1:PORT/v2/local. Its home is `folder`. */
export function startWorker(
  command: string,
  args: readonly string[],
  url: string,
  id: string,
  folder: string,
): StartedWorker {
  const urls = workerUrlTemplates(url, 'CPU')
  const child = spawn(command, args, {
    stdio: 'ignore',
    env: {
      PATH: readEnv().path,
      HOME: folder,
      [WORKER_ENV.take]: urls.take,
      [WORKER_ENV.done]: urls.done,
      [WORKER_ENV.stream]: urls.stream,
      [WORKER_ENV.ping]: urls.ping,
      [WORKER_ENV.pingInterval]: '1000',
      [WORKER_ENV.apiKey]: 'any',
      [WORKER_ENV.workerId]: id,
      RUNPOD_SKIP_AUTO_SYSTEM_CHECKS: 'true',
      RUNPOD_SKIP_GPU_CHECK: 'true',
    },
  })
  const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  return {
    pid: child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    exit,
    lives: () => child.exitCode === null && child.signalCode === null,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exit
    },
  }
}
