// Owns the decision how a subject is found: by the picture's own alpha, by the keyer, or by a network; and the finding.
// A clip is decided once, by its first frame, and every frame then goes the same way.

import { PopcelError } from '@popcel/protocol'
import { matteOf } from '../composite.ts'
import { type KeyReport, key } from '../key/key.ts'
import { chooseModel } from '../models/choose.ts'
import type { Device } from '../models/session.ts'
import type { Matte, Picture } from '../picture.ts'
import type { CutOptions } from './options.ts'
import { colourOf, transparentShare } from './own-alpha.ts'
import { createModel, type ModelTools } from './run-model.ts'
import { lookTwice } from './second-look.ts'
import type { StageTimes } from './stages.ts'
import type { CutTools } from './tools.ts'
import { isTrusted } from './trust.ts'

/** A subject as it was found: a raw matte, not refined. */
export type Found = {
  /** 'key', 'alpha' (the picture brought its own transparency), or the id of a network. */
  readonly model: string
  readonly device: Device
  readonly matte: Matte
  /** Straight RGB that fits the matte, in the picture's sample type; undefined where it has to be estimated. */
  readonly foreground: Picture | undefined
  /** What the keyer found; undefined where it did not work. */
  readonly report: KeyReport | undefined
  readonly ms: StageTimes
}

export type Way = {
  /** As in {@link Found}. */
  readonly model: string
  /** Why this way, where 'auto' chose it. */
  readonly why: string | undefined
  /** `hint` is the rough matte of this picture, for networks that take one; else the one in the options. */
  find(picture: Picture, hint?: Matte): Promise<Found>
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
    if (!cutAlready) return keyWay(options, tools, undefined)
    throw new PopcelError('picture-not-plain', {
      reason: 'it is transparent already; --model auto takes its own alpha',
    })
  }
  if (model !== 'auto') return networkWay(model, options, tools, undefined)
  if (cutAlready) return alphaWay(tools)
  return chooseForOpaque(picture, options, tools)
}

/** Keyer where the background is plain; where it says that it is not, or is not to be believed, a network, if there is any. */
async function chooseForOpaque(picture: Picture, options: CutOptions, tools: CutTools): Promise<Way> {
  const byKey = keyWay(options, tools, 'the background is plain')
  const keyed = await byKey.find(picture).catch((error: unknown) => {
    if (isNotPlain(error)) return error
    throw error
  })
  const found = isFound(keyed) ? keyed : undefined
  const certain = found?.report && (options.force || isTrusted(found.matte, found.report))
  const network = certain ? undefined : await bestNetwork(options, tools)
  if (network) return network
  if (!found) throw keyed
  return { ...byKey, find: (frame) => (frame === picture ? Promise.resolve(found) : byKey.find(frame)) }
}

async function bestNetwork(options: CutOptions, tools: CutTools): Promise<Way | undefined> {
  const installed = (await tools.runtime?.installed()) ?? []
  const { model, why } = chooseModel({ plain: false, installed })
  return installed.includes(model) ? networkWay(model, options, tools, why) : undefined
}

function isFound(keyed: unknown): keyed is Found {
  return typeof keyed === 'object' && keyed !== null && 'matte' in keyed
}

function isNotPlain(error: unknown): boolean {
  return error instanceof PopcelError && (error.code === 'picture-not-plain' || error.code === 'picture-no-border')
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

/** The keyer takes what little transparency there is (rounded corners) as a factor of its matte. */
function keyWay(
  { shadow = 'drop', holes = 'auto', force = false }: CutOptions,
  { now }: CutTools,
  why: string | undefined,
): Way {
  return {
    model: 'key',
    why,
    async find(picture) {
      const began = now()
      const keyed = key(picture, { shadow, holes, force })
      return { model: 'key', device: 'cpu', ...keyed, ms: { key: now() - began } }
    },
  }
}

async function networkWay(id: string, options: CutOptions, tools: CutTools, why: string | undefined): Promise<Way> {
  if (!tools.runtime) throw new PopcelError('weights-missing', { model: id })
  const modelTools: ModelTools = { ...tools, runtime: tools.runtime }
  const model = await createModel(id, options, modelTools)
  return {
    model: id,
    why,
    async find(picture, hint) {
      const first = await model.matteOf(picture, hint)
      const { foreground, ...result } = options.fine ? await lookTwice(picture, first, model) : first
      return { model: id, ...result, foreground: foreground && sampledLike(foreground, picture), report: undefined }
    },
  }
}

/** Float sRGB in the sample type of the picture, rounded to nearest. */
function sampledLike(colour: Picture<Float32Array>, { data }: Picture): Picture {
  if (data instanceof Float32Array) return colour
  const full = data instanceof Uint16Array ? 65535 : 255
  const samples = data instanceof Uint16Array ? new Uint16Array(colour.data.length) : new Uint8Array(colour.data.length)
  for (let i = 0; i < samples.length; i++) samples[i] = Math.min(1, Math.max(0, colour.data[i]!)) * full + 0.5
  return { ...colour, data: samples }
}
