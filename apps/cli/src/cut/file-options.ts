// Owns the options of `cut` that are about files (names, formats, folders, watching), read and checked together.

import { stat } from 'node:fs/promises'
import { isModelId, MODELS } from '@popcel/matting/table'
import { PopcelError } from '@popcel/protocol'
import { refuseUnasked } from '../asked-models.ts'
import { type CutOptions, readCutOptions, type TypedCutOptions } from '../cut-options.ts'
import type { Io } from '../io.ts'
import type { PictureFormat } from '../names.ts'
import type { FileOptions } from '../work/tasks.ts'
import { isSameFolder, searchRoots } from './find-inputs.ts'
import { isWrittenOver, type NamedOutput, type Naming, type PlaceKind } from './name-outputs.ts'
import type { RawSize } from './raw/raw-size.ts'

/** The options of commander's shape. */
export type TypedCut = TypedCutOptions & {
  readonly output?: string
  readonly recursive?: boolean
  readonly format?: PictureFormat
  readonly suffix?: string
  readonly resume?: boolean
  readonly overwrite: boolean
  readonly watch?: boolean
  /** Seconds. */
  readonly poll?: number
  readonly metadata: 'strip' | 'keep'
  readonly trim?: boolean
  readonly margin?: number
  readonly hint?: string
  readonly raw?: RawSize
  readonly json?: boolean
}

export type CutSettings = {
  readonly options: CutOptions
  /** The file with a rough matte. */
  readonly hint: string | undefined
  readonly modelsDir: string | undefined
  readonly naming: Naming
  readonly trim: FileOptions['trim']
  readonly metadata: FileOptions['metadata']
  readonly recursive: boolean
  readonly resume: boolean
  readonly overwrite: boolean
  readonly watch: { readonly listens: boolean; readonly lookEveryMs: number } | undefined
  readonly json: boolean
}

/** Some file systems tell a listener of nothing; at the latest so often it is looked anyway. */
const lookEveryMs = 5000

/** Throws `usage`, unknown-model and unknown-device. */
export async function readCutSettings(typed: TypedCut): Promise<CutSettings> {
  const options = withHintedModel(readCutOptions(typed), typed.hint)
  refuseUnasked(options, { hint: typed.hint !== undefined, clicks: true })
  const place = await placeAt(typed.output)
  const { format, suffix, poll, modelsDir } = typed
  if (modelsDir !== undefined && !(await isFolder(modelsDir)))
    refuse(`--models-dir ${modelsDir}: there is no such folder, so no network would be found`)
  if (typed.margin !== undefined && !typed.trim) refuse('--margin is what --trim leaves around the subject; add --trim')
  if (poll !== undefined && !typed.watch) refuse('--poll is how --watch looks for changes; add --watch')
  const trim = typed.trim ? { marginPx: typed.margin ?? 0 } : undefined
  return {
    options,
    hint: typed.hint,
    modelsDir,
    naming: { out: typed.output, place, format, suffix, ...partsOf(options) },
    trim,
    metadata: typed.metadata,
    recursive: typed.recursive ?? false,
    resume: typed.resume ?? false,
    overwrite: typed.overwrite,
    watch: typed.watch
      ? { listens: poll === undefined, lookEveryMs: poll === undefined ? lookEveryMs : poll * 1000 }
      : undefined,
    json: typed.json ?? false,
  }
}

/** Several kinds of clothes go to a file each; one goes to the file that a cut-out always goes to. */
function partsOf({ cloth = [] }: CutOptions): Pick<Naming, 'parts'> {
  return cloth.length > 1 ? { parts: cloth } : {}
}

/** The network that takes a rough matte, where none is named; a matte that would be left aside in silence is refused. */
function withHintedModel(options: CutOptions, hint: string | undefined): CutOptions {
  if (hint === undefined) return options
  const { model = 'auto' } = options
  if (model === 'auto') return { ...options, model: 'corridor-key' }
  if (model === 'matte' || (isModelId(model) && MODELS[model].kind === 'hint')) return options
  refuse(`${model} takes no --hint; --model corridor-key does, and --model matte takes it for the matte itself`)
}

/**
 * What cannot be done with these inputs and this place, said before any work. `folder` is where -o leads, if to one.
 * Throws `usage`, and input-missing where there is nothing to watch.
 */
export async function checkPlace(
  typed: readonly string[],
  folder: string | undefined,
  { watch, resume, recursive, naming, hint }: CutSettings,
): Promise<void> {
  const streams = typed.filter((input) => input === '-').length
  if (streams > 1) refuse('- (stdin) can be one input only')
  if (streams > 0 && hint === '-') refuse('- (stdin) cannot be both an input and --hint')
  if (watch && streams > 0) refuse('- (stdin) cannot be watched')
  if (watch && folder === undefined) refuse('--watch writes into a folder of its own; give -o DIR')
  if (resume && folder === undefined) refuse('--resume reads what was done from the output folder; give -o DIR')
  for (const [i, root] of (await searchRoots(typed, recursive)).entries()) {
    if (watch && root.kind === 'file' && !(await stat(typed[i]!).catch(() => undefined)))
      throw new PopcelError('input-missing', { file: typed[i]! })
    const mixes = folder !== undefined && (root.kind === 'folder' || watch) && (await isSameFolder(root.folder, folder))
    if (mixes && !naming.suffix)
      refuse(
        `-o ${folder} is the folder of the inputs, where cut-outs and inputs mix; give another, or add --suffix -cut`,
      )
  }
}

/** Streams and formats of the outputs, said before any work. */
export function checkOutputs(outputs: readonly NamedOutput[], settings: CutSettings, io: Io): void {
  checkTransparency(outputs, settings.options)
  checkSideFiles(outputs, settings)
  if (!outputs.some(({ output }) => output === '-')) return
  if (settings.json) refuse('--json prints on stdout, where the picture would go; give -o FILE')
  if (io.stdout.isTTY) refuse('the picture would be printed on the terminal; give -o FILE or send stdout to a file')
}

/** What is read besides the inputs is as little written over as they are. */
function checkSideFiles(outputs: readonly NamedOutput[], { hint, options: { background } }: CutSettings): void {
  const behind = typeof background === 'object' && 'file' in background ? background.file : undefined
  for (const [what, file] of Object.entries({ '--hint': hint, '--background': behind }))
    if (file !== undefined && outputs.some(({ output }) => output !== '-' && isWrittenOver(file, output)))
      refuse(`${file}: is what ${what} reads, and would be written over; give another name with -o`)
}

/** A transparent picture has no place in a JPEG. */
function checkTransparency(outputs: readonly NamedOutput[], options: CutOptions): void {
  if (options.maskOnly || options.background !== 'none') return
  const jpeg = outputs.find(({ format }) => format === 'jpeg')
  if (jpeg)
    refuse(
      `${jpeg.output}: a JPEG holds no transparency; name a .png or .webp, use another --format, or add --background white`,
    )
}

function refuse(reason: string): never {
  throw new PopcelError('usage', { reason })
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false
}

async function placeAt(path: string | undefined): Promise<PlaceKind> {
  if (path === undefined || path === '-') return 'nothing'
  if (path.endsWith('/')) return 'folder'
  const found = await stat(path).catch(() => undefined)
  if (!found) return 'nothing'
  if (found.isDirectory()) return 'folder'
  return found.isFile() ? 'file' : 'device'
}
