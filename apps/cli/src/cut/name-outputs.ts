// Owns where each cut-out goes: beside its input, in a folder, distinct from all others, and never on top of an input.

import { realpathSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import { ENDINGS, foreignEnding, formatOfPath, type PictureFormat, stemOf } from '../names.ts'
import type { FoundInput } from './find-inputs.ts'

/** 'fits' is png for a still picture; an animation keeps its kind, and a GIF becomes webp. */
export type WantedFormat = PictureFormat | 'fits'

/** `output` of a wanted format 'fits' ends as it most likely will (GIFs move) until it is known whether the picture moves. */
export type NamedOutput = {
  readonly input: string
  readonly output: string
  readonly format: WantedFormat
  /** The outputs of the other parts, where one input becomes several. */
  readonly others?: readonly NamedOutput[]
}

/** What lies at a path: a device is anything that is neither file nor folder (/dev/null, a named pipe). */
export type PlaceKind = 'nothing' | 'file' | 'folder' | 'device'

export type Naming = {
  /** As typed after -o; undefined is beside each input. */
  readonly out: string | undefined
  /** What lies there now. */
  readonly place: PlaceKind
  readonly format: PictureFormat | undefined
  /** Goes between the stem and the ending; undefined is '-cut' beside an input and '' in a folder. */
  readonly suffix: string | undefined
  /** Where one input becomes several outputs: what comes after the suffix of each. */
  readonly parts?: readonly string[]
}

export type Namer = {
  /** The folder that -o names; undefined for one file, for stdout, and beside the inputs. */
  readonly folder: string | undefined
  /**
   * Found files that are cut-outs of other inputs of the list (NAME-cut.png beside NAME.jpg), whatever format an earlier run
   * was asked for. They are no inputs.
   */
  ownOf(inputs: readonly FoundInput[]): ReadonlySet<FoundInput>
  /** Outputs of a list of inputs. Inputs named earlier keep their output. What had to be called otherwise is told in `warnings`. */
  name(inputs: readonly FoundInput[]): { outputs: NamedOutput[]; warnings: string[] }
  /** The path for an output whose format became known only when it was made. */
  settle(named: NamedOutput, made: PictureFormat): string
}

/**
 * `out` with a picture's ending and no folder of that name is that file, for one input. Else it is a folder that gets
 * NAME.png, with the sub-folders in which the inputs were found. Equal names get -2, -3…; a name that would overwrite an
 * input gets -cut. Throws `usage` for one file and several inputs, and for an output that is its own input.
 */
export function createNamer(naming: Naming): Namer {
  const single = singleFormat(naming)
  const folder = single || naming.out === '-' ? undefined : naming.out
  const taken = new Map<string, string>()
  const names = new Map<string, NamedOutput>()
  const nameOne = (input: FoundInput, warnings: string[], part?: string): NamedOutput => {
    const format = naming.format ?? 'fits'
    if (input.path === '-' && naming.out === undefined && part === undefined) return { input: '-', output: '-', format }
    const wanted = wantedPath(input, naming, part)
    const output = firstFree(wanted, taken, input.path !== '-' && isWrittenOver(input.path, wanted))
    if (output !== wanted)
      warnings.push(
        `${input.path}: is written to ${output}, because ${wanted} is ${reasonOf(taken.get(keyOf(wanted)))}`,
      )
    taken.set(keyOf(output), input.path)
    return { input: input.path, output, format }
  }
  const nameAll = (input: FoundInput, warnings: string[]): NamedOutput => {
    const [first, ...parts] = naming.parts ?? []
    const others = parts.map((part) => nameOne(input, warnings, part))
    return { ...nameOne(input, warnings, first), ...(others.length > 0 ? { others } : {}) }
  }
  return {
    folder,
    ownOf: (inputs) => ownOutputs(inputs, naming),
    name(inputs) {
      if (single) return { outputs: [nameSingle(inputs, naming, single)], warnings: [] }
      for (const key of inputs.flatMap(({ path }) => (path === '-' ? [] : keysOfInput(path))))
        if (!taken.has(key)) taken.set(key, '')
      const warnings: string[] = []
      const outputs = inputs.map((input) => {
        const known = names.get(input.path) ?? nameAll(input, warnings)
        names.set(input.path, known)
        return known
      })
      return { outputs, warnings }
    },
    settle({ input, output, format }, made) {
      if (format !== 'fits' || output === '-' || output.endsWith(ENDINGS[made])) return output
      const wanted = output.slice(0, -extname(output).length) + ENDINGS[made]
      const holder = taken.get(keyOf(wanted))
      const path = holder === input ? wanted : firstFree(wanted, taken, false)
      taken.set(keyOf(path), input)
      return path
    },
  }
}

/** The format of the one file that -o names, or undefined when -o is a folder or nothing. '-' is a file too. */
function singleFormat({ out, place, format }: Naming): WantedFormat | undefined {
  if (out === undefined || place === 'folder') return undefined
  const ending = formatOfPath(out)
  const foreign = foreignEnding(out)
  if (foreign)
    throw new PopcelError('usage', {
      reason: `-o ${out}: ${foreign} is not written; png, webp, avif, tiff, jpeg and gif are (if a folder is meant: -o ${out}/)`,
    })
  if (out === '-' || place === 'device') return format ?? ending ?? 'png'
  if (ending && format && ending !== format)
    throw new PopcelError('usage', { reason: `-o ${out} is named like ${ending} and --format says ${format}` })
  return ending
}

function nameSingle(
  inputs: readonly FoundInput[],
  { out = '-', parts = [] }: Naming,
  format: WantedFormat,
): NamedOutput {
  const input = inputs[0]?.path ?? '-'
  if (inputs.length > 1)
    throw new PopcelError('usage', {
      reason: `-o ${out} is one file and there are ${inputs.length} inputs; give a folder`,
    })
  if (parts.length > 1)
    throw new PopcelError('usage', {
      reason: `-o ${out} is one file and there are ${parts.length} for an input (${parts.join(', ')}); give a folder`,
    })
  if (out !== '-' && input !== '-' && isWrittenOver(input, out))
    throw new PopcelError('usage', { reason: `-o ${out} is the input itself, which would be lost; give another name` })
  return { input, output: out, format }
}

function wantedPath(input: FoundInput, { out, format, suffix }: Naming, part?: string): string {
  const likely = formatOfPath(input.path) === 'gif' && part === undefined ? 'webp' : 'png'
  const end = `${part === undefined ? '' : `-${part}`}${ENDINGS[format ?? likely]}`
  const name = (given: string) => `${stemOf(input.path)}${given}${end}`
  if (out === undefined) return join(dirname(input.path), name(suffix ?? '-cut'))
  return join(out, input.below, name(suffix ?? ''))
}

function ownOutputs(inputs: readonly FoundInput[], naming: Naming): Set<FoundInput> {
  const suffix = naming.suffix ?? (naming.out === undefined ? '-cut' : '')
  const parts = naming.parts ?? [undefined]
  if (suffix === '') return new Set()
  const bare = (path: string) => keyOf(join(dirname(path), stemOf(path)))
  const files = inputs.filter(({ path }) => path !== '-')
  const wanted = new Map<string, number>()
  for (const name of files.flatMap((each) => parts.map((part) => bare(wantedPath(each, naming, part)))))
    wanted.set(name, (wanted.get(name) ?? 0) + 1)
  // Of x.jpg and x.png the second is called x-cut-2.
  const isOwn = (name: string) => {
    const [, first = '', n] = /^(.*)-(\d+)$/.exec(name) ?? []
    return wanted.has(name) || (Number(n) >= 2 && Number(n) <= (wanted.get(first) ?? 0))
  }
  return new Set(inputs.filter(({ path, given }) => !given && isOwn(bare(path))))
}

function firstFree(wanted: string, taken: ReadonlyMap<string, string>, overwritesItself: boolean): string {
  if (!taken.has(keyOf(wanted))) return wanted
  const name = basename(wanted)
  const dot = name.lastIndexOf('.')
  const [base, ending] = [join(dirname(wanted), name.slice(0, dot)), name.slice(dot)]
  if (overwritesItself && !taken.has(keyOf(`${base}-cut${ending}`))) return `${base}-cut${ending}`
  for (let n = 2; ; n++) {
    const path = `${base}-${n}${ending}`
    if (!taken.has(keyOf(path))) return path
  }
}

/** `holder` is the input whose cut-out has the name; '' where the name is that of an input. */
function reasonOf(holder: string | undefined): string {
  return holder ? `taken by the cut-out of ${holder}` : 'an input itself'
}

/** Whether a file that is read would be lost when `output` is written; what a link leads to is what is read. */
export function isWrittenOver(read: string, output: string): boolean {
  return keysOfInput(read).includes(keyOf(output))
}

/** Of an input by its name, and of the file behind it when the name is a link. A link itself is replaced when it is written to. */
function keysOfInput(path: string): string[] {
  const named = keyOf(path)
  try {
    return [named, realpathSync(path).toLowerCase()]
  } catch {
    return [named]
  }
}

/** Paths that differ in case only are one file on some systems; links to a folder are that folder. */
function keyOf(path: string): string {
  const folder = dirname(resolve(path))
  return join(realFolder(folder), basename(path)).toLowerCase()
}

/** The folder without links, also where its last parts are not there yet. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    const parent = dirname(folder)
    return parent === folder ? folder : join(realFolder(parent), basename(folder))
  }
}
