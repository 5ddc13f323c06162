// Owns reading a network's answer: alpha, and colour where the row names an output for it and the file has it.

import type { Matte, Picture } from '../picture.ts'
import type { Room } from '../room.ts'
import { type Network, outputOf, reading } from './network.ts'
import { alphaOf, colourOfPlanes, timesOwnAlpha } from './postprocess.ts'
import type { ModelRun, Tensor } from './session.ts'
import type { ClothName, HintSpec, PlainSpec } from './spec.ts'

export type ReadMatte = {
  readonly matte: Matte
  /** Straight sRGB. */
  readonly foreground: Picture<Float32Array> | undefined
}

export function readMatte(
  picture: Picture,
  network: Network<PlainSpec | HintSpec>,
  run: ModelRun,
  { room, cloth }: { readonly room?: Room | undefined; readonly cloth?: readonly ClothName[] | undefined } = {},
): ReadMatte {
  const { output, ...row } = network.spec
  const alpha = reading(network, () => alphaOf(outputOf(network, run, output.name), output, picture, { room, cloth }))
  const matte = timesOwnAlpha(alpha, picture)
  const colour: Tensor | undefined =
    'foreground' in row && row.foreground !== undefined ? run.outputs[row.foreground] : undefined
  const foreground = colour && reading(network, () => colourOfPlanes(colour, output.kernel, picture, room))
  return { matte, foreground }
}
