// Owns the decision how a subject is found: by the picture's own alpha, by the keyer, or by a network; and the finding.
// A scene of a clip is decided once, by its first frame, and every frame of it then goes the same way.

import { PopcelError } from '@popcel/protocol'
import { type Colours, readColours } from '../colour-model/decide-by-colour.ts'
import { matteOf } from '../composite.ts'
import type { HeldBackground } from '../key/held.ts'
import type { KeyReport } from '../key/key.ts'
import { chooseModel } from '../models/choose.ts'
import type { Device } from '../models/session.ts'
import { WITNESS } from '../models/table.ts'
import type { Matte, Picture } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { thinOut, thinOutMatte } from '../thin-out.ts'
import { type KeyWay, keyWay, type Looked } from './key-way.ts'
import type { CutOptions } from './options.ts'
import { colourOf, transparentShare } from './own-alpha.ts'
import { createModel, type Model, type ModelMatte, type ModelTools } from './run-model.ts'
import { addedTimes, type StageTimes } from './stages.ts'
import type { CutTools } from './tools.ts'
import { isTrusted } from './trust.ts'

/** A subject as it was found: a raw matte, not refined. */
export type Found = {
  /** 'key', 'alpha' (the picture brought its own transparency), 'matte' (the caller did), or the id of a network. */
  readonly model: string
  readonly device: Device
  readonly matte: Matte
  /** As in {@link ModelMatte}. */
  readonly doubt?: Matte | undefined
  /** Straight RGB that fits the matte, in the picture's sample type; undefined where it has to be estimated. */
  readonly foreground: Picture | undefined
  /** What the keyer found; undefined where it did not work. */
  readonly report: KeyReport | undefined
  readonly ms: StageTimes
}

/** What is known of a picture beforehand. */
export type Known = {
  /** What the way's own network gave for the picture, where that was asked before. */
  readonly seen?: ModelMatte | undefined
  /** A rough matte of this picture, for networks that take one, in place of the one in the options. */
  readonly hint?: Matte | undefined
  /** The picture's colours, where somebody reads them anyhow. */
  readonly colours?: (() => Colours) | undefined
}

export type Way = {
  /** As in {@link Found}. */
  readonly model: string
  /** Why this way, where 'auto' chose it. */
  readonly why: string | undefined
  find(picture: Picture, known?: Known): Promise<Found>
  /**
   * The way for the frames of a clip, where it is another: the keyer then takes frames that hide the border; a network
   * looks once.
   */
  readonly again?: Way
  /**
   * The keyer's alone: looks at some frames of a clip, the first first. Where all show one background it is held: gives it, and the
   * way that takes it for every frame.
   */
  hold?(frames: readonly Picture[]): Promise<{ readonly held: HeldBackground; readonly way: Way } | undefined>
}

/** Above this share of missing coverage a picture counts as cut out already; rounded corners of an icon take about 4 %. */
const OWN_ALPHA_SHARE = 0.05

/** @throws PopcelError picture-transparent, unknown-model, usage, picture-not-plain and its like where nothing else is there */
export async function chooseWay(picture: Picture, options: CutOptions, tools: CutTools): Promise<Way> {
  const { model = 'auto' } = options
  const missing = transparentShare(picture)
  if (missing === 1) throw new PopcelError('picture-transparent')
  const cutAlready = missing >= OWN_ALPHA_SHARE
  if (model === 'key') {
    if (!cutAlready) return keyWay(options, tools, {})
    throw new PopcelError('picture-not-plain', {
      reason: 'it is transparent already; the model auto takes its own alpha',
    })
  }
  if (model === 'matte') return matteWay(options, tools)
  if (model !== 'auto') return networkWay(model, options, tools, undefined)
  if (cutAlready) return alphaWay(tools)
  return chooseForOpaque(picture, options, tools)
}

/**
 * The keyer where the background is plain, with the small network's matte as its prior where there is one; where it says that
 * the background is not plain, or is not to be believed, the best network, if there is any.
 */
async function chooseForOpaque(picture: Picture, options: CutOptions, tools: CutTools): Promise<Way> {
  const installed = (await tools.runtime?.installed()) ?? []
  const witness = await openWitness(installed, options, tools)
  // Made first, so that the keyer is loaded while the network runs.
  const byKey = keyWay(options, tools, { why: 'the background is plain', witness })
  const seen = await witness?.matteOf(picture)
  const { model, why } = chooseModel({ plain: false, installed })
  const judged = (n: number) =>
    judge(thinOut(picture, n), seen && { ...seen, matte: thinOutMatte(seen.matte, n) }, byKey, options)
  const n = options.force || !installed.includes(model) ? 1 : thinnedBy(picture)
  const first = await judged(n)
  const { keyed, certain } = n > 1 && first.certain ? await judged(1) : first
  if (!certain && installed.includes(model)) {
    const own = model === WITNESS && (options.device ?? 'auto') === 'auto' ? witness : undefined
    const again = { mayBeEmpty: !isLooked(keyed) }
    const network = await networkWay(model, options, tools, why, { opened: own, again })
    const begun = (way: Way) => (own && seen ? beginningWith(way, picture, () => way.find(picture, { seen })) : way)
    return { ...begun(network), ...(network.again ? { again: begun(network.again) } : {}) }
  }
  if (!isLooked(keyed)) throw keyed
  // Only once: it gives the keyer's matte back.
  let found: Found | undefined
  return beginningWith(byKey, picture, async () => {
    found ??= byKey.settle(keyed)
    return found
  })
}

/** Of a picture with more pixels a copy with a longer side of so many px says first whether the keyer is to be believed. */
const LARGE = 4e6
const COPY_PX = 1024

function thinnedBy({ width, height }: Picture): number {
  return width * height > LARGE ? Math.ceil(Math.max(width, height) / COPY_PX) : 1
}

/** What the keyer finds, and whether that is to be believed. */
async function judge(picture: Picture, seen: ModelMatte | undefined, byKey: KeyWay, { force }: CutOptions) {
  const keyed = await tried(() => byKey.look(picture, { seen }), isNotPlain)
  const certain = isLooked(keyed) && (force || isTrusted(keyed.matte, keyed.report, { ...keyed, witness: seen?.matte }))
  return { keyed, certain }
}

/**
 * The way that was chosen before, by another thread or run, for all frames of a clip: nothing is decided again.
 * `held`: the clip's background, where it was held.
 * @throws PopcelError the rows of models
 */
export async function sameWay(
  model: string,
  options: CutOptions,
  tools: CutTools,
  held?: HeldBackground,
): Promise<Way> {
  if (model === 'alpha') return alphaWay(tools)
  if (model === 'matte') return matteWay(options, tools)
  if (model !== 'key') return networkWay(model, options, tools, undefined)
  const mayAsk = (options.model ?? 'auto') === 'auto'
  const witness = mayAsk ? await openWitness((await tools.runtime?.installed()) ?? [], options, tools) : undefined
  return keyWay({ ...options, force: true }, tools, { witness, held })
}

/** A shadow that is kept is the keyer's alone: the network's matte knows nothing of it. */
async function openWitness(
  installed: readonly string[],
  { shadow, device = 'auto', weights }: CutOptions,
  tools: CutTools,
): Promise<Model | undefined> {
  const { runtime } = tools
  if (!runtime || !installed.includes(WITNESS) || shadow === 'keep' || weights !== undefined) return undefined
  return createModel(WITNESS, { device: device === 'auto' ? 'auto' : 'cpu' }, { ...tools, runtime })
}

/** The way, with the answer for one picture known already. */
function beginningWith(way: Way, picture: Picture, find: () => Promise<Found>): Way {
  return { ...way, find: (frame, known) => (frame === picture ? find() : way.find(frame, known)) }
}

async function tried<T>(work: () => Promise<T>, expected: (error: unknown) => boolean): Promise<T | unknown> {
  return work().catch((error: unknown) => {
    if (expected(error)) return error
    throw error
  })
}

function isLooked(keyed: unknown): keyed is Looked {
  return typeof keyed === 'object' && keyed !== null && 'matte' in keyed
}

function isNotPlain(error: unknown): boolean {
  return error instanceof PopcelError && (error.code === 'picture-not-plain' || error.code === 'picture-no-border')
}

/** The subject is not looked for: the caller's own matte says where it is. */
function matteWay({ hint: given }: CutOptions, { now }: CutTools): Way {
  return {
    model: 'matte',
    why: undefined,
    async find(picture, { hint = given } = {}) {
      if (!hint) throw new PopcelError('usage', { reason: 'matte is a matte of your own; give it as the hint' })
      assertSameSize(hint, picture, 'the matte')
      const began = now()
      // A copy, for what is given back to the room must not be the caller's.
      const matte = { ...hint, data: hint.data.map((alpha) => Math.min(1, Math.max(0, alpha))) }
      const more = { foreground: undefined, report: undefined, ms: { matte: now() - began } }
      return { model: 'matte', device: 'cpu', matte, ...more }
    },
  }
}

function alphaWay({ now }: CutTools): Way {
  return {
    model: 'alpha',
    why: 'the picture is transparent already',
    async find(picture) {
      const began = now()
      const found = { matte: matteOf(picture), foreground: colourOf(picture) }
      return { model: 'alpha', device: 'cpu', ...found, report: undefined, ms: { alpha: now() - began } }
    },
  }
}

type NetworkSetting = {
  readonly opened?: Model | undefined
  /** Look twice at a single picture, where the row asks for that. `mayBeEmpty`: nothing else has seen a subject. */
  readonly again?: { readonly mayBeEmpty: boolean } | undefined
}

async function networkWay(
  id: string,
  options: CutOptions,
  tools: CutTools,
  why: string | undefined,
  { opened, again: twoLooks }: NetworkSetting = {},
): Promise<Way> {
  if (!tools.runtime) throw new PopcelError('weights-missing', { model: id })
  const modelTools: ModelTools = { ...tools, runtime: tools.runtime }
  const model = opened ?? (await createModel(id, options, modelTools))
  const looking = (again: boolean): Way => ({
    model: id,
    why,
    async find(picture, { seen, hint, colours } = {}) {
      const first = seen ?? (await model.matteOf(picture, hint))
      const looked = again ? await lookAgain(picture, first, model, { ...twoLooks, colours, room: tools.room }) : first
      const { foreground, ...result } = options.fine ? await twice(picture, looked, model) : looked
      return {
        model: id,
        ...result,
        foreground: foreground && sampledLike(foreground, picture, tools.room),
        report: undefined,
      }
    },
  })
  return twoLooks && model.lookAgain ? { ...looking(true), again: looking(false) } : looking(false)
}

async function lookAgain(
  picture: Picture,
  first: ModelMatte,
  model: Model,
  { colours, ...options }: { readonly mayBeEmpty?: boolean; readonly room: Room | undefined } & Pick<Known, 'colours'>,
): Promise<ModelMatte> {
  const { room = NEW_ROOM } = options
  const finer = await model.lookAgain?.(picture)
  if (!finer) return first
  const whole = await model.lookAtWhole?.(picture)
  const { joinLooks } = await import('./join-looks.ts')
  const known = whole && { matte: whole.matte, colours: colours?.() ?? readColours(picture) }
  const joined = joinLooks(first.matte, finer.matte, { ...options, whole: known })
  for (const seen of [first, finer, whole]) room.give(seen?.matte.data)
  const ms = addedTimes(first.ms, finer.ms)
  return { ...first, ...joined, ms: whole ? addedTimes(ms, whole.ms) : ms }
}

async function twice(...asked: Parameters<typeof import('./second-look.ts').lookTwice>): Promise<ModelMatte> {
  const { lookTwice } = await import('./second-look.ts')
  return lookTwice(...asked)
}

/** Float sRGB in the sample type of the picture, rounded to nearest. */
function sampledLike(colour: Picture<Float32Array>, { data }: Picture, room: Room = NEW_ROOM): Picture {
  if (data instanceof Float32Array) return colour
  const full = data instanceof Uint16Array ? 65535 : 255
  const samples = room.take(data instanceof Uint16Array ? 'uint16' : 'uint8', colour.data.length)
  for (let i = 0; i < samples.length; i++) samples[i] = Math.min(1, Math.max(0, colour.data[i]!)) * full + 0.5
  room.give(colour.data)
  return { ...colour, data: samples }
}
