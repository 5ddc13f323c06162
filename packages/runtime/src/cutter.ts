// Owns the library's front door on Node: a file, bytes or a picture in, its cut-out out. What an app builds by hand (runtime,
// store, clock) is built here for whoever only wants a cut-out; so this one file of the package reads the clock.

import { readFile } from 'node:fs/promises'
import type { CutOptions, CutResult, Picture, Prompter, StopSignal } from '@popcel/matting'
import { composite, cut as cutPicture, joinCutOut } from '@popcel/matting/stills'
import { PopcelError } from '@popcel/protocol'
import { decodePicture } from './decode.ts'
import { preload } from './onnx/preload.ts'
import { createRuntime, type OnnxRuntime, type RuntimeOptions } from './onnx/runtime.ts'
import { createPictureRoom } from './picture-room.ts'

export type CutterOptions = Partial<RuntimeOptions>

export type LibraryCutOptions = CutOptions & {
  /** What stands behind the subject. 'none' (default) gives straight RGBA, a colour 0..255 gives RGB. */
  readonly background?: 'none' | { readonly r: number; readonly g: number; readonly b: number }
  readonly signal?: StopSignal
}

/** The cut-out as one picture (`picture`), and everything that {@link CutResult} tells: matte, model, device, times. */
export type LibraryCut = CutResult & { readonly picture: Picture }

export type Cutter = AsyncDisposable & {
  /** As {@link cut}; networks stay loaded from one call to the next. */
  cut(input: string | URL | Uint8Array | Picture, options?: LibraryCutOptions): Promise<LibraryCut>
  readonly runtime: OnnxRuntime
}

/**
 * Cuts many pictures: `await using cutter = createCutter()`. Without a `store` there are the keyer, a picture's own alpha and
 * the network in the package.
 */
export function createCutter(options: CutterOptions = {}): Cutter {
  const { now = () => performance.now() } = options
  const runtime = createRuntime({ ...options, now })
  const prompters = new Map<string, Prompter>()
  const room = createPictureRoom()
  return {
    runtime,
    async cut(input, { background = 'none', signal, ...cutOptions } = {}) {
      preload(runtime, cutOptions)
      const source = await read(input)
      const tools = { now, runtime, prompters, room, ...(signal ? { signal } : {}) }
      const result = await cutPicture(source, cutOptions, tools)
      for (const { data } of [result.matte, result.foreground]) room.letGo(data)
      const join = () => {
        const cutOut = joinCutOut(result.foreground, result.matte)
        return background === 'none' ? cutOut : composite(cutOut, background)
      }
      let picture: Picture | undefined
      return {
        ...result,
        // Whoever takes the matte alone does not wait for it.
        get picture() {
          picture ??= join()
          return picture
        },
      }
    },
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  }
}

/**
 * Cuts the subject of one picture out. `input`: the path of a file, its bytes, or a decoded picture.
 * @throws PopcelError: rows of the error table, such as input-missing, picture-not-plain, weights-missing
 */
export async function cut(
  input: string | URL | Uint8Array | Picture,
  options: LibraryCutOptions = {},
): Promise<LibraryCut> {
  await using cutter = createCutter()
  return await cutter.cut(input, options)
}

async function read(input: string | URL | Uint8Array | Picture): Promise<Picture> {
  if (input instanceof Uint8Array) return decodePicture(input)
  if (typeof input !== 'string' && !(input instanceof URL)) return input
  const file = String(input)
  const bytes = await readFile(input).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new PopcelError('input-missing', { file }, { cause: error })
    throw new PopcelError('input-unreadable', { file, reason: error.code ?? error.message }, { cause: error })
  })
  return decodePicture(bytes).catch((error: unknown) => {
    throw error instanceof PopcelError ? error.with({ file }) : error
  })
}
