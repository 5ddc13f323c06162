// Owns starting workers and an endpoint as processes, and reading what a process has taken so far.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WORKER_ENV, type WorkerUrls } from '@popcel/protocol/runpod'
import { ROOT } from '../machine.ts'

export type Program = AsyncDisposable & {
  readonly pid: number
  /** Processor ms so far, and MiB now; NaN where the system does not tell. */
  usage(): { readonly cpuMs: number; readonly rssMiB: number }
}

const bin = (app: string) => join(ROOT, 'apps', app, 'bin', `popcel-${app}.js`)
/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10

export function startWorker(urls: WorkerUrls, name: string, args: readonly string[]): Program {
  const home = mkdtempSync(join(tmpdir(), 'popcel-bench-worker-'))
  const child = spawn(process.execPath, [bin('worker'), ...args], {
    stdio: 'ignore',
    env: {
      HOME: home,
      // as popcel worker and popcel endpoint start it
      MALLOC_ARENA_MAX: '2',
      [WORKER_ENV.take]: urls.take,
      [WORKER_ENV.done]: urls.done,
      [WORKER_ENV.stream]: urls.stream,
      [WORKER_ENV.ping]: urls.ping,
      [WORKER_ENV.pingInterval]: '2000',
      [WORKER_ENV.apiKey]: 'any',
      [WORKER_ENV.workerId]: name,
      RUNPOD_SKIP_AUTO_SYSTEM_CHECKS: 'true',
    },
  })
  return program(child, () => rmSync(home, { recursive: true, force: true }))
}

/** `url`: http://127.0.0.1:PORT/v2/local */
export async function startEndpoint(args: readonly string[]): Promise<Program & { readonly url: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-bench-endpoint-'))
  const words = [bin('endpoint'), '--json', '--port', '0', '--data', folder, ...args]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] })
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.once('exit', () => reject(new Error(`the endpoint ended: ${said}`)))
    child.stdout?.on('data', (data: Buffer) => {
      said += data.toString()
      const found = /\{"type":"listening","url":"([^"]+)"/.exec(said)?.[1]
      if (found) resolve(found)
    })
  })
  return { ...program(child, () => rmSync(folder, { recursive: true, force: true })), url }
}

function program(child: ChildProcess, clean: () => void): Program {
  const pid = child.pid ?? 0
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    pid,
    usage() {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ')
        const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
        return { cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS, rssMiB: Number(rss) / 1024 }
      } catch {
        return { cpuMs: Number.NaN, rssMiB: Number.NaN }
      }
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
      clean()
    },
  }
}
