// Owns running a network that takes one picture (and maybe a rough matte of it) and gives its matte.

import { PopcelError } from '@popcel/protocol'
import { startStages } from '../cut/stages.ts'
import type { Matte, Picture } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'
import {
  inputOf,
  type Network,
  type NetworkTimes,
  type NetworkTools,
  outputOf,
  refuseWhenStopped,
  shapeOf,
} from './network.ts'
import { alphaOf, colourOfPlanes, timesOwnAlpha } from './postprocess.ts'
import { placementOf, prepareHint, preparePicture } from './preprocess.ts'
import type { Device, ModelRun, Tensor } from './session.ts'
import type { HintSpec, PlainSpec } from './spec.ts'

export type MatteTools = NetworkTools & {
  /** A rough matte of the picture's size, for networks that take one. */
  readonly hint?: Matte
}

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
  const stages = startStages(tools.now)
  refuseWhenStopped(tools.signal)
  const placement = placementOf(spec.input.size, picture, shapeOf(network, spec.input.name))
  const { width, height } = placement.canvas
  const channels = spec.kind === 'hint' ? 4 : 3
  const name = inputOf(network, spec.input.name, [1, channels, height, width])
  const planes = preparePicture(picture, spec.input, placement)
  const data =
    spec.kind === 'hint' ? withHint(planes, picture, network.model, spec, tools.hint, placement.canvas) : planes
  stages.lap('prepare')
  const mirror = spec.kind === 'plain' && spec.mirrored ? mirrored(data, width) : undefined
  const ask = (planes: Float32Array) =>
    session.run({ [name]: { dims: [1, channels, height, width], data: planes, given: true } }, tools.signal)
  const run = await ask(data)
  const other = mirror && (await ask(mirror))
  stages.lap('model')
  refuseWhenStopped(tools.signal)
  if (other) addMirrored(outputOf(network, run, spec.output.name), outputOf(network, other, spec.output.name))
  const { matte, foreground } = readMatte(picture, network, run)
  stages.lap('finish')
  return { matte, foreground, device: session.device, ms: stages.times }
}

/** Alpha, and colour where the row names an output for it and the file has it. */
export function readMatte(
  picture: Picture,
  network: Network<PlainSpec | HintSpec>,
  run: ModelRun,
): Pick<MatteResult, 'matte' | 'foreground'> {
  const { output, ...row } = network.spec
  const matte = timesOwnAlpha(alphaOf(outputOf(network, run, output.name), output, picture), picture)
  const colour: Tensor | undefined =
    'foreground' in row && row.foreground !== undefined ? run.outputs[row.foreground] : undefined
  return { matte, foreground: colour && colourOfPlanes(colour, output.kernel, picture) }
}

/** Every row of every plane from right to left. */
function mirrored(planes: Float32Array, width: number): Float32Array {
  const out = planes.slice()
  for (let row = 0; row < out.length; row += width) out.subarray(row, row + width).reverse()
  return out
}

/** The mean of an answer and the answer to the mirrored picture, in place of the first. */
function addMirrored(answer: Tensor, other: Tensor): void {
  const width = answer.dims.at(-1) ?? 1
  const back = mirrored(other.data as Float32Array, width)
  const data = answer.data as Float32Array
  for (let p = 0; p < data.length; p++) data[p] = 0.5 * (data[p]! + back[p]!)
}

function withHint(
  planes: Float32Array,
  picture: Picture,
  model: string,
  { input }: HintSpec,
  hint: Matte | undefined,
  size: { width: number; height: number },
): Float32Array {
  if (!hint)
    throw new PopcelError('usage', {
      reason: `${model} takes a rough matte of the picture beside it; give one with --hint FILE`,
    })
  assertSameSize(hint, picture, 'the hint')
  const data = new Float32Array(planes.length + size.width * size.height)
  data.set(planes)
  data.set(prepareHint(hint, input, size), planes.length)
  return data
}
