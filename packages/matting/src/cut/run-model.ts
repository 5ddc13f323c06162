// Owns getting raw mattes from a row of MODELS, whatever kind it is: its files opened, its inputs given.

import { PopcelError } from '@popcel/protocol'
import { mirrored, mirroredMatte } from '../mirror.ts'
import { type Network, shapeOf } from '../models/network.ts'
import { placementOf } from '../models/preprocess.ts'
import type { Prompter } from '../models/prompter.ts'
import { type MatteTools, runMatte } from '../models/run-matte.ts'
import type { Device, ModelSession, Runtime } from '../models/session.ts'
import type { InputSize, LongestSide, ModelSpec, PlainSpec, PromptSpec } from '../models/spec.ts'
import { modelSpec } from '../models/table.ts'
import type { Matte, Picture } from '../picture.ts'
import type { CutOptions } from './options.ts'
import type { StageTimes } from './stages.ts'
import type { CutTools } from './tools.ts'

export type ModelTools = CutTools & { readonly runtime: Runtime }

export type ModelMatte = {
  readonly matte: Matte
  /** Where several looks were taken: the variance of alpha over them. */
  readonly doubt?: Matte | undefined
  /** The subject's own colour, where the network tells it: float sRGB. */
  readonly foreground: Picture<Float32Array> | undefined
  readonly device: Device
  /** 'load' (opening the file, or finding it open) with the first matte, then the network's own stages. */
  readonly ms: StageTimes
}

export type Model = {
  /** `hint` is the rough matte of this picture, in place of the one in the options. */
  matteOf(picture: Picture, hint?: Matte): Promise<ModelMatte>
  /** What the network sees the picture at, where it takes one picture and nothing else. */
  readonly sees: ((picture: Picture) => { readonly width: number; readonly height: number }) | undefined
  /** The second look that its row asks for, where it does and the picture has more to show than the first look saw. */
  readonly lookAgain: ((picture: Picture) => Promise<ModelMatte | undefined>) | undefined
  /** The look at the whole that its row asks for. */
  readonly lookAtWhole: ((picture: Picture) => Promise<ModelMatte>) | undefined
}

/**
 * A model that is opened: what it gives for one picture after the other. Networks with a memory remember the pictures.
 * @throws PopcelError unknown-model, usage (a prompt or hint is missing), and the rows of models
 */
export async function createModel(id: string, options: CutOptions, tools: ModelTools): Promise<Model> {
  const began = tools.now()
  const { matteOf, ...rest } = await opened(id, options, tools)
  let loadMs = tools.now() - began
  return {
    ...rest,
    async matteOf(picture, hint) {
      const result = await matteOf(picture, hint)
      const ms = { load: loadMs, ...result.ms }
      loadMs = 0
      return { ...result, ms }
    },
  }
}

type Result = Omit<ModelMatte, 'foreground'> & { readonly foreground?: ModelMatte['foreground'] }

/** What is of another kind looks once, in a way of its own. */
const ONCE = { sees: undefined, lookAgain: undefined, lookAtWhole: undefined } as const

async function opened(id: string, options: CutOptions, tools: ModelTools): Promise<Model> {
  const spec = modelSpec(id)
  const { hint, refiner, tiled, cloth, fine, prompts = [] } = options
  if (cloth && !tellsClothes(spec))
    throw new PopcelError('usage', { reason: `${id} does not tell kinds of clothes apart; u2net_cloth_seg does` })
  if (fine && spec.kind !== 'plain' && spec.kind !== 'trimap')
    throw new PopcelError('usage', {
      reason: `${id} sees each picture once; fine is for networks that take the picture alone`,
    })
  switch (spec.kind) {
    case 'trimap':
      throw new PopcelError('usage', {
        reason: `${id} refines the edge of another model's matte; ask for it with refine ${id}`,
      })
    case 'prompt': {
      if (prompts.length === 0)
        throw new PopcelError('usage', {
          reason: `${id} is asked by clicks or boxes; give a point (X,Y) or a box (X,Y,X,Y)`,
        })
      const prompter = await openPrompter(id, spec, options, tools)
      return { matteOf: async (picture) => withColour(await prompter.ask(picture, prompts, tools)), ...ONCE }
    }
    case 'recurrent': {
      const session = await openFile(id, 'model', options, tools)
      const { createRecurrent } = await import('../models/recurrent.ts')
      const memory = createRecurrent({ model: id, spec, session }, tools)
      return { matteOf: (picture) => memory.next(picture), ...ONCE }
    }
    default: {
      const session = await openFile(id, 'model', options, tools)
      const network = { model: id, spec, session }
      const { answers, ...others } = tools
      const more = {
        ...others,
        ...(answers ? { answers: { of: fileNamed(id, options), pictures: answers } } : {}),
        ...(refiner === undefined ? {} : { refiner }),
        ...(tiled ? { tiles: {} } : {}),
        ...(cloth ? { cloth } : {}),
      }
      const matteOf = (picture: Picture, own = hint) =>
        runMatte(picture, network, { ...more, ...(own ? { hint: own } : {}) })
      return spec.kind === 'plain' ? { matteOf, ...looksOf({ ...network, spec }, more) } : { matteOf, ...ONCE }
    }
  }
}

function fileNamed(id: string, { weights = '', device = 'auto' }: CutOptions): string {
  return `${id} ${weights} ${device}`
}

function tellsClothes(spec: ModelSpec): boolean {
  return spec.kind === 'plain' && spec.output.classes !== undefined
}

function looksOf(network: Network<PlainSpec>, tools: MatteTools): Pick<Model, 'sees' | 'lookAgain' | 'lookAtWhole'> {
  const { input, again } = network.spec
  const sees = (picture: Picture) => placementOf(input.size, picture, shapeOf(network, input.name)).canvas
  const { size: first } = input
  if (!again || first.kind !== 'longest') return { ...ONCE, sees }
  const at = (size: InputSize) => ({ ...network, spec: { ...network.spec, input: { ...input, size } } })
  const lookAgain = async (picture: Picture) => {
    const size = { ...ofSide(again.longest, first), enlarged: again.enlarged }
    const seen = sees(picture)
    const finer = placementOf(size, picture).canvas
    if (finer.width <= seen.width && finer.height <= seen.height) return undefined
    if (!again.mirrored) return runMatte(picture, at(size), tools)
    const turned = await runMatte(mirrored(picture), at(size), tools)
    const matte = mirroredMatte(turned.matte, tools.room)
    tools.room?.give(turned.matte.data)
    return { ...turned, matte }
  }
  const { whole } = again
  if (whole === undefined) return { sees, lookAgain, lookAtWhole: undefined }
  return { sees, lookAgain, lookAtWhole: (picture) => runMatte(picture, at(ofSide(whole, first)), tools) }
}

/** The same rule with another longest side. */
function ofSide(longest: number, first: LongestSide): LongestSide {
  const scale = longest / first.longest
  return { ...first, longest, least: scale * first.least, most: scale * first.most }
}

function withColour(result: Result): ModelMatte {
  return { foreground: undefined, ...result }
}

/** One file of a model: the user's own, or the row's. */
export function openFile(id: string, part: string, options: CutOptions, tools: ModelTools): Promise<ModelSession> {
  const { weights, device = 'auto' } = options
  const file = { kind: 'file', path: weights ?? '' } as const
  return tools.runtime.open(weights === undefined ? { kind: 'model', model: id, part } : file, device, tools.signal)
}

async function openPrompter(id: string, spec: PromptSpec, options: CutOptions, tools: ModelTools): Promise<Prompter> {
  if (options.weights !== undefined)
    throw new PopcelError('usage', {
      reason: `${id} has two files, an encoder and a decoder; bring them with: popcel models import ${id} FILE`,
    })
  const key = `${id} ${options.device ?? 'auto'}`
  const known = tools.prompters?.get(key)
  if (known) return known
  const part = (name: string) => openFile(id, name, options, tools)
  const [encoder, decoder] = await Promise.all([part('encoder'), part('decoder')])
  const { createPrompter } = await import('../models/prompter.ts')
  // Of clicks that come at once the first to be here is asked by all, so that the encoder runs once.
  const first = tools.prompters?.get(key)
  if (first) return first
  const prompter = createPrompter({ model: id, spec, encoder, decoder })
  tools.prompters?.set(key, prompter)
  return prompter
}
