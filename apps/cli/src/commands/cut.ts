// Owns `popcel cut`: names of outputs, one picture after the other through the threads, files and result lines.

import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import { type CutOptions, readCutOptions, type TypedCutOptions } from '../cut-options.ts'
import { failureOfInput, failureOfOutput } from '../failure.ts'
import type { Io } from '../io.ts'
import type { ResultLine } from '../json-lines.ts'
import { type NamedOutput, nameOutputs, type PlaceKind } from '../names.ts'
import { type Printer, writeBytes } from '../print.ts'
import { nameOfInput, readInput } from '../read-input.ts'
import { bytesInWords, count, msInWords } from '../wording.ts'
import { forEachAtOnce } from '../work/at-once.ts'
import { threadsFor } from '../work/open-pool.ts'
import type { Pool } from '../work/pool.ts'
import type { Work } from '../work/tasks.ts'
import { createFileWriter, type FileWriter, makeFolder } from '../write-file.ts'

export type TypedCut = TypedCutOptions & { readonly output?: string; readonly json?: boolean }
type Tools = { io: Io; printer: Printer; pool: Pool<Work>; writer: FileWriter; options: CutOptions }

/** Runs `cut` and gives the exit code. Throws rows that mean wrong use, an unwritable folder, or `aborted`. */
export async function runCut(inputs: string[], typed: TypedCut, io: Io, printer: Printer): Promise<number> {
  const started = io.now()
  const options = readCutOptions(typed)
  const { outputs, warnings, folder } = nameOutputs(inputs, typed.output, await placeAt(typed.output))
  checkStreams(inputs, outputs, typed, io)
  checkTransparency(outputs, options)
  if (outputs.some(({ output }) => output === '-')) printer.leaveStdout()
  if (folder !== undefined) await makeFolder(folder)
  for (const warning of warnings) printer.warn(warning)

  let failed = 0
  const threads = threadsFor(outputs.length)
  using writer = createFileWriter(io.signal, process.pid)
  await using pool = await io.openPool(threads, io.signal)
  const tools: Tools = { io, printer, pool, writer, options }
  let done = 0
  await forEachAtOnce(outputs, threads, async (named) => {
    try {
      const line = await cutOne(named, tools)
      printer.result(line, inWords(line))
      for (const warning of line.warnings) if (!typed.json) printer.warn(`${line.input}: ${warning}`)
      done++
    } catch (error) {
      if (io.signal.aborted) throw new PopcelError('aborted')
      failed++
      printer.fail(failureOfInput(error, nameOfInput(named.input)), named.input)
    }
    printer.progress({ done: done + failed, total: outputs.length, name: nameOfInput(named.input) })
  })
  printer.endProgress()
  printer.result({ type: 'summary', command: 'cut', done, failed, ms: Math.round(io.now() - started) })
  if (outputs.length > 1) printer.note(`${done} of ${outputs.length} cut in ${msInWords(io.now() - started)}`)
  return failed > 0 ? 1 : 0
}

async function cutOne({ input, output, format }: NamedOutput, tools: Tools): Promise<ResultLine> {
  const { io, pool, writer, options } = tools
  const started = io.now()
  const file = nameOfInput(input)
  const bytes = await readInput(input, io)
  const readAt = io.now()
  const made = await pool.run('cut', { file, bytes, options, format })
  const madeAt = io.now()
  if (output === '-')
    await writeBytes(io, made.bytes).catch((error) => Promise.reject(failureOfOutput(error, 'stdout')))
  else {
    await makeFolder(dirname(output))
    await writer.write(output, made.bytes)
  }
  const { model, device, width, height, warnings } = made
  const ms = {
    ...made.ms,
    read: Math.round(readAt - started),
    write: Math.round(io.now() - madeAt),
    total: Math.round(io.now() - started),
  }
  const report = made.report ?? null
  return { type: 'result', input, output, model, device, width, height, bytes: made.bytes.length, report, ms, warnings }
}

function inWords(line: ResultLine): string {
  const output = line.output === '-' ? 'stdout' : line.output
  const { report, ms } = line
  const facts = [
    line.model,
    line.device,
    `${line.width}×${line.height}`,
    bytesInWords(line.bytes),
    msInWords(ms['total'] ?? 0),
  ]
  if (report && report.shadow !== 'none') facts.push(`ground shadow ${report.shadow}`)
  if (report && report.holes.cleared > 0) facts.push(`${count(report.holes.cleared, 'hole')} cleared`)
  return `${nameOfInput(line.input)} → ${output}  (${facts.join(', ')})`
}

function checkStreams(inputs: readonly string[], outputs: readonly NamedOutput[], typed: TypedCut, io: Io): void {
  const refuse = (reason: string) => {
    throw new PopcelError('usage', { reason })
  }
  if (inputs.filter((input) => input === '-').length > 1) refuse('- (stdin) can be one input only')
  if (!outputs.some(({ output }) => output === '-')) return
  if (typed.json) refuse('--json prints on stdout, where the picture would go; give -o FILE')
  if (io.stdout.isTTY) refuse('the picture would be printed on the terminal; give -o FILE or send stdout to a file')
}

/** A transparent picture has no place in a JPEG; said before any work is done. */
function checkTransparency(outputs: readonly NamedOutput[], options: CutOptions): void {
  if (options.maskOnly || options.background !== 'none') return
  const jpeg = outputs.find(({ format }) => format === 'jpeg')
  if (!jpeg) return
  const reason = `${jpeg.output}: a JPEG holds no transparency; name a .png or .webp, or add --background white`
  throw new PopcelError('usage', { reason })
}

async function placeAt(path: string | undefined): Promise<PlaceKind> {
  if (path === undefined || path === '-') return 'nothing'
  if (path.endsWith('/')) return 'folder'
  const found = await stat(path).catch(() => undefined)
  if (!found) return 'nothing'
  if (found.isDirectory()) return 'folder'
  return found.isFile() ? 'file' : 'device'
}
