// Owns the library's front door on Node: a file, bytes or a picture in, its cut-out out. What an app builds by hand (runtime,
// store, clock) is built here for whoever only wants a cut-out; so this one file of the package reads the clock.

import { setTimeout as sleep } from 'node:timers/promises'
import type { CutResult, CutTools, Picture, Prompter } from '@popcel/matting'
import { composite, cut as cutPicture, joinCutOut } from '@popcel/matting/stills'
import { PopcelError } from '@popcel/protocol'
import type { BackgroundFit } from './background-fits.ts'
import { asMeant, type PictureInput, readPictureInput, usage } from './cutter-input.ts'
import {
  type Behind,
  behindOf,
  checkCutOptions,
  checkCutterOptions,
  type LibraryCutOptions,
  modelMeant,
} from './cutter-options.ts'
import { preload } from './onnx/preload.ts'
import { createRuntime, type OnnxRuntime, type RuntimeOptions } from './onnx/runtime.ts'
import { createPictureRoom } from './picture-room.ts'
import { openModels } from './weights/every-model.ts'

export type CutterOptions = Partial<RuntimeOptions> & {
  /** Where weights lie that `popcel models pull` fetched; in place of `store`. */
  readonly modelsDir?: string
}

/** The cut-out as one picture (`picture`), and everything that {@link CutResult} tells: matte, model, device, times. */
export type LibraryCut = CutResult & { readonly picture: Picture }

/** Its end waits for the cuts that are under way; a `signal` stops them sooner. */
export type Cutter = AsyncDisposable & {
  /** As {@link cut}; networks stay loaded from one call to the next. */
  cut(input: PictureInput, options?: LibraryCutOptions): Promise<LibraryCut>
  readonly runtime: OnnxRuntime
}

/**
 * Cuts many pictures: `await using cutter = createCutter()`. Without a `store` or `modelsDir` there are the keyer, a picture's own
 * alpha and the network in the package.
 * @throws PopcelError usage for options that are none
 */
export function createCutter(options: CutterOptions = {}): Cutter {
  checkCutterOptions(options)
  const { modelsDir, now = () => performance.now(), ...rest } = options
  const store = modelsDir === undefined ? {} : { store: openModels(modelsDir, quietly) }
  const runtime = createRuntime({ ...store, ...rest, now })
  const work = {
    runtime,
    now,
    prompters: new Map<string, Prompter>(),
    answers: new WeakMap(),
    room: createPictureRoom(),
  }
  const underWay = new Set<Promise<unknown>>()
  let ended = false
  return {
    runtime,
    cut(input, asked = {}) {
      if (ended) return Promise.reject(usage('this cutter was disposed of; make another with createCutter()'))
      const cutting = cutOne(input, asked, work)
      underWay.add(cutting)
      const settle = () => underWay.delete(cutting)
      cutting.then(settle, settle)
      return cutting
    },
    async [Symbol.asyncDispose]() {
      ended = true
      await Promise.allSettled(underWay)
      await runtime[Symbol.asyncDispose]()
    },
  }
}

type Work = {
  readonly runtime: OnnxRuntime
  readonly now: () => number
  readonly prompters: Map<string, Prompter>
  readonly answers: NonNullable<CutTools['answers']>
  readonly room: ReturnType<typeof createPictureRoom>
}

async function cutOne(input: PictureInput, asked: LibraryCutOptions, work: Work): Promise<LibraryCut> {
  checkCutOptions(asked)
  const { background = 'none', backgroundFit, signal, ...rest } = asked
  const options = { ...rest, model: modelMeant(rest) }
  const { runtime, room } = work
  const stop = () => {
    if (signal?.aborted) throw new PopcelError('aborted')
  }
  stop()
  // What needs no network would else be cut without a word about a device that is not there.
  const { device = 'auto' } = options
  if (device !== 'auto' && device !== 'cpu') await runtime.require(device)
  preload(runtime, options)
  const { picture: source, warnings } = await readPictureInput(input)
  const behind = await fitting(behindOf(background) ?? 'none', source, backgroundFit)
  stop()
  const found = await cutPicture(source, options, { ...work, ...(signal ? { signal } : {}) }).catch(naming(input))
  const result = apart(found, source)
  for (const { data } of [result.matte, result.foreground]) room.letGo(data)
  const ground = await groundOf(behind, source, result)
  const join = () => {
    const cutOut = joinCutOut(result.foreground, result.matte)
    if (ground) return composite(cutOut, ground())
    return behind === 'none' || 'blurPx' in behind ? cutOut : composite(cutOut, behind)
  }
  // Samples of the caller's own may be others when the cut-out is asked for.
  let picture = behind !== 'none' && isPicture(input) ? join() : undefined
  return {
    ...result,
    warnings: [...warnings, ...result.warnings],
    // Whoever takes the matte alone does not wait for it.
    get picture() {
      picture ??= join()
      return picture
    },
  }
}

function isPicture(value: unknown): value is Picture {
  return typeof value === 'object' && value !== null && 'data' in value
}

/** Fails again with the file's name, where there is one and nothing else is to blame. */
function naming(input: PictureInput): (thrown: unknown) => never {
  const file = typeof input === 'string' || input instanceof URL ? String(input) : undefined
  return (thrown) => {
    if (file === undefined || !(thrown instanceof PopcelError) || 'file' in thrown.details) throw thrown
    throw thrown.with({ file })
  }
}

/** With colours of its own: where nothing is done to them they are the source's, which is the caller's. */
function apart(result: CutResult, source: Picture): CutResult {
  const { foreground } = result
  if (foreground.data !== source.data) return result
  // Of a Buffer, slice is the same memory.
  const data = foreground.data instanceof Uint8Array ? new Uint8Array(foreground.data) : foreground.data.slice()
  return { ...result, foreground: { ...foreground, data } as Picture }
}

/** A picture that stands behind, in the size of the source. */
async function fitting(behind: Behind, { width, height }: Picture, fit?: BackgroundFit): Promise<Behind> {
  if (typeof behind !== 'object' || !('data' in behind)) return behind
  const { fitBackground } = await import('./fit-background.ts')
  return fitBackground(asMeant(behind), width, height, fit)
}

/** What blurs the ground of the source, when it is asked for. @throws PopcelError background-without-ground */
async function groundOf(behind: Behind, source: Picture, { matte, model }: CutResult) {
  if (typeof behind !== 'object' || !('blurPx' in behind)) return undefined
  if (model === 'alpha') throw new PopcelError('background-without-ground')
  const { blurGround, usualBlurPx } = await import('@popcel/matting')
  const px = behind.blurPx === 'usual' ? usualBlurPx(source) : behind.blurPx
  return () => blurGround(source, matte, px)
}

async function quietly(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {})
}

/**
 * Cuts the subject of one picture out. `input`: the path of a file, its address, its bytes, or a decoded picture.
 * @throws PopcelError: rows of the error table, such as usage, input-missing, picture-not-plain, weights-missing
 */
export async function cut(input: PictureInput, options: LibraryCutOptions = {}): Promise<LibraryCut> {
  await using cutter = createCutter()
  return await cutter.cut(input, options)
}
