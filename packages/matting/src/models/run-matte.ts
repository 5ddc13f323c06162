// Owns running a network that takes one picture (and maybe a rough matte of it) and gives its matte.

import { type Stages, startStages } from '../cut/stages.ts'
import type { Matte, Picture } from '../picture.ts'
import { contentKey } from './content-key.ts'
import { inputOf, type Network, type NetworkTimes, type NetworkTools, refuseWhenStopped, shapeOf } from './network.ts'
import { placementOf, preparePicture } from './preprocess.ts'
import { readMatte } from './read-matte.ts'
import type { Device, ModelRun } from './session.ts'
import type { ClothName, HintSpec, PlainSpec } from './spec.ts'

export type MatteTools = NetworkTools & {
  /** A rough matte of the picture's size, for networks that take one. */
  readonly hint?: Matte
  /** 0..2, for files of such networks that have an input for it: how much of the refiner's correction is taken. Default 1. */
  readonly refiner?: number
  /** Of these kinds of clothes only, for the network that tells them apart. */
  readonly cloth?: readonly ClothName[]
  /** What such a network said of pictures, asked for one kind after the other: it then runs once. `of` tells networks apart. */
  readonly answers?: { readonly of: string; readonly pictures: Answers }
  /**
   * For networks that take a hint: lay the network's square over a larger picture at its own scale, tile by tile, in place of
   * squashing the picture into it. Neighbours share `overlapPx` (default a quarter of a tile, at most 128).
   */
  readonly tiles?: { readonly overlapPx?: number }
}

/** A picture, and what a network said of it. */
export type Answers = WeakMap<Picture, { readonly of: string; readonly run: ModelRun }>

export type MatteResult = {
  /** Of the picture's size, 0..1. The picture's own alpha, where it has one, is a factor. */
  readonly matte: Matte
  /** The subject's own straight sRGB colour, where the network tells it. */
  readonly foreground: Picture<Float32Array> | undefined
  readonly device: Device
  readonly ms: NetworkTimes
}

/**
 * The matte that a network gives a picture.
 * @throws PopcelError usage (a hint is missing or of another size), model-input-wrong, aborted, and what the session throws
 */
export async function runMatte(
  picture: Picture,
  network: Network<PlainSpec | HintSpec>,
  tools: MatteTools,
): Promise<MatteResult> {
  const { spec, session } = network
  if (spec.kind === 'hint') {
    const { runHinted } = await import('./run-hinted.ts')
    return runHinted(picture, { ...network, spec }, tools)
  }
  const stages = startStages(tools.now)
  refuseWhenStopped(tools.signal)
  const answers = spec.output.classes ? tools.answers : undefined
  const known = answers?.pictures.get(picture)
  // By content too: a program may decode frame after frame into the same memory.
  const of = answers && `${answers.of} ${contentKey(picture)}`
  const run = known && known.of === of ? known.run : await runOnce(picture, { ...network, spec }, tools, stages)
  if (of !== undefined) answers?.pictures.set(picture, { of, run })
  refuseWhenStopped(tools.signal)
  const { matte, foreground } = readMatte(picture, network, run, tools)
  stages.lap('finish')
  return { matte, foreground, device: session.device, ms: stages.times }
}

async function runOnce(
  picture: Picture,
  network: Network<PlainSpec>,
  { signal }: MatteTools,
  stages: Stages,
): Promise<ModelRun> {
  const { spec, session } = network
  const placement = placementOf(spec.input.size, picture, shapeOf(network, spec.input.name))
  const { width, height } = placement.canvas
  const name = inputOf(network, spec.input.name, [1, 3, height, width])
  const data = preparePicture(picture, spec.input, placement)
  stages.lap('prepare')
  const run = await session.run({ [name]: { dims: [1, 3, height, width], data, given: true } }, signal)
  stages.lap('model')
  return run
}
