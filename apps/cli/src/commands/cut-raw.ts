// Owns `popcel cut --raw`: raw frames from stdin, cut as one clip while they come, to numbered pictures or raw frames on stdout.

import { type CutResult, cutClip, type Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { createRuntime, preload } from '@popcel/runtime'
import { type CutSettings, readCutSettings, type TypedCut } from '../cut/file-options.ts'
import { rawFrames } from '../cut/raw/raw-frames.ts'
import { openRawOutput, type RawTarget, type RawWritten, rawTarget } from '../cut/raw/raw-output.ts'
import type { RawSize } from '../cut/raw/raw-size.ts'
import { readSideFiles, type SideFiles } from '../cut/side-files.ts'
import { failureOfInput } from '../failure.ts'
import type { Io } from '../io.ts'
import { showLicenceInUse } from '../models/licence.ts'
import { openStore } from '../models/open-store.ts'
import { requireDevice } from '../models/require-device.ts'
import { tellDamaged } from '../models/tell-damaged.ts'
import type { Printer } from '../print.ts'
import { count, msInWords } from '../wording.ts'
import { pictureOf } from '../work/assemble.ts'
import { layOver, ownGround } from '../work/behind.ts'

/** It is told now and then that there is work: how many frames come, nobody knows. */
const toldEvery = 100

type RawRun = {
  readonly size: RawSize
  readonly settings: CutSettings
  readonly target: RawTarget
  readonly side: SideFiles
  readonly io: Io
  readonly printer: Printer
}

/**
 * One decision for all frames, made by the first that shows something, and mattes steadied as those of a clip are. Gives the exit
 * code. Throws rows that mean wrong use, `aborted`, and that of the frame that ended it.
 */
export async function runCutRaw(typed: readonly string[], options: TypedCut, io: Io, printer: Printer) {
  const started = io.now()
  const { raw: size } = options
  if (!size) throw new PopcelError('usage', { reason: '--raw wants a size' })
  refuseWhatHasNoPlace(typed, options)
  const settings = await readCutSettings(options)
  const target = rawTarget(options.output, options.format)
  checkTarget(target, settings, io)
  await requireDevice(settings.options.device, io.now)
  const modelsDir = settings.modelsDir ?? io.settings.modelsDir
  const { model = 'auto' } = settings.options
  const store = openStore(modelsDir)
  await showLicenceInUse(store, model, printer)
  await tellDamaged(store, model, printer)
  if (target.pattern === undefined) printer.leaveStdout()
  const side = await readSideFiles(settings, io)
  await using runtime = createRuntime({ now: io.now, store })
  preload(runtime, settings.options)
  const done = await cutAll({ size, settings, target, side, io, printer }, { now: io.now, runtime, signal: io.signal })
  const ms = Math.round(io.now() - started)
  printer.result({ type: 'summary', command: 'cut', done, failed: 0, ms })
  printer.note(`${count(done, 'frame')} cut in ${msInWords(ms)}`)
  return 0
}

async function cutAll(run: RawRun, tools: Parameters<typeof cutClip>[2]): Promise<number> {
  const { size, settings, target, io, printer } = run
  const sources: Picture[] = []
  const came = async function* () {
    for await (const frame of rawFrames(io.stdin, size, io.signal)) {
      sources.push(frame)
      yield frame
    }
  }
  using output = openRawOutput(target, io, settings.overwrite)
  let number = 0
  const tell = frameTeller(printer, settings.json)
  // One frame is encoded and written while the next is cut.
  let writing: Promise<unknown> = Promise.resolve()
  try {
    for await (const subject of cutClip(came(), settings.options, tools)) {
      const picture = await finished(sources.shift()!, subject, run)
      await writing
      const mine = number++
      writing = output.put(picture, mine).then((written) => tell(written, mine, picture, subject))
      // Waited for above or below; until then it is no fault of the process.
      writing.catch(() => undefined)
      if (mine === 0) printer.note(`frames are cut by ${subject.model} on ${subject.device}`)
      else if (mine % toldEvery === 0) printer.note(`frame ${mine}`)
    }
  } catch (error) {
    await writing
    throw failureOfInput(error, `stdin, frame ${number}`)
  }
  await writing
  return number
}

async function finished(source: Picture, subject: CutResult, { settings: { options }, side }: RawRun) {
  const task = { options, behind: side.behind }
  const ground = await ownGround(task, source, subject)
  return layOver(pictureOf(subject, options, 8), task, { ground })
}

/** Prints the line of each frame, and each warning once: a clip has thousands of frames that want the same said. */
function frameTeller(printer: Printer, json: boolean) {
  const told = new Set<string>()
  return ({ output, bytes }: RawWritten, number: number, picture: Picture, subject: CutResult): void => {
    if (bytes === 0) printer.result({ type: 'skipped', input: '-', output, reason: 'exists' })
    else printer.result(lineOf(output, bytes, picture, subject))
    for (const warning of json ? [] : subject.warnings) {
      if (!told.has(warning)) printer.warn(`stdin, frame ${number}: ${warning}`)
      told.add(warning)
    }
  }
}

function lineOf(output: string, bytes: number, { width, height }: Picture, subject: CutResult) {
  const { model, device, why = null, report = null, warnings } = subject
  const stages = Object.entries(subject.ms).map(([stage, ms]) => [stage, Math.round(ms)] as const)
  const ms = { ...Object.fromEntries(stages), total: Math.round(Object.values(subject.ms).reduce((a, b) => a + b, 0)) }
  return { type: 'result', input: '-', output, model, device, why, width, height, bytes, report, ms, warnings } as const
}

function refuseWhatHasNoPlace(typed: readonly string[], options: TypedCut): void {
  if (typed.some((input) => input !== '-') || typed.length > 1)
    throw new PopcelError('usage', { reason: '--raw reads frames from stdin; leave the inputs out, or give -' })
  const asked: Readonly<Record<string, unknown>> = {
    '--recursive': options.recursive,
    '--suffix': options.suffix,
    '--resume': options.resume,
    '--watch': options.watch,
    '--trim': options.trim,
    '--hint': options.hint,
    '--cloth with more than one': (options.cloth?.length ?? 0) > 1 || undefined,
    '--metadata keep': options.metadata === 'keep' || undefined,
  }
  const first = Object.entries(asked).find(([, value]) => value !== undefined)
  if (first) throw new PopcelError('usage', { reason: `${first[0]} has no place with --raw` })
}

function checkTarget({ pattern, format }: RawTarget, { options, json }: CutSettings, io: Io): void {
  const refuse = (reason: string) => {
    throw new PopcelError('usage', { reason })
  }
  if (format === 'jpeg' && options.background === 'none' && !options.maskOnly)
    refuse('a JPEG holds no transparency; name a .png or .webp, or add --background white')
  if (pattern !== undefined) return
  if (json) refuse('--json prints on stdout, where the frames would go; give -o out-%05u.png')
  if (io.stdout.isTTY)
    refuse('the frames would be printed on the terminal; give -o out-%05u.png or send stdout to a program')
}
