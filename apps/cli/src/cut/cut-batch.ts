// Owns cutting a list of named inputs through the threads: files written, lines printed, failures and skips counted.

import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import type { Pool } from '@popcel/runtime'
import type { CutOptions } from '../cut-options.ts'
import { failureOfInput, failureOfOutput } from '../failure.ts'
import type { Io } from '../io.ts'
import type { ResultLine, SkippedLine } from '../json-lines.ts'
import { type Printer, writeBytes } from '../print.ts'
import { nameOfInput, readInput } from '../read-input.ts'
import { bytesInWords, count, msInWords } from '../wording.ts'
import { forEachAtOnce } from '../work/at-once.ts'
import type { CutDone, CutTask, FileOptions, Work } from '../work/tasks.ts'
import { type FileWriter, makeFolder } from '../write-file.ts'
import type { Ledger } from './ledger.ts'
import type { NamedOutput, Namer } from './name-outputs.ts'

export type BatchTools = {
  readonly io: Io
  readonly printer: Printer
  readonly pool: Pool<Work>
  /** How many are in work at once. */
  readonly lanes: number
  readonly writer: FileWriter
  readonly namer: Namer
  readonly ledger: Ledger | undefined
  readonly options: CutOptions
  /** A file with a rough matte of every input. */
  readonly hint: CutTask['hint']
  readonly behind: CutTask['behind']
  readonly trim: FileOptions['trim']
  readonly metadata: FileOptions['metadata']
  /** Take what the ledger says for done. */
  readonly resume: boolean
  /** Write where a file is already. */
  readonly overwrite: boolean
  /** Warnings go into the JSON lines, and are not printed besides. */
  readonly json: boolean
}

export type Tally = { done: number; failed: number; skipped: number }

type Skip = { readonly skipped: SkippedLine['reason']; readonly output: string }

/**
 * Cuts them, a few at once, each read only when its turn comes. One input's failure is told and the others go on; a full
 * disk ends the run, because it would fail them all. Throws `aborted`, with what was done counted in `tally`.
 */
export async function cutBatch(outputs: readonly NamedOutput[], tools: BatchTools, tally: Tally): Promise<void> {
  const { io, printer, lanes } = tools
  let ended = 0
  let full: PopcelError | undefined
  await forEachAtOnce(outputs, lanes, async (named) => {
    if (full) {
      tally.failed++
      return
    }
    try {
      const lines = await cutOne(named, tools)
      if (lines.every((line) => 'skipped' in line)) tally.skipped++
      else tally.done++
      for (const line of lines) tell(line, named, tools)
    } catch (error) {
      if (io.signal.aborted) throw new PopcelError('aborted')
      tally.failed++
      const failure = failureOfInput(error, nameOfInput(named.input))
      if (failure.code === 'disk-full') full = failure
      printer.fail(failure, named.input)
    }
    printer.progress({ done: ++ended, total: outputs.length, name: nameOfInput(named.input) })
  })
  printer.endProgress()
}

function tell(line: ResultLine | Skip, { input }: NamedOutput, { printer, json }: BatchTools): void {
  if ('skipped' in line) {
    printSkip(input, line, printer)
    return
  }
  printer.result(line, inWords(line))
  for (const warning of line.warnings) if (!json) printer.warn(`${line.input}: ${warning}`)
}

/** One line for each output of an input. */
async function cutOne(named: NamedOutput, tools: BatchTools): Promise<(ResultLine | Skip)[]> {
  const { io, ledger, options, trim } = tools
  const { input } = named
  const outputs = [named, ...(named.others ?? [])]
  if (!tools.overwrite && (await allOf(outputs, ({ output }) => exists(output))))
    return outputs.map(({ output }) => ({ skipped: 'exists', output }))
  const started = io.now()
  const file = nameOfInput(input)
  const bytes = await readInput(input, io)
  const digest = ledger?.digestOf(bytes)
  const before = tools.resume && digest ? await doneBefore(outputs, digest, ledger) : undefined
  if (before) return before.map((output) => ({ skipped: 'same', output }))
  const readAt = io.now()
  const made = await tools.pool.run('cut', {
    file,
    bytes,
    options,
    hint: tools.hint,
    behind: tools.behind,
    target: { format: named.format, trim, metadata: tools.metadata },
  })
  const ms = { read: Math.round(readAt - started), since: started }
  const lines: (ResultLine | Skip)[] = []
  for (const [i, each] of outputs.entries()) lines.push(await putOne(each, made[i]!, digest, ms, tools))
  return lines
}

/** Where all outputs of an input are, when they were made from the same before. */
async function doneBefore(outputs: readonly NamedOutput[], digest: string, ledger: Ledger | undefined) {
  const found = await Promise.all(outputs.map(({ output }) => ledger?.find(output, digest)))
  const paths = found.flatMap((entry) => (entry ? [entry.path] : []))
  return paths.length === outputs.length ? paths : undefined
}

async function putOne(
  named: NamedOutput,
  made: CutDone,
  digest: string | undefined,
  { read, since }: { readonly read: number; readonly since: number },
  tools: BatchTools,
): Promise<ResultLine | Skip> {
  const { io, ledger } = tools
  const madeAt = io.now()
  const output = tools.namer.settle(named, made.format)
  if (!tools.overwrite && (await exists(output))) return { skipped: 'exists', output }
  await put(output, made.bytes, tools)
  const { model, device } = made
  if (ledger && digest)
    await ledger.note(named.output, { path: output, made: made.bytes, input: digest, model, device })
  const ms = {
    ...made.ms,
    read,
    write: Math.round(io.now() - madeAt),
    total: Math.round(io.now() - since),
  }
  return lineOf(named.input, output, made, ms)
}

async function put(output: string, bytes: Uint8Array, { io, writer }: BatchTools): Promise<void> {
  if (output === '-') {
    await writeBytes(io, bytes).catch((error) => Promise.reject(failureOfOutput(error, 'stdout')))
    return
  }
  await makeFolder(dirname(output))
  await writer.write(output, bytes)
}

function lineOf(input: string, output: string, made: CutDone, ms: ResultLine['ms']): ResultLine {
  const { model, device, why, width, height, format, cloth, box, animation, warnings } = made
  return {
    type: 'result',
    input,
    output,
    model,
    device,
    why: why ?? null,
    width,
    height,
    bytes: made.bytes.length,
    format,
    ...(cloth ? { cloth } : {}),
    ...(box ? { box } : {}),
    ...(animation ?? {}),
    report: made.report ?? null,
    ms,
    warnings,
  }
}

function inWords(line: ResultLine): string {
  const output = line.output === '-' ? 'stdout' : line.output
  const { report, ms } = line
  const facts = [line.model, line.device, `${line.width}×${line.height}`]
  if (line.frames !== undefined) facts.push(`${line.frames} frames in ${line.seconds} s`)
  facts.push(bytesInWords(line.bytes), msInWords(ms['total'] ?? 0))
  if (report && report.shadow !== 'none') facts.push(`ground shadow ${report.shadow}`)
  if (report && report.holes.cleared > 0) facts.push(`${count(report.holes.cleared, 'hole')} cleared`)
  return `${nameOfInput(line.input)} → ${output}  (${facts.join(', ')})`
}

const skipWords: Readonly<Record<SkippedLine['reason'], string>> = {
  same: 'left as it is: the same picture and options',
  exists: 'left as it is: it exists',
}

function printSkip(input: string, { skipped, output }: Skip, printer: Printer): void {
  printer.result(
    { type: 'skipped', input, output, reason: skipped },
    `${nameOfInput(input)} → ${output}  (${skipWords[skipped]})`,
  )
}

async function allOf<T>(items: readonly T[], is: (item: T) => Promise<boolean>): Promise<boolean> {
  return (await Promise.all(items.map(is))).every(Boolean)
}

async function exists(path: string): Promise<boolean> {
  if (path === '-') return false
  return (await stat(path).catch(() => undefined))?.isFile() ?? false
}
