// Owns everything that is printed: the only file that writes to stdout and stderr.
// Results and JSON lines go to stdout, all else (warnings, errors, progress) to stderr.

import type { PopcelError } from '@popcel/protocol'
import type { Io } from './io.ts'
import type { JsonLine } from './json-lines.ts'
import { type ProgressState, progressLine, progressLogLine } from './progress.ts'

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
  let shown = ''
  let stdoutIsTaken = false

  const clear = () => {
    if (shown) io.stderr.write('\r\u001b[2K')
  }
  const redraw = () => {
    if (shown) io.stderr.write(shown)
  }
  const say = (text: string) => {
    clear()
    io.stderr.write(`${text}\n`)
    redraw()
  }
  return {
    result(line, words) {
      if (options.json) io.stdout.write(`${JSON.stringify(line)}\n`)
      else if (words === undefined || options.quiet) return
      else if (stdoutIsTaken) say(words)
      else {
        clear()
        io.stdout.write(`${words}\n`)
        redraw()
      }
    },
    warn(message) {
      if (options.json) io.stdout.write(`${JSON.stringify({ type: 'warning', message } satisfies JsonLine)}\n`)
      else say(`${mark.yellow('warning:')} ${message}`)
    },
    fail(error, input) {
      if (options.json) io.stdout.write(`${JSON.stringify(errorLine(error, input))}\n`)
      else say(`${mark.red('popcel:')} ${error.message}`)
    },
    note(words) {
      if (!silent) say(words)
    },
    progress(state) {
      if (silent || state.total < 2) return
      const full = { ...state, elapsedMs: io.now() - started }
      if (!live) return say(progressLogLine(full))
      clear()
      shown = mark.dim(progressLine(full, io.stderr.columns ?? 80))
      redraw()
    },
    endProgress() {
      clear()
      shown = ''
    },
    leaveStdout() {
      stdoutIsTaken = true
    },
    page(text) {
      io.stdout.write(text)
    },
  }
}

/** Writes a whole picture to stdout and waits until it is out. Rejects with the stream's error (EPIPE: nobody reads). */
export function writeBytes(io: Io, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    io.stdout.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}

function errorLine(error: PopcelError, input: string | undefined): JsonLine {
  return { type: 'error', ...(input === undefined ? {} : { input }), ...error.toJSON() }
}

function marks(on: boolean) {
  const wrap = (open: number, close: number) => (text: string) => (on ? `\u001b[${open}m${text}\u001b[${close}m` : text)
  return { red: wrap(31, 39), yellow: wrap(33, 39), dim: wrap(2, 22) }
}
