// Owns everything that is printed: the only file that writes to stdout and stderr.
// Results and JSON lines go to stdout, all else (warnings, errors, progress) to stderr.

import type { PopcelError } from '@popcel/protocol'
import type { Io } from './io.ts'
import type { JsonLine } from './json-lines.ts'
import {
  type ProgressState,
  progressLine,
  progressLogLine,
  type Transfer,
  transferLine,
  transferStep,
} from './progress.ts'

export type PrintOptions = {
  readonly json: boolean
  readonly quiet: boolean
}

export type Printer = {
  /** A result: the JSON object with --json, else the words. Without words it shows with --json only. */
  result(line: JsonLine, words?: string): void
  warn(message: string): void
  /** A failure; `input` names the one input that failed while others go on. */
  fail(error: PopcelError, input?: string): void
  /** Words for a reader at the terminal; not with --json or --quiet. */
  note(words: string): void
  /** What must be seen even by who asked for a file only: a JSON line, or words on stderr; not with --quiet. */
  news(line: JsonLine, words: string): void
  /** Bytes that arrive: redrawn on a terminal, else told at every tenth. */
  transfer(state: Omit<Transfer, 'elapsedMs' | 'from'>): void
  progress(state: Omit<ProgressState, 'elapsedMs'>): void
  endProgress(): void
  /** From now on stdout carries a picture, so results in words go to stderr. */
  leaveStdout(): void
  /** Text that was asked for, such as help: on stdout whatever the flags say. */
  page(text: string): void
}

/** Builds the printer of one run. Marks (colour) are used on a terminal only. */
export function createPrinter(io: Io, options: PrintOptions): Printer {
  const silent = options.json || options.quiet
  const mark = marks(Boolean(io.stderr.isTTY) && io.settings.colour)
  const live = !silent && Boolean(io.stderr.isTTY) && io.settings.redraw
  const started = io.now()
  const lines = linesAroundLive(io)
  const json = (line: JsonLine) => io.stdout.write(`${JSON.stringify(line)}\n`)
  let stdoutIsTaken = false
  return {
    result(line, words) {
      if (options.json) json(line)
      else if (words !== undefined && !options.quiet)
        lines.print(stdoutIsTaken ? io.stderr : io.stdout, harmless(words))
    },
    warn(message) {
      if (options.json) json({ type: 'warning', message })
      else lines.print(io.stderr, `${mark.yellow('warning:')} ${harmless(message)}`)
    },
    fail(error, input) {
      if (options.json) json({ type: 'error', ...(input === undefined ? {} : { input }), ...error.toJSON() })
      else lines.print(io.stderr, `${mark.red('popcel:')} ${harmless(error.message)}`)
    },
    note(words) {
      if (!silent) lines.print(io.stderr, harmless(words))
    },
    news(line, words) {
      if (options.json) json(line)
      else if (!options.quiet) lines.print(io.stderr, harmless(words))
    },
    transfer: silent ? () => undefined : transferPrinter(io, lines, live, mark.dim),
    progress(state) {
      if (silent || state.total < 2) return
      const full = { ...state, name: harmless(state.name), elapsedMs: io.now() - started }
      if (live) lines.show(mark.dim(progressLine(full, io.stderr.columns || 80)))
      else lines.print(io.stderr, progressLogLine(full))
    },
    endProgress: () => lines.show(''),
    leaveStdout() {
      stdoutIsTaken = true
    },
    page: (text) => void io.stdout.write(text),
  }
}

/** Remembers when each transfer began, and from where; in a log only every tenth is told. */
function transferPrinter(
  io: Io,
  lines: ReturnType<typeof linesAroundLive>,
  live: boolean,
  dim: (text: string) => string,
) {
  const began = new Map<string, { at: number; from: number; step: number }>()
  return (state: Omit<Transfer, 'elapsedMs' | 'from'>) => {
    const start = began.get(state.name) ?? { at: io.now(), from: state.bytes, step: -1 }
    const full = { ...state, from: start.from, elapsedMs: io.now() - start.at }
    const step = transferStep(full)
    if (live) lines.show(dim(transferLine(full, io.stderr.columns || 80)))
    else if (step !== start.step) lines.print(io.stderr, transferLine(full, 200))
    began.set(state.name, { ...start, step })
  }
}

/** One line at the bottom of the terminal that stays below everything else that is printed. */
function linesAroundLive(io: Io) {
  let shown = ''
  const clear = () => {
    if (shown) io.stderr.write('\r\u001b[2K')
  }
  return {
    print(stream: Io['stderr'], text: string): void {
      clear()
      stream.write(`${text}\n`)
      if (shown) io.stderr.write(shown)
    },
    show(line: string): void {
      clear()
      shown = line
      if (shown) io.stderr.write(shown)
    },
  }
}

/** Writes a whole picture to stdout and waits until it is out. Rejects with the stream's error (EPIPE: nobody reads). */
export function writeBytes(io: Io, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    io.stdout.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}

/** Names of files are printed, and one may hold what moves a terminal's cursor or changes its title. */
function harmless(words: string): string {
  return words.replace(/(?![\n\t])\p{Cc}/gu, '?')
}

function marks(on: boolean) {
  const wrap = (open: number, close: number) => (text: string) => (on ? `\u001b[${open}m${text}\u001b[${close}m` : text)
  return { red: wrap(31, 39), yellow: wrap(33, 39), dim: wrap(2, 22) }
}
