// Owns what can be asked of a cut, as plain data, and the reading of it from the command line's options.

import type { CutOptions as EngineOptions } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { Background } from './option-values.ts'
import { unknownName } from './suggest.ts'

/** What is asked of the engine, and what becomes of its answer. */
export type CutOptions = EngineOptions & {
  readonly maskOnly: boolean
  readonly background: Background
}

/** The options of commander's shape. Model and device are names that a later version may know more of. */
export type TypedCutOptions = {
  readonly model: string
  readonly device: string
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
}

const models = ['auto', 'key'] as const
const devices = ['auto', 'cpu'] as const

/** Checks the names and fills what was not typed. Throws unknown-model and unknown-device: nothing is replaced in silence. */
export function readCutOptions(typed: TypedCutOptions): CutOptions {
  const model = models.find((name) => name === typed.model.toLowerCase())
  if (!model) throw unknownName('unknown-model', typed.model, models)
  if (!devices.some((name) => name === typed.device.toLowerCase()))
    throw unknownName('unknown-device', typed.device, devices)
  const background = typed.background ?? 'none'
  if (typed.maskOnly && background !== 'none')
    throw new PopcelError('usage', { reason: '--mask-only writes the alpha alone, so --background has no place there' })
  return {
    model,
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
    background,
  }
}
