// Owns what can be asked of `popcel clip`: the typed words checked and made settings.

import { type PairBy, readSpan, type Span } from '@popcel/clip'
import type { PassKind } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { refuseUnasked } from '../asked-models.ts'
import { type CutOptions, readCutOptions, type TypedCutOptions } from '../cut-options.ts'
import { unknownName } from '../suggest.ts'
import { type Look, readLook, type TypedLook } from './look-options.ts'
import { readFormats, type WantedFormats } from './output-formats.ts'

/** The options of commander's shape. */
export type TypedClip = Omit<TypedCutOptions, 'background' | 'maskOnly' | 'shadow' | 'holes'> &
  Partial<Pick<TypedCutOptions, 'shadow' | 'holes'>> &
  TypedLook & {
    readonly output?: string
    readonly passes?: readonly string[]
    readonly format?: readonly string[]
    readonly compression?: string
    readonly dwaLevel?: number
    readonly float?: boolean
    readonly straight?: boolean
    readonly hint?: string
    readonly hintBy?: PairBy
    readonly range?: string
    readonly space?: 'srgb' | 'linear'
    readonly layer?: string
    readonly refiner?: number
    readonly tiled?: boolean
    readonly resume?: boolean
    readonly inspect?: boolean
    readonly preview?: boolean
    readonly audio?: boolean
    readonly onError?: 'skip' | 'stop'
    readonly readAhead?: number
    readonly atOnce?: number
    readonly writeMemory?: number
    readonly modelsDir?: string
    readonly json?: boolean
  }

export type ExrSettings = {
  readonly compression: string | undefined
  readonly sampleType: 'half' | 'float'
  /** What DWA may lose. */
  readonly level?: number
}

export type ClipSettings = {
  /** The folder of outputs; undefined with --inspect alone. */
  readonly out: string | undefined
  readonly passes: readonly PassKind[]
  readonly formats: WantedFormats
  readonly exr: ExrSettings
  readonly straight: boolean
  readonly hint: { readonly path: string; readonly by: PairBy } | undefined
  readonly range: Span | undefined
  readonly space: 'srgb' | 'linear' | undefined
  readonly layer: string | undefined
  readonly resume: boolean
  readonly inspect: boolean
  readonly preview: boolean
  readonly audio: boolean
  readonly stopOnError: boolean
  readonly readAhead: number
  /** Frames that are inferred at once; undefined: as suits the model. */
  readonly atOnce: number | undefined
  readonly writeBytes: number
  readonly cut: CutOptions
  readonly steady: boolean
  readonly look: Look
  readonly modelsDir: string | undefined
  readonly json: boolean
}

const PASS_NAMES: readonly PassKind[] = ['alpha', 'foreground', 'rgba', 'comp']
const ALSO: Readonly<Record<string, PassKind>> = { matte: 'alpha', fg: 'foreground', processed: 'rgba', mask: 'alpha' }

/** @throws PopcelError usage, unknown-pass, unknown-format, unknown-model, unknown-device */
export function readClipSettings(typed: TypedClip): ClipSettings {
  const { output, passes = PASS_NAMES } = typed
  if (output === undefined && !typed.inspect)
    throw new PopcelError('usage', { reason: 'a folder for the passes is wanted: -o DIR (or --inspect, to look only)' })
  // The screen keyer is no row of the models that cut takes; it is told apart here.
  const screen = typed.model.toLowerCase() === 'screen'
  const cut = readCutOptions({
    ...typed,
    shadow: typed.shadow ?? 'drop',
    holes: typed.holes ?? 'auto',
    model: screen ? 'auto' : typed.model,
  })
  if (!typed.inspect) refuseUnasked(cut, { hint: typed.hint !== undefined, clicks: false })
  return {
    out: output,
    passes: distinctPasses(passes),
    formats: readFormats(typed.format ?? []),
    exr: exrSettings(typed),
    straight: typed.straight ?? false,
    hint: typed.hint === undefined ? undefined : { path: typed.hint, by: typed.hintBy ?? 'number' },
    range: typed.range === undefined ? undefined : readSpan(typed.range),
    space: typed.space,
    layer: typed.layer,
    resume: typed.resume ?? false,
    inspect: typed.inspect ?? false,
    preview: typed.preview ?? false,
    audio: typed.audio ?? true,
    stopOnError: typed.onError === 'stop',
    readAhead: typed.readAhead ?? 3,
    atOnce: typed.atOnce,
    writeBytes: (typed.writeMemory ?? 2048) * 2 ** 20,
    cut: { ...cut, ...(screen ? { model: 'screen' } : {}), ...keyerOptions(typed) },
    steady: typed.steady ?? false,
    look: readLook(typed),
    modelsDir: typed.modelsDir,
    json: typed.json ?? false,
  }
}

function exrSettings({ compression, float, dwaLevel }: TypedClip): ExrSettings {
  const sampleType = float ? 'float' : 'half'
  if (dwaLevel === undefined) return { compression, sampleType }
  if (!compression?.startsWith('dwa'))
    throw new PopcelError('usage', { reason: '--dwa-level is for --compression dwaa or dwab; the others lose nothing' })
  return { compression, sampleType, level: dwaLevel }
}

function keyerOptions({ refiner, tiled }: TypedClip): Pick<CutOptions, 'refiner' | 'tiled'> {
  return { ...(refiner === undefined ? {} : { refiner }), ...(tiled === undefined ? {} : { tiled }) }
}

function distinctPasses(names: readonly string[]): PassKind[] {
  const wanted = names.map((name) => {
    const lower = name.toLowerCase()
    const pass = PASS_NAMES.find((known) => known === lower) ?? ALSO[lower]
    if (!pass) throw unknownName('unknown-pass', name, PASS_NAMES)
    return pass
  })
  return PASS_NAMES.filter((pass) => wanted.includes(pass))
}
