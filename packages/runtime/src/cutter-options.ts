// Owns what may be asked of the library's `cut` and of a cutter: every option by its name, each value checked before any work.

import type { CutOptions, Picture, Refinement, StopSignal } from '@popcel/matting'
import { CLOTH_NAMES, DEVICES, isModelId, MODEL_IDS, MODELS } from '@popcel/matting/table'
import { PopcelError } from '@popcel/protocol'
import { BACKGROUND_FITS, type BackgroundFit } from './background-fits.ts'
import { checkPicture, isWhole, nameOf, usage } from './cutter-input.ts'

/** A colour: by name, as `#rgb` or `#rrggbb`, or 0..255 a channel. */
export type Colour = 'white' | 'black' | `#${string}` | { readonly r: number; readonly g: number; readonly b: number }

export type LibraryCutOptions = CutOptions & {
  /**
   * What stands behind the subject. 'none' (default) gives straight RGBA. A colour, a picture (brought to the size, its transparent
   * parts white) and the picture's own ground, blurred by a usual or a given sigma in px, give RGB.
   */
  readonly background?: 'none' | Colour | 'blur' | `blur=${number}` | Picture
  /** How a picture is brought to the size; default 'cover'. */
  readonly backgroundFit?: BackgroundFit
  readonly signal?: StopSignal
}

/** Says what is wanted, where the value is none of it. */
type Check = (value: unknown) => string | undefined

const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'true or false')
const text: Check = (value) => (typeof value === 'string' ? undefined : 'a text')
const number: Check = (value) => (typeof value === 'number' && !Number.isNaN(value) ? undefined : 'a number')
const oneOf =
  (names: readonly string[]): Check =>
  (value) =>
    names.includes(value as string) ? undefined : `one of ${names.join(', ')}`

/** Written out, for the room's own list would load all of it. The type holds it to the same names. */
const REFINEMENTS = Object.keys({
  none: 0,
  guided: 0,
  vitmatte: 0,
  'vitmatte-small-distinctions-646': 0,
  'vitmatte-small-composition-1k': 0,
  'vitmatte-base-distinctions-646': 0,
  'vitmatte-base-composition-1k': 0,
} satisfies Record<Refinement, 0>)

/** Ranges of numbers are the engine's own; here it is only said what is a number. */
const CHECKS = {
  model: text,
  weights: text,
  device: oneOf(['auto', ...DEVICES]),
  refine: oneOf(REFINEMENTS),
  fine: flag,
  tidy: flag,
  steady: flag,
  hint: (value) => (isMatte(value) ? undefined : 'a matte ({ width, height, data }, data a Float32Array)'),
  refiner: (value) => (typeof value === 'number' && value >= 0 && value <= 2 ? undefined : 'a number from 0 to 2'),
  tiled: flag,
  cloth: (value) => (isSomeOf(value, CLOTH_NAMES) ? undefined : `a list of one or more of ${CLOTH_NAMES.join(', ')}`),
  prompts: (value) =>
    Array.isArray(value) && value.every(isPrompt)
      ? undefined
      : "a list of { kind: 'point', x, y, label: 'subject' or 'background' } and { kind: 'box', left, top, right, bottom }",
  shadow: oneOf(['drop', 'keep']),
  holes: oneOf(['auto', 'keep', 'clear']),
  force: flag,
  sensitivity: number,
  maskBlur: number,
  maskOffset: number,
  solid: flag,
  invert: flag,
  defringe: flag,
  background: (value) =>
    behindOf(value)
      ? undefined
      : "'none', 'white', 'black', '#rrggbb', { r, g, b } of 0 to 255, 'blur', 'blur=PX' (0.5 to 1000), or a decoded picture",
  backgroundFit: oneOf(BACKGROUND_FITS),
  signal: (value) => (isSignal(value) ? undefined : 'an AbortSignal'),
} as const satisfies Record<keyof LibraryCutOptions, Check>

/**
 * What is undefined is not asked for.
 * @throws PopcelError usage that names the option, what it takes and what was given
 */
export function checkCutOptions(options: unknown): asserts options is LibraryCutOptions {
  checkAll(options, CHECKS, 'cut')
  const { background, hint } = options as LibraryCutOptions
  if (typeof background === 'object' && 'data' in background) checkPicture(background)
  if (hint) checkAlphas(hint.data)
}

/** What a resampler overshoots by is cut to 0 and 1 without a word; samples of 0..255 are another scale. */
const MOST_OVERSHOOT = 1

function checkAlphas(data: Float32Array): void {
  const stranger = data.find((alpha) => !(alpha >= -MOST_OVERSHOOT && alpha <= 1 + MOST_OVERSHOOT))
  if (stranger !== undefined) throw usage(`data of the hint holds ${stranger}; a matte is of floats from 0 to 1`)
}

/** What `model` takes besides the rows of the table. */
const OWN_WAYS: readonly string[] = ['auto', 'key', 'matte']

/**
 * The model that is meant: 'auto' with clicks means the network that answers them, with a rough matte the one that takes it, with
 * kinds of clothes the one that tells them apart.
 * @throws PopcelError unknown-model, and usage for what the named model would leave aside in silence
 */
export function modelMeant({ model = 'auto', prompts = [], hint, weights, cloth }: CutOptions): string {
  if (!OWN_WAYS.includes(model) && !isModelId(model))
    throw new PopcelError('unknown-model', { name: model, known: [...OWN_WAYS, ...MODEL_IDS].join(', ') })
  if (cloth && model === 'auto') return 'u2net_cloth_seg'
  if (cloth && model !== 'u2net_cloth_seg')
    throw usage(`${model} does not tell kinds of clothes apart; 'u2net_cloth_seg' does`)
  const kind = isModelId(model) ? MODELS[model].kind : undefined
  if (weights !== undefined && kind === undefined)
    throw usage(`weights are run in a model's way, and ${model} is none; name one, such as 'birefnet-general'`)
  if (prompts.length > 0 && hint) throw usage('clicks and a hint are for different networks; give one of them')
  if (prompts.length > 0 && kind !== 'prompt') {
    if (model !== 'auto') throw usage(`${model} does not answer prompts; 'sam' and 'sam2' do`)
    return 'sam2'
  }
  if (model === 'matte' && !hint) throw usage("'matte' is a matte of your own; give it as hint")
  if (hint && kind !== 'hint' && model !== 'matte') {
    if (model !== 'auto')
      throw usage(`${model} takes no hint; 'corridor-key' does, and 'matte' takes it for the matte itself`)
    return 'corridor-key'
  }
  return model
}

const CUTTER_CHECKS = {
  now: (value: unknown) => (typeof value === 'function' ? undefined : 'a function that gives milliseconds'),
  store: (value: unknown) =>
    hasFunctions(value, ['installed', 'fileOf']) ? undefined : 'a store of weights (openModels)',
  bundled: (value: unknown) => (typeof value === 'object' && value !== null ? undefined : 'a table of models'),
  threads: (value: unknown) => (isWhole(value, 1, 1024) ? undefined : 'a whole number from 1 to 1024'),
  limitBytes: (value: unknown) => (typeof value === 'number' && value >= 0 ? undefined : 'a number of bytes'),
  modelsDir: text,
} as const satisfies Record<string, Check>

export type CutterOptionName = keyof typeof CUTTER_CHECKS

/** @throws PopcelError usage */
export function checkCutterOptions(options: unknown): void {
  checkAll(options, CUTTER_CHECKS, 'createCutter')
}

function checkAll(options: unknown, checks: Readonly<Record<string, Check>>, whose: string): void {
  if (typeof options !== 'object' || options === null)
    throw usage(`options of ${whose} must be an object, not ${nameOf(options)}`)
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined
    if (!check) throw usage(`${whose} has no option "${name}"; there are ${Object.keys(checks).join(', ')}`)
    const wanted = value === undefined ? undefined : check(value)
    if (wanted !== undefined) throw usage(`${name} must be ${wanted}, not ${nameOf(value)}`)
  }
}

export type Behind = 'none' | Exclude<Colour, string> | { readonly blurPx: number | 'usual' } | Picture

/** The colour, blur or picture that is meant; 'none' as it is; undefined for anything else. */
export function behindOf(value: unknown): Behind | undefined {
  if (value === 'none') return 'none'
  if (value === 'blur') return { blurPx: 'usual' }
  if (value === 'white') return { r: 255, g: 255, b: 255 }
  if (value === 'black') return { r: 0, g: 0, b: 0 }
  if (typeof value === 'string') return blurOf(value) ?? hexColour(value)
  if (typeof value !== 'object' || value === null) return undefined
  if ('data' in value) return value as Picture
  const { r, g, b } = value as Partial<Record<'r' | 'g' | 'b', unknown>>
  return [r, g, b].every(isLevel) ? { r: Number(r), g: Number(g), b: Number(b) } : undefined
}

function blurOf(value: string): Behind | undefined {
  const blurPx = Number(/^blur=(\d+(?:\.\d+)?)$/.exec(value)?.[1])
  return blurPx >= 0.5 && blurPx <= 1000 ? { blurPx } : undefined
}

function hexColour(value: string): Exclude<Colour, string> | undefined {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(value)?.[1]
  if (!hex) return undefined
  const full = Number.parseInt(hex.length === 3 ? hex.replace(/./g, '$&$&') : hex, 16)
  return { r: full >> 16, g: (full >> 8) & 255, b: full & 255 }
}

function isSomeOf(value: unknown, names: readonly string[]): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((name) => names.includes(name))
}

function isLevel(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 255
}

function isMatte(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { width, height, data } = value as Partial<Record<'width' | 'height' | 'data', unknown>>
  const sized = isWhole(width, 1) && isWhole(height, 1)
  return sized && data instanceof Float32Array && data.length === Number(width) * Number(height)
}

function isPrompt(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { kind, label, ...places } = value as Record<string, unknown>
  const are = (...names: readonly string[]) => names.every((name) => Number.isFinite(places[name]))
  if (kind === 'point') return are('x', 'y') && (label === 'subject' || label === 'background')
  return kind === 'box' && are('left', 'top', 'right', 'bottom')
}

function isSignal(value: unknown): boolean {
  if (typeof (value as { aborted?: unknown } | null)?.aborted !== 'boolean') return false
  return hasFunctions(value, ['addEventListener', 'removeEventListener'])
}

function hasFunctions(value: unknown, names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  return names.every((name) => typeof (value as Record<string, unknown>)[name] === 'function')
}
