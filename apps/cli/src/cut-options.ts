// Owns what can be asked of a cut, as plain data, and the reading of it from the command line's options.

import type { ClothName, CutOptions as EngineOptions, Prompt, Refinement } from '@popcel/matting'
import { DEVICES, isModelId, MODEL_IDS, MODELS } from '@popcel/matting/table'
import { PopcelError } from '@popcel/protocol'
import type { BackgroundFit } from '@popcel/runtime'
import type { Background } from './option-values.ts'
import { unknownName } from './suggest.ts'

/** What is asked of the engine, and what becomes of its answer. */
export type CutOptions = EngineOptions & {
  readonly maskOnly: boolean
  readonly background: Background
  readonly backgroundFit: BackgroundFit
}

/** The options of commander's shape. */
export type TypedCutOptions = {
  readonly model: string
  readonly weights?: string
  readonly device: string
  readonly refine?: Refinement
  readonly fine?: boolean
  readonly tidy?: boolean
  readonly steady?: boolean
  readonly modelsDir?: string
  readonly point?: readonly Prompt[]
  readonly box?: readonly Prompt[]
  readonly cloth?: readonly ClothName[]
  readonly shadow: 'drop' | 'keep'
  readonly holes: 'auto' | 'keep' | 'clear'
  readonly force?: boolean
  readonly sensitivity: number
  readonly maskBlur: number
  readonly maskOffset: number
  readonly solid?: boolean
  readonly invert?: boolean
  readonly defringe: boolean
  readonly maskOnly?: boolean
  readonly background?: Background
  readonly backgroundFit?: BackgroundFit
}

const models = ['auto', 'key', 'matte', ...MODEL_IDS]
const devices = ['auto', ...DEVICES] as const

/** Checks the names and fills what was not typed. Throws unknown-model and unknown-device: nothing is replaced in silence. */
export function readCutOptions(typed: TypedCutOptions): CutOptions {
  const model = modelNamed(typed.model)
  const device = devices.find((name) => name === typed.device.toLowerCase())
  if (!device) throw unknownDevice(typed.device)
  const prompts = [...(typed.point ?? []), ...(typed.box ?? [])]
  refuseWhatHasNoPlace(typed, model, prompts)
  return {
    model: modelMeant(model, prompts, typed.cloth),
    device,
    ...(typed.weights === undefined ? {} : { weights: typed.weights }),
    ...(typed.refine === undefined ? {} : { refine: typed.refine }),
    ...(prompts.length > 0 ? { prompts } : {}),
    ...(typed.cloth === undefined ? {} : { cloth: typed.cloth }),
    fine: typed.fine ?? false,
    tidy: typed.tidy ?? true,
    steady: typed.steady ?? true,
    shadow: typed.shadow,
    holes: typed.holes,
    force: typed.force ?? false,
    sensitivity: typed.sensitivity,
    maskBlur: typed.maskBlur,
    maskOffset: typed.maskOffset,
    ...(typed.solid === undefined ? {} : { solid: typed.solid }),
    invert: typed.invert ?? false,
    defringe: typed.defringe,
    maskOnly: typed.maskOnly ?? false,
    background: typed.background ?? 'none',
    backgroundFit: typed.backgroundFit ?? 'cover',
  }
}

function unknownDevice(name: string): PopcelError {
  // What other programs call so is one of several here, and "cpu" is but one letter away.
  if (name.toLowerCase() !== 'gpu') return unknownName('unknown-device', name, devices)
  const which = 'webgpu runs on most GPUs, cuda and tensorrt on NVIDIA’s, coreml on a Mac, dml on Windows'
  return new PopcelError('unknown-device', { name, known: `${devices.join(', ')}; ${which}` })
}

function modelNamed(name: string): string {
  const model = models.find((known) => known === name.toLowerCase())
  if (model) return model
  if (!/\.onnx$|[/\\]/i.test(name)) throw unknownName('unknown-model', name, models)
  const reason = `--model takes a name, and ${name} is a file; name the way in which it is run, for example --model dis_custom --weights ${name}`
  throw new PopcelError('usage', { reason })
}

/** A click without a model's name means the model that answers clicks, kinds of clothes the one that tells them apart. */
function modelMeant(model: string, prompts: readonly Prompt[], cloth: readonly ClothName[] | undefined): string {
  if (model !== 'auto') return model
  return cloth ? 'u2net_cloth_seg' : prompts.length > 0 ? 'sam2' : model
}

function refuseWhatHasNoPlace(typed: TypedCutOptions, model: string, prompts: readonly Prompt[]): void {
  const refuse = (reason: string) => {
    throw new PopcelError('usage', { reason })
  }
  if (typed.maskOnly && (typed.background ?? 'none') !== 'none')
    refuse('--mask-only writes the alpha alone, so --background has no place there')
  if (typed.backgroundFit !== undefined && !(typeof typed.background === 'object' && 'file' in typed.background))
    refuse('--background-fit is how the picture of --background FILE is laid; give one')
  if (typed.weights !== undefined && !isModelId(modelMeant(model, prompts, typed.cloth)))
    refuse(
      `--weights FILE is run in a model's way, and ${model} is none; name one with --model, such as birefnet-general`,
    )
  if (typed.cloth && model !== 'auto' && model !== 'u2net_cloth_seg')
    refuse(`${model} does not tell kinds of clothes apart, as --cloth wants; u2net_cloth_seg does`)
  if (typed.cloth && prompts.length > 0) refuse('--cloth and clicks are for different networks; give one of them')
  if (prompts.length > 0 && model !== 'auto' && !(isModelId(model) && MODELS[model].kind === 'prompt'))
    refuse(`${model} does not answer --point and --box; --model sam or --model sam2 does`)
}
