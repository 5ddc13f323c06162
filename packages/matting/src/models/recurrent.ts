// Owns running a network over the frames of a clip in order, each with the state that the frame before left.

import { PopcelError } from '@popcel/protocol'
import { startStages } from '../cut/stages.ts'
import type { Picture } from '../picture.ts'
import {
  inputOf,
  type Network,
  type NetworkTools,
  outputOf,
  reading,
  refuseWhenStopped,
  refuseWithoutInputs,
} from './network.ts'
import { alphaOf, colourOfPlanes, timesOwnAlpha } from './postprocess.ts'
import { placementOf, preparePicture } from './preprocess.ts'
import type { MatteResult } from './run-matte.ts'
import type { ModelRun, Tensor } from './session.ts'
import type { RecurrentSpec } from './spec.ts'

export type Recurrent = {
  /**
   * The next frame's matte. Calls wait for one another; a frame that failed leaves the state as it was.
   * @throws PopcelError usage (a frame of another size), model-input-wrong, aborted, and what the session throws
   */
  next(frame: Picture): Promise<MatteResult>
  /** Forgets the frames seen: for a new clip, or a new shot. */
  reset(): void
}

/** How a clip stands: its size, and the state that goes in with the next frame. */
type Memory = { readonly width: number; readonly height: number; readonly state: Readonly<Record<string, Tensor>> }

/** The state of one clip. Frames must come in order and without gaps; that is what keeps the matte from flickering. */
export function createRecurrent(network: Network<RecurrentSpec>, tools: NetworkTools): Recurrent {
  let memory: Memory | undefined
  let last: Promise<unknown> = Promise.resolve()
  return {
    next(frame) {
      const result = last
        .catch(() => undefined)
        .then(async () => {
          const step = await runFrame(frame, network, memory, tools)
          memory = step.memory
          return step.result
        })
      last = result
      return result
    },
    reset() {
      last = last
        .catch(() => undefined)
        .then(() => {
          memory = undefined
        })
    },
  }
}

async function runFrame(
  frame: Picture,
  network: Network<RecurrentSpec>,
  memory: Memory | undefined,
  tools: NetworkTools,
): Promise<{ result: MatteResult; memory: Memory }> {
  const { spec, session, model } = network
  const { width, height } = frame
  if (memory && (memory.width !== width || memory.height !== height))
    throw new PopcelError('usage', {
      reason: `a frame is ${width}×${height} where the clip began with ${memory.width}×${memory.height}; ${model} keeps to one size`,
    })
  const stages = startStages(tools.now)
  refuseWhenStopped(tools.signal)
  refuseWithoutInputs(network, [spec.ratio.input, ...spec.state.map(({ input }) => input)])
  const placement = placementOf(spec.input.size, frame)
  const dims = [1, 3, placement.canvas.height, placement.canvas.width]
  const name = inputOf(network, spec.input.name, dims)
  const data = preparePicture(frame, spec.input, placement)
  stages.lap('prepare')
  const feeds = { [name]: { dims, data, given: true }, ...ratioOf(spec, dims), ...(memory?.state ?? emptyState(spec)) }
  const run = await session.run(feeds, tools.signal)
  stages.lap('model')
  refuseWhenStopped(tools.signal)
  const alpha = reading(network, () => alphaOf(outputOf(network, run, spec.output.name), spec.output, frame, tools))
  const matte = timesOwnAlpha(alpha, frame)
  const colour = spec.foreground === undefined ? undefined : run.outputs[spec.foreground]
  const foreground = colour && reading(network, () => colourOfPlanes(colour, spec.output.kernel, frame, tools.room))
  stages.lap('finish')
  return {
    result: { matte, foreground, device: session.device, ms: stages.times },
    memory: { width, height, state: stateOf(network, run) },
  }
}

/** RVM's own rule: the longest side of the first pass is 512 px, never enlarged (its inference.py, auto_downsample_ratio). */
function ratioOf({ ratio }: RecurrentSpec, dims: readonly number[]): Record<string, Tensor> {
  const longest = Math.max(dims[2]!, dims[3]!)
  return { [ratio.input]: { dims: [1], data: Float32Array.of(Math.min(1, ratio.side / longest)) } }
}

function emptyState({ state }: RecurrentSpec): Record<string, Tensor> {
  return Object.fromEntries(state.map(({ input }) => [input, { dims: [1, 1, 1, 1], data: new Float32Array(1) }]))
}

function stateOf(network: Network<RecurrentSpec>, run: ModelRun): Record<string, Tensor> {
  return Object.fromEntries(network.spec.state.map(({ input, output }) => [input, outputOf(network, run, output)]))
}
