// Owns running a command line inside a test: streams in memory, no threads. Not used by popcel itself.

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from './env.ts'
import type { Io, Output } from './io.ts'
import type { JsonLine } from './json-lines.ts'
import { run } from './main.ts'
import { createPoolHere } from './work/pool-here.ts'

export type Outcome = {
  readonly code: number
  readonly out: string
  readonly outBytes: Uint8Array
  readonly err: string
  /** stdout as the objects of --json; throws when a line is none. */
  lines(): JsonLine[]
}

export type Outside = {
  readonly stdin?: Uint8Array
  readonly signal?: AbortSignal
  readonly terminal?: boolean
  readonly settings?: Partial<Settings>
  /** The default is a machine without a network. */
  readonly fetch?: Io['fetch']
  readonly runProgram?: Io['runProgram']
}

export type MemoryIo = Io & { readonly outChunks: Uint8Array[]; readonly errChunks: Uint8Array[] }

/** An outside with nothing real behind it. */
export function memoryIo(outside: Outside = {}): MemoryIo {
  const outChunks: Uint8Array[] = []
  const errChunks: Uint8Array[] = []
  return {
    stdin: streamOf(outside.stdin),
    stdout: collect(outChunks, outside.terminal),
    stderr: collect(errChunks, outside.terminal),
    settings: {
      colour: false,
      redraw: false,
      modelsDir: join(tmpdir(), 'popcel-no-models'),
      endpointKey: undefined,
      ...outside.settings,
    },
    signal: outside.signal ?? new AbortController().signal,
    now: () => performance.now(),
    fetch: outside.fetch ?? (() => Promise.reject(new TypeError('fetch failed'))),
    runProgram: outside.runProgram ?? (() => Promise.reject(new TypeError('nothing is started in a test'))),
    openPool: async (_, signal) => createPoolHere(signal),
    outChunks,
    errChunks,
  }
}

/** Runs `popcel ...argv` in this process. */
export async function runInMemory(argv: readonly string[], outside: Outside = {}): Promise<Outcome> {
  const io = memoryIo(outside)
  const code = await run(argv, io)
  const outBytes = Buffer.concat(io.outChunks)
  const out = outBytes.toString('utf8')
  return {
    code,
    out,
    outBytes,
    err: Buffer.concat(io.errChunks).toString('utf8'),
    lines: () =>
      out
        .split('\n')
        .filter((line) => line !== '')
        .map((line): JsonLine => JSON.parse(line)),
  }
}

function collect(chunks: Uint8Array[], isTTY: boolean | undefined): Output {
  return {
    isTTY,
    columns: 80,
    write(chunk, done) {
      chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
      done?.()
      return true
    },
  }
}

async function* streamOf(bytes: Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (bytes) yield bytes
}
