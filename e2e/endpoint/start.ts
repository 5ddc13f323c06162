// Owns starting a real endpoint for a test, as a person would: its program, on a free port, with a folder of its own.

import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../apps/endpoint/bin/popcel-endpoint.js', import.meta.url))

export type StartedEndpoint = AsyncDisposable & {
  readonly child: ChildProcess
  /** http://127.0.0.1:PORT/v2/local */
  readonly url: string
  readonly port: number
  /** Everything that it printed: one JSON object a line. */
  readonly said: () => string
  /** Resolves when it has ended. */
  readonly ended: Promise<void>
}

/** Resolves when it listens. `port` 0 for any. */
export async function startEndpoint(folder: string, port: number, args: readonly string[]): Promise<StartedEndpoint> {
  const command = [BIN, '--json', '--port', String(port), '--data', folder, ...args]
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr?.on('data', (data) => {
      said += data
    })
    child.stdout?.on('data', (data) => {
      said += data
      const line = /\{"type":"listening","url":"([^"]+)"/.exec(said)
      if (line?.[1]) resolve(line[1])
    })
    child.once('exit', () => reject(new Error(`the endpoint ended: ${said}`)))
  })
  return {
    child,
    url,
    port: Number(new URL(url).port),
    said: () => said,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
