// Owns asking a loaded file whether it takes what its row feeds it, feeding it, and finding its answer by name.

import { PopcelError } from '@popcel/protocol'
import type { StageTimes } from '../cut/stages.ts'
import type { Room } from '../room.ts'
import type { ModelRun, ModelSession, StopSignal, Tensor, TensorShape } from './session.ts'
import type { ModelSpec } from './spec.ts'

/** A row and its file, loaded. `model` is the row's id, or what a user's own file is called: it is said in errors. */
export type Network<S extends ModelSpec = ModelSpec> = {
  readonly model: string
  readonly spec: S
  readonly session: ModelSession
}

export type NetworkTools = {
  /** Milliseconds from any start. */
  readonly now: () => number
  readonly signal?: StopSignal
  /** Where arrays of the picture's size come from. */
  readonly room?: Room
}

/** Wall milliseconds of getting the picture in ('prepare'), the network itself ('model'), getting alpha out ('finish'). */
export type NetworkTimes = StageTimes

/** @throws PopcelError aborted */
export function refuseWhenStopped(signal: StopSignal | undefined): void {
  if (signal?.aborted) throw new PopcelError('aborted')
}

/** What others wait for too goes on when one of them is stopped; that one does not wait for it. @throws PopcelError aborted */
export function unlessStopped<T>(shared: Promise<T>, signal: StopSignal | undefined): Promise<T> {
  if (!signal) return shared
  return new Promise((resolve, reject) => {
    const stop = () => reject(new PopcelError('aborted'))
    signal.addEventListener('abort', stop)
    shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/**
 * The name of the input that takes such a tensor: the row's own name; where the file has just one input, that one,
 * whatever it is called. `wanted` has undefined where any size is right.
 * @throws PopcelError model-input-wrong that says what the file takes and what is fed
 */
export function inputOf(network: Network, name: string | undefined, wanted: TensorShape): string {
  const { inputs } = network.session
  const only = inputs.size === 1 ? inputs.keys().next().value : undefined
  const found = name !== undefined && inputs.has(name) ? name : only
  if (found !== undefined && fits(inputs.get(found) ?? [], wanted)) return found
  throw wrong(network, `it takes ${tellInputs(inputs)}, and what is fed is ${name ?? 'one input'} ${tellShape(wanted)}`)
}

/** What the file says of the input that {@link inputOf} would find; undefined where there is none. */
export function shapeOf({ session }: Network, name: string | undefined): TensorShape | undefined {
  const { inputs } = session
  if (name !== undefined && inputs.has(name)) return inputs.get(name)
  return inputs.size === 1 ? inputs.values().next().value : undefined
}

/** @throws PopcelError model-input-wrong where the file lacks one of these inputs */
export function refuseWithoutInputs(network: Network, names: readonly string[]): void {
  const { inputs } = network.session
  if (names.every((name) => inputs.has(name))) return
  throw wrong(network, `it takes ${tellInputs(inputs)}, and what is fed is ${names.join(', ')}`)
}

/** The output of that name; the first where no name is told; where the file has just one, that one. */
export function outputOf(network: Network, run: ModelRun, name: string | undefined): Tensor {
  const { outputs } = network.session
  const found = name === undefined ? outputs[0] : outputs.includes(name) || outputs.length > 1 ? name : outputs[0]
  const tensor = found === undefined ? undefined : run.outputs[found]
  if (tensor) return tensor
  throw wrong(network, `it gives ${outputs.join(', ')}, and what is looked for is ${name ?? 'one output'}`)
}

/** A rank that the file does not tell is taken at its word when it runs. */
function fits(found: TensorShape, wanted: TensorShape): boolean {
  if (found.length === 0) return true
  if (found.length !== wanted.length) return false
  return wanted.every((side, i) => side === undefined || found[i] === undefined || found[i] === side)
}

function tellInputs(inputs: ReadonlyMap<string, TensorShape>): string {
  return [...inputs].map(([name, shape]) => `${name} ${tellShape(shape)}`).join(', ') || 'nothing'
}

function tellShape(shape: TensorShape): string {
  return `[${shape.map((side) => side ?? 'any').join(', ')}]`
}

/** What `read` makes of the network's answer. A fault in the answer is told as the file's, for nobody else is to blame. */
export function reading<T>(network: Network, read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    if (!(thrown instanceof PopcelError) || thrown.code !== 'model-input-wrong' || 'model' in thrown.details)
      throw thrown
    throw wrong(network, String(thrown.details['reason']))
  }
}

/** {file} is the network's own: a sentence that named the picture there would blame it. */
export function wrong({ model, session }: Network, reason: string): PopcelError {
  const file = session.file === undefined ? {} : { file: session.file }
  return new PopcelError('model-input-wrong', { model, reason, ...file })
}
