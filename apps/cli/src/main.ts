// Owns the run: builds printer, program and stop signal, hands over to one command, turns the end into an exit code.
// The only place that reads the clock and touches the process.

import { PopcelError } from '@popcel/protocol'
import { CommanderError } from 'commander'
import type { TypedClip } from './clip/clip-options.ts'
import type { TypedCheck } from './commands/check.ts'
import type { TypedDoctor } from './commands/doctor.ts'
import type { TypedEmoji } from './commands/emoji.ts'
import type { TypedModels } from './commands/models.ts'
import type { TypedPack } from './commands/pack.ts'
import type { TypedSmoke } from './commands/smoke.ts'
import type { TypedCut } from './cut/file-options.ts'
import { programEnvironment, readSettings } from './env.ts'
import { failureOf, failureOfOutput, isWrongUse } from './failure.ts'
import type { Io, Output, StopReason } from './io.ts'
import { findProgram, isPassedOn } from './pass-on/pass-on.ts'
import { createPrinter, type Printer } from './print.ts'
import { type CommandName, createProgram, modelActions, platformNames } from './program.ts'
import { calledHere, nearestName } from './suggest.ts'
import { version } from './version.ts'

/**
 * Runs one command line (without `node` and the script). Exit code: 0 ok, 1 some inputs failed, 2 wrong use, and
 * 130, 143 or 129 when stopped by a signal. Never throws.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const printer = createPrinter(io, {
    json: argv.includes('--json'),
    quiet: argv.includes('--quiet') || argv.includes('-q'),
  })
  let exitCode = 0
  const program = createProgram(
    version(),
    async (name, inputs, options) => {
      exitCode = await runCommand(name, inputs, options, io, printer)
    },
    (text) => printer.page(text),
    Math.min(io.stdout.columns ?? 100, 110),
  )
  try {
    if (argv.length === 0) {
      printer.note(program.helpInformation())
      throw new PopcelError('usage', { reason: 'a command is wanted; popcel --help shows them' })
    }
    // The other program decides when a signal ends it, and with which code.
    if (isPassedOn(argv[0])) return await io.runProgram(findProgram(argv[0]), argv.slice(1))
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    exitCode = fail(error, io, printer)
  }
  printer.endProgress()
  return io.signal.aborted ? (io.signal.reason as StopReason).exitCode : exitCode
}

async function runCommand(
  name: CommandName,
  inputs: string[],
  options: Record<string, unknown>,
  io: Io,
  printer: Printer,
): Promise<number> {
  switch (name) {
    case 'emoji':
      return (await import('./commands/emoji.ts')).runEmoji(inputs, options as TypedEmoji, io, printer)
    case 'cut':
      return (await import('./commands/cut.ts')).runCut(inputs, options as TypedCut, io, printer)
    case 'clip':
      return (await import('./commands/clip.ts')).runClip(inputs, options as TypedClip, io, printer)
    case 'pack':
      return (await import('./commands/pack.ts')).runPack(inputs, options as TypedPack, io, printer)
    case 'check':
      return (await import('./commands/check.ts')).runCheck(inputs, options as TypedCheck, io, printer)
    case 'models':
      return (await import('./commands/models.ts')).runModels(inputs, options as TypedModels, io, printer)
    case 'smoke':
      return (await import('./commands/smoke.ts')).runSmoke(options as TypedSmoke, io, printer)
    case 'doctor':
      return (await import('./commands/doctor.ts')).runDoctor(version(), options as TypedDoctor, io, printer)
  }
}

function fail(thrown: unknown, io: Io, printer: Printer): number {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0
  const error = thrown instanceof CommanderError ? usageError(thrown) : failureOf(thrown)
  printer.endProgress()
  printer.fail(io.signal.aborted ? new PopcelError('aborted') : error)
  return isWrongUse(error) ? 2 : 1
}

/** commander's own words, without its "error:" in front. */
function usageError(error: CommanderError): PopcelError {
  const reason = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')
  const known = reason.includes("'--platform") ? `; known are: ${platformNames.split(' ').join(', ')}` : ''
  const action = /^too many arguments for 'list'.*: ([^,]+)/.exec(reason)?.[1]?.replace(/\.$/, '')
  if (action !== undefined) return unknownAction(action)
  const foreign = calledHere(/^unknown option '([^']+)'/.exec(reason)?.[1] ?? '')
  return new PopcelError('usage', { reason: `${reason}${known}${foreign === undefined ? '' : `; ${foreign}`}` })
}

/** `models` alone lists, so that any other word looks to commander like one too many for that. */
function unknownAction(action: string): PopcelError {
  const near = nearestName(action, modelActions)
  const guess = near === undefined || near === action ? '' : `; did you mean ${near}?`
  return new PopcelError('usage', {
    reason: `popcel models does not know "${action}"; it takes ${modelActions.join(', ')}, and list no names${guess}`,
  })
}

/** The process itself: real streams, signals, exit code. */
export async function start(): Promise<void> {
  const stop = new AbortController()
  listenForSignals(stop)
  const broken = watchStreams()
  const io: Io = {
    // Touching process.stdin opens it, so only a command that reads '-' does.
    get stdin() {
      return process.stdin
    },
    stdout: process.stdout as Output,
    stderr: process.stderr as Output,
    settings: readSettings(),
    signal: stop.signal,
    now: () => performance.now(),
    fetch: (url, init) => fetch(url, init),
    runProgram: async (...asked) => (await import('./pass-on/pass-on.ts')).runProgram(...asked, programEnvironment()),
    openPool: async (...asked) => (await import('./work/open-pool.ts')).openPool(...asked),
  }
  const ended = await run(process.argv.slice(2), io)
  // What a stream has against the last line is told in the next turn.
  await new Promise((resolve) => setImmediate(resolve))
  const code = broken.error ? 1 : ended
  if (broken.error) createPrinter(io, { json: false, quiet: false }).fail(broken.error)
  // A native library that is still busy must not hold the end back.
  if (stop.signal.aborted) process.exit(code)
  process.exitCode = code
}

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** The first signal stops in good order. A second one that is not an echo of the first (a parent forwards it) ends at once. */
function listenForSignals(stop: AbortController): void {
  let firstAt: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (firstAt !== undefined && performance.now() - firstAt > 500) process.exit(exitCodes[signal])
      firstAt ??= performance.now()
      stop.abort({ signal, exitCode: exitCodes[signal] } satisfies StopReason)
    })
  }
}

/**
 * A stream's failure must not end the work. `popcel … | head`: when the reader goes away the files are still finished, and
 * what is printed from then on is lost. Any other failure of stdout (it goes to a file and the disk is full) is told at the end.
 */
function watchStreams(): { error?: PopcelError } {
  const broken: { error?: PopcelError } = {}
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') broken.error ??= failureOfOutput(error, 'stdout')
  })
  process.stderr.on('error', () => undefined)
  return broken
}
