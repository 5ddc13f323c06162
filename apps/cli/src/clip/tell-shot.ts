// Owns what is said of a shot: what was found, each frame's end, progress with the busiest stage, and the report at the end.

import type { Marks } from '@popcel/clip'
import { STAGES, type StageClock, type StageName, type StageTimes, sizeOf, spansInWords } from '@popcel/clip'
import { PopcelError } from '@popcel/protocol'
import type { Choice } from '@popcel/runtime'
import { failureOfInput } from '../failure.ts'
import type { ClipLine, ClipProgressLine, FrameLine } from '../json-lines.ts'
import type { Printer } from '../print.ts'
import { bytesInWords, count, msInWords } from '../wording.ts'
import type { ShotEnd } from './run-shot.ts'

/** Frames whose time is no measure of speed: threads start, networks load, code warms up. */
const WARM_UP = 2
/** So many frames may be in work at once, and end at once. */
const FEW = 8
const EVERY_MS = 1000

export type ShotTally = { done: number; skipped: number; failed: number }

export type ShotTeller = {
  frame(end: ShotEnd, clock: StageClock): void
  report(clock: StageClock | undefined, marks: Marks | undefined, movies: Readonly<Record<string, number>>): ClipLine
  readonly tally: ShotTally
}

export type Told = {
  readonly name: string
  readonly input: string
  readonly total: number
  readonly choice: Choice
  readonly json: boolean
  readonly printer: Printer
  readonly now: () => number
}

export function tellShot(told: Told): ShotTeller {
  const { name, total, printer, now } = told
  const book = openBook(now)
  let lastTold = now()
  return {
    tally: book.tally,
    frame(end, clock) {
      book.add(end)
      tellEnd(end, told)
      const ended = book.tally.done + book.tally.skipped + book.tally.failed
      if (now() - lastTold < EVERY_MS && ended < total) return
      lastTold = now()
      const line = progressOf(name, book, total, clock)
      if (told.json) printer.result(line)
      printer.progress({ done: ended, total, name: inWords(line) })
    },
    report(clock, marks, movies) {
      for (const [warning, frames] of book.warnings)
        printer.warn(`${name}: ${warning}${frames > 1 ? ` (${frames} frames)` : ''}`)
      return lineOf(told, book, clock?.times(), marks, movies)
    },
  }
}

/** What is added up over the frames. */
type Book = {
  readonly tally: ShotTally
  readonly warnings: ReadonlyMap<string, number>
  /** Where frames were worked on; undefined before the first. */
  device(): string | undefined
  add(end: ShotEnd): void
  /** Frames a second, without the first; of few frames, which end together, over all the time that they took. */
  speed(): number
  sums(): { readonly bytes: number; readonly coverage: number; readonly ms: Readonly<Record<string, number>> }
  elapsedMs(): number
}

function openBook(now: () => number): Book {
  const tally: ShotTally = { done: 0, skipped: 0, failed: 0 }
  const warnings = new Map<string, number>()
  const ms: Record<string, number> = {}
  const began = now()
  let warm: number | undefined
  let device: string | undefined
  let bytes = 0
  let coverage = 0
  return {
    tally,
    warnings,
    device: () => device,
    add(end) {
      tally[end.status]++
      if (end.status !== 'done') return
      if (tally.done === WARM_UP) warm = now()
      const { written } = end
      device = written.device
      coverage += written.coverage
      for (const size of Object.values(written.files)) bytes += size
      for (const [stage, time] of Object.entries(written.ms)) ms[stage] = (ms[stage] ?? 0) + time
      for (const warning of written.warnings) warnings.set(warning, (warnings.get(warning) ?? 0) + 1)
    },
    speed() {
      const [from, done] = tally.done < FEW ? [began, tally.done] : [warm ?? began, tally.done - WARM_UP]
      const seconds = (now() - from) / 1000
      return seconds > 0 ? done / seconds : 0
    },
    sums: () => ({ bytes, coverage, ms }),
    elapsedMs: () => now() - began,
  }
}

function lineOf(
  { name, input, total, choice }: Told,
  book: Book,
  times: ReturnType<StageClock['times']> | undefined,
  marks: Marks | undefined,
  movies: Readonly<Record<string, number>>,
): ClipLine {
  const { bytes, coverage, ms } = book.sums()
  const { tally } = book
  return {
    type: 'clip',
    input,
    shot: name,
    model: choice.model,
    device: book.device() ?? null,
    why: choice.why ?? null,
    frames: total,
    ...tally,
    fps: round(book.speed(), 2),
    bytes: bytes + Object.values(movies).reduce((sum, size) => sum + size, 0),
    movies: Object.keys(movies),
    coverage: tally.done > 0 ? round(coverage / tally.done, 4) : 0,
    stages: times ? stagesOf(times) : {},
    bottleneck: (times && bottleneckOf(times)) ?? null,
    ms: { total: Math.round(book.elapsedMs()), ...rounded(ms) },
    memory: { ahead: marks?.ahead ?? 0, behind: marks?.behind ?? 0, bytes: marks?.bytes ?? 0 },
  }
}

function tellEnd(end: ShotEnd, { printer, input, name, json }: Told): void {
  const { number } = end.item
  if (end.status === 'failed') {
    const failure = end.error instanceof PopcelError ? end.error : failureOfInput(end.error, end.item.source.path)
    const frame: FrameLine = {
      type: 'frame',
      input,
      shot: name,
      number,
      status: 'failed',
      stage: end.stage,
      code: failure.code,
      message: failure.message,
    }
    if (json) printer.result(frame)
    else printer.fail(failure, `${name} ${number}`)
    return
  }
  if (!json) return
  if (end.status === 'skipped') printer.result({ type: 'frame', input, shot: name, number, status: 'skipped' })
  else
    printer.result({
      type: 'frame',
      input,
      shot: name,
      number,
      status: 'done',
      files: Object.keys(end.written.files),
      coverage: round(end.written.coverage, 4),
      ms: rounded(end.written.ms),
    })
}

function progressOf(shot: string, book: Book, total: number, clock: StageClock): ClipProgressLine {
  const times = clock.times()
  const { tally } = book
  const fps = book.speed()
  const left = total - tally.done - tally.failed - tally.skipped
  const ms = Math.max(1, book.elapsedMs())
  return {
    type: 'progress',
    shot,
    ...tally,
    total,
    fps: round(fps, 2),
    etaSeconds: fps > 0 ? Math.ceil(left / fps) : null,
    busy: Object.fromEntries(STAGES.map((stage) => [stage, round(times[stage].busyMs / ms, 2)])),
    bottleneck: bottleneckOf(times) ?? null,
  }
}

/** The stage that was at work for the longest; undefined before the first frame. */
export function bottleneckOf(times: Readonly<Record<StageName, StageTimes>>): StageName | undefined {
  const [most] = STAGES.filter((stage) => times[stage].busyMs > 0).sort((a, b) => times[b].busyMs - times[a].busyMs)
  return most
}

function inWords({ shot, fps, busy, bottleneck }: ClipProgressLine): string {
  const stages = Object.entries(busy)
    .filter(([, share]) => share > 0)
    .map(([stage, share]) => `${stage} ${Math.round(share * 100)} %`)
  return [shot, fps > 0 ? `${fps} frames/s` : '', stages.join(' '), bottleneck ? `(${bottleneck} holds)` : '']
    .filter((part) => part !== '')
    .join('  ')
}

/** One shot in a few words, for the terminal. */
export function clipInWords(line: ClipLine): string {
  const parts = [`${line.done} of ${count(line.frames, 'frame')}`]
  if (line.skipped > 0) parts.push(`${line.skipped} done before`)
  if (line.failed > 0) parts.push(`${line.failed} failed`)
  parts.push(line.why ? `${line.model}: ${line.why}` : line.model)
  if (line.device) parts.push(line.device)
  if (line.fps > 0) parts.push(`${line.fps} frames/s`)
  parts.push(bytesInWords(line.bytes), msInWords(line.ms['total'] ?? 0))
  const held = Object.entries(line.stages).map(
    ([stage, { busy, medianMs }]) => `${stage} ${Math.round(busy * 100)} % busy, ${msInWords(medianMs)} a frame`,
  )
  return `${line.shot}  (${parts.join(', ')})${held.length > 0 ? `\n  ${held.join('; ')}${line.bottleneck ? `; ${line.bottleneck} holds the rest` : ''}` : ''}`
}

function stagesOf(times: Readonly<Record<StageName, StageTimes>>): ClipLine['stages'] {
  const wall = Math.max(...STAGES.map((stage) => times[stage].busyMs), 1)
  return Object.fromEntries(
    STAGES.filter((stage) => times[stage].busyMs >= 1).map((stage) => {
      const { frames, ms, busyMs, medianMs, p95Ms } = times[stage]
      return [
        stage,
        {
          frames,
          ms: Math.round(ms),
          busyMs: Math.round(busyMs),
          busy: round(busyMs / wall, 3),
          medianMs: round(medianMs, 2),
          p95Ms: round(p95Ms, 2),
        },
      ]
    }),
  )
}

export function gapsInWords(gaps: readonly { from: number; to: number }[]): string {
  return `${count(sizeOf(gaps), 'number')} ${sizeOf(gaps) === 1 ? 'is' : 'are'} missing between the first and the last frame: ${spansInWords(gaps)}`
}

function rounded(ms: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(ms).map(([name, value]) => [name, Math.round(value)]))
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}
