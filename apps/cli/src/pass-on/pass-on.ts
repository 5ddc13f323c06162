// Owns handing a command on to another program of popcel: found by its package's name, with all its words, signals and exit code.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { PopcelError } from '@popcel/protocol'

export type PassedOn = 'worker' | 'endpoint' | 'plan' | 'bench'

type Program = {
  readonly package: string
  /** Its key in the package's `bin`, or a file of the package that is never published. */
  readonly bin?: string
  readonly file?: string
  /** Where to get it; the package's name in the registry if nothing is said. */
  readonly from?: string
}

const PROGRAMS: Readonly<Record<PassedOn, Program>> = {
  worker: { package: '@popcel/worker', bin: 'popcel-worker' },
  endpoint: { package: '@popcel/endpoint', bin: 'popcel-endpoint' },
  plan: { package: '@popcel/endpoint', bin: 'popcel-plan' },
  bench: { package: '@popcel/bench', file: 'run.ts', from: "a clone of popcel's source, where it is also: make bench" },
}

export function isPassedOn(word: string | undefined): word is PassedOn {
  return word !== undefined && Object.hasOwn(PROGRAMS, word)
}

type Resolve = (name: string) => string

/** The file that Node runs. @throws PopcelError usage where the package is not installed */
export function findProgram(command: PassedOn, resolve: Resolve = createRequire(import.meta.url).resolve): string {
  const { package: owner, bin, file: inPackage, from } = PROGRAMS[command]
  const way = from === undefined ? `get it with: npm install ${owner}` : `it comes with ${from}`
  const reason = `popcel ${command} is a program of ${owner}, which is not installed; ${way}`
  let manifest: string
  try {
    manifest = resolve(`${owner}/package.json`)
  } catch (error) {
    throw new PopcelError('usage', { reason }, { cause: error })
  }
  const { bin: programs } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin?: Record<string, string> }
  const found = inPackage ?? programs?.[bin ?? '']
  const file = join(dirname(manifest), found ?? '')
  if (found === undefined || !existsSync(file)) throw new PopcelError('usage', { reason })
  return file
}

/** Runs it on this Node until it ends. What stops us stops it, and it decides when and with which code. */
export function runProgram(
  file: string,
  words: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, [file, ...words], { stdio: 'inherit', env })
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const forward = (signal: NodeJS.Signals) => void child.kill(signal)
  // First, because our own second signal ends this process at once.
  for (const signal of signals) process.prependListener(signal, forward)
  return new Promise((resolve, reject) => {
    const ended = () => {
      for (const signal of signals) process.removeListener(signal, forward)
    }
    child.once('error', (error) => {
      ended()
      reject(new PopcelError('internal', { reason: error.message }, { cause: error }))
    })
    child.once('exit', (code, signal) => {
      ended()
      // A shell calls the death by signal N 128 + N.
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}
