// Owns `popcel pack`: animated pictures or folders of frames in, one pack per platform out.

import { basename, dirname, extname, join, resolve } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import type { PlatformId } from '@popcel/sticker'
import { emojiLine, emojiWords } from '../emoji-line.ts'
import { failureOfInput } from '../failure.ts'
import type { Io } from '../io.ts'
import { keepInputs } from '../keep-inputs.ts'
import { safeName, stemOf } from '../names.ts'
import { type PackPlace, refusesFiles, reportPack, writePack } from '../pack-files.ts'
import { readPlatforms } from '../platforms.ts'
import type { Printer } from '../print.ts'
import { listFrames, nameOfInput, readInput } from '../read-input.ts'
import { count, msInWords } from '../wording.ts'
import { forEachAtOnce } from '../work/at-once.ts'
import { threadsFor } from '../work/open-pool.ts'
import type { RepackDone, RepackTask } from '../work/tasks.ts'
import { createFileWriter, makeFolder } from '../write-file.ts'

export type TypedPack = {
  readonly output: string
  readonly platform: readonly string[]
  readonly seconds?: number
  readonly leastDb?: number
  readonly json?: boolean
}
type Made = { readonly name: string; readonly done: RepackDone }

/** Runs `pack` and gives the exit code. One input's failure is told and the others go on. */
export async function runPack(inputs: string[], typed: TypedPack, io: Io, printer: Printer): Promise<number> {
  const started = io.now()
  const platforms = readPlatforms(typed.platform)
  const placeOf = placesUnder(typed.output, platforms)
  if (inputs.filter((input) => input === '-').length > 1)
    throw new PopcelError('usage', { reason: '- (stdin) can be one input only' })
  await makeFolder(isZip(typed.output) ? dirname(typed.output) : typed.output)

  for (const platform of platforms) {
    const { zip, folder } = placeOf(platform)
    await keepInputs(inputs, dirname(zip), [basename(zip), ...(folder === undefined ? [] : [basename(folder)])])
  }

  using writer = createFileWriter(io.signal)
  const { made, failed } = await repackAll(inputs, platforms, typed, io, printer)
  printer.endProgress()
  let refused = false
  for (const platform of made.length > 0 ? platforms : []) {
    const items = made.flatMap(({ name, done }) =>
      done.files.filter((file) => file.platform === platform).map((fitted) => ({ name, fitted })),
    )
    const place = placeOf(platform)
    const pack = await writePack(platform, items, place, writer)
    for (const [i, item] of pack.items.entries()) {
      const { ms, warnings } = made[i]!.done
      const line = emojiLine(item, place.folder === undefined ? item.file : join(place.folder, item.file), ms, warnings)
      printer.result(line, emojiWords(line))
      if (!typed.json) for (const warning of warnings) printer.warn(`${item.name}: ${warning}`)
    }
    reportPack(pack, printer)
    refused ||= refusesFiles(pack)
  }
  const ms = Math.round(io.now() - started)
  printer.result({ type: 'summary', command: 'pack', done: made.length, failed, ms })
  printer.note(`${made.length} of ${count(inputs.length, 'input')} packed in ${msInWords(ms)}`)
  return failed > 0 || refused ? 1 : 0
}

async function repackAll(
  inputs: readonly string[],
  platforms: readonly PlatformId[],
  typed: TypedPack,
  io: Io,
  printer: Printer,
): Promise<{ made: Made[]; failed: number }> {
  const threads = threadsFor(inputs.length)
  await using pool = await io.openPool(threads, io.signal, io.settings.modelsDir)
  const results: (Made | undefined)[] = []
  const { leastDb } = typed
  const durationMs = typed.seconds === undefined ? undefined : Math.round(typed.seconds * 1000)
  let failed = 0
  let ended = 0
  await forEachAtOnce(inputs, threads, async (input, position) => {
    const file = nameOfInput(input)
    try {
      const task: RepackTask = { file, source: await readSource(input, io), platforms, durationMs, leastDb }
      results[position] = { name: stemOf(input), done: await pool.run('repack', task) }
    } catch (error) {
      if (io.signal.aborted) throw new PopcelError('aborted')
      failed++
      printer.fail(failureOfInput(error, file), input)
    }
    printer.progress({ done: ++ended, total: inputs.length, name: file })
  })
  return { made: results.filter((result) => result !== undefined), failed }
}

async function readSource(input: string, io: Io): Promise<RepackTask['source']> {
  const frames = input === '-' ? undefined : await listFrames(input)
  if (!frames) return { kind: 'animated', bytes: await readInput(input, io) }
  if (frames.length === 0)
    throw new PopcelError('input-unreadable', { file: input, reason: 'no numbered pictures are in this folder' })
  const pictures = []
  for (const file of frames) pictures.push({ file, bytes: await readInput(file, io) })
  return { kind: 'frames', pictures }
}

/** `OUT.zip` holds the pack of one platform alone; a folder gets the single files too. */
function placesUnder(output: string, platforms: readonly PlatformId[]): (platform: PlatformId) => PackPlace {
  if (!isZip(output)) {
    const name = safeName(basename(resolve(output)))
    return (platform) => ({ zip: join(output, `${platform}-${name}.zip`), folder: join(output, platform) })
  }
  if (platforms.length > 1) {
    const reason = `-o ${output} is one file and there are ${platforms.length} platforms; give a folder`
    throw new PopcelError('usage', { reason })
  }
  return () => ({ zip: output, folder: undefined })
}

function isZip(path: string): boolean {
  return extname(path).toLowerCase() === '.zip'
}
