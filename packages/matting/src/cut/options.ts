// Owns what can be asked of a cut, as plain data that crosses threads and wires.

import type { Prompt } from '../models/prompter.ts'
import type { DeviceChoice } from '../models/session.ts'
import type { ClothName } from '../models/spec.ts'
import type { Matte } from '../picture.ts'

/** How the edge of a network's matte is made finer; the keyer's needs none. 'guided' needs no weights, 'vitmatte' is the quickest of its rows. */
export const REFINEMENTS = [
  'none',
  'guided',
  'vitmatte',
  'vitmatte-small-distinctions-646',
  'vitmatte-small-composition-1k',
  'vitmatte-base-distinctions-646',
  'vitmatte-base-composition-1k',
] as const
export type Refinement = (typeof REFINEMENTS)[number]

export type CutOptions = {
  /**
   * 'auto' (default) takes a picture's own transparency where it has one, else the keyer on a plain background, else the best
   * network that is there. 'key' insists on the plain-background keyer, 'matte' takes `hint` as it is for the subject's matte;
   * every other name is a row of MODELS.
   */
  readonly model?: string
  /** A file of weights to run in the model's way, in place of the row's own. */
  readonly weights?: string
  readonly device?: DeviceChoice
  /** Default 'guided', which leaves a matte alone whose edges are as sharp as the picture's. */
  readonly refine?: Refinement
  /** Let the network see a large picture's subject again in crops: finer edges, for as many runs more. Default false. */
  readonly fine?: boolean
  /** Take dust away, close pinholes and clear holes in a network's matte by what the picture shows. Default true. */
  readonly tidy?: boolean
  /** In a clip: take the flicker out of a network's mattes, see startSteadying; a result then comes one frame later. Default true. */
  readonly steady?: boolean
  /** A rough matte, for networks that take one (`corridor-key`); the matte itself with 'matte'. Of the picture's size. */
  readonly hint?: Matte
  /** 0..2: how much of the refiner's correction is taken, for files of such networks that have an input for it. Default 1. */
  readonly refiner?: number
  /** For such networks and pictures larger than their square: overlapping tiles at the picture's own scale. Default false. */
  readonly tiled?: boolean
  /** Kinds of clothes, for the network that tells them apart (`u2net_cloth_seg`): the matte is that of these together. */
  readonly cloth?: readonly ClothName[]
  /** Clicks and boxes, for networks that answer them (`sam`, `sam2`). */
  readonly prompts?: readonly Prompt[]
  /** What becomes of a soft ground shadow on a plain background: left out (default), or kept as soft black alpha. */
  readonly shadow?: 'drop' | 'keep'
  /** Enclosed areas that show the background: decide by evidence (default), never clear, always clear. */
  readonly holes?: 'auto' | 'keep' | 'clear'
  /** Key also when the border says that the background is not plain. */
  readonly force?: boolean
  /** 0..1, 1 changes nothing; see RefineOptions. */
  readonly sensitivity?: number
  /** Px at the picture's own size, like `maskOffset`. */
  readonly maskBlur?: number
  readonly maskOffset?: number
  /** Levels that close the body and empty the rest. Undefined: yes for networks, no for the keyer and own transparency. */
  readonly solid?: boolean
  readonly invert?: boolean
  /** Take the old background out of the colours at the edges. Default true. */
  readonly defringe?: boolean
}
