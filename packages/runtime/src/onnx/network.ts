// Owns one opened network as its callers hold it: what it takes and gives, and running it wherever it is loaded right now.

import type { Device, ModelRun, ModelSession, StopSignal, Tensor, TensorShape } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { buffersOf, ownTensors } from '../remote/buffers.ts'
import { takesElements } from './elements.ts'
import type { InputFacts, LoadedFacts } from './engine.ts'
import type { EngineHost } from './engine-host.ts'
import type { Lent } from './shelf.ts'

/** A network that is loaded now, with the milliseconds that it took. */
export type LoadedNetwork = LoadedFacts & { readonly loadMs: number }

/** What `ModelSession` promises, and what ONNX Runtime tells besides. */
export interface OnnxSession extends ModelSession {
  /** Weights' file. */
  readonly file: string
  readonly threads: number
  /** Milliseconds of the load that this session was first opened with. */
  readonly loadMs: number
  /** Some nodes have no kernel on the device and run on the processor, by ONNX Runtime's own partitioning. */
  readonly partlyOnCpu: boolean
  /**
   * Runs once on zeros, so that the first real run does not pay for what is built on first use.
   * `sizes` names dims of inputs that the file leaves open; one that is not named is taken as 1, and as a single number where not even
   * their count is told.
   * @throws PopcelError as run does, without model-output-not-finite
   */
  warmUp(sizes?: Readonly<Record<string, readonly number[]>>, signal?: StopSignal): Promise<void>
}

export type NetworkOptions = {
  readonly host: EngineHost
  /** Loads it, or loads it again when it was let go in between. */
  readonly borrow: () => Promise<Lent<LoadedNetwork>>
  readonly loaded: LoadedNetwork
  readonly file: string
  /** Id of the model, or name of the file: for sentences. */
  readonly model: string
  readonly device: Device
  readonly threads: number
  /** Told after each run. */
  readonly onRun: (ms: number) => void
}

export function openNetwork(options: NetworkOptions): OnnxSession {
  const { loaded, file, device, threads } = options
  const run = (feeds: Readonly<Record<string, Tensor>>, signal?: StopSignal) => runNetwork(options, feeds, signal)
  return {
    file,
    device,
    threads,
    loadMs: loaded.loadMs,
    partlyOnCpu: loaded.partlyOnCpu,
    inputs: new Map(loaded.inputs.map(({ name, dims }) => [name, dims])),
    outputs: loaded.outputs,
    run,
    warmUp: async (sizes = {}, signal) => {
      const feeds = Object.fromEntries(loaded.inputs.map((input) => [input.name, zeros(input, sizes[input.name])]))
      await run(feeds, signal).catch((thrown: unknown) => {
        if (!(thrown instanceof PopcelError) || thrown.code !== 'model-output-not-finite') throw thrown
      })
    },
  }
}

async function runNetwork(
  options: NetworkOptions,
  feeds: Readonly<Record<string, Tensor>>,
  signal: StopSignal | undefined,
): Promise<ModelRun> {
  const { host, model, device } = options
  if (signal?.aborted) throw new PopcelError('aborted')
  checkFeeds(options, feeds)
  const lent = await options.borrow()
  try {
    const owned = ownTensors(feeds)
    const { value, ms } = await host.run({ id: lent.thing.id, feeds: owned }, buffersOf(owned), signal)
    options.onRun(ms)
    return { outputs: value, ms }
  } catch (thrown) {
    throw named(thrown, options, { model, device })
  } finally {
    lent.giveBack()
  }
}

/** Rows whose {file} is the network's own; elsewhere it is the picture's, which the caller knows. */
function named(thrown: unknown, { file }: NetworkOptions, details: Readonly<Record<string, string>>): unknown {
  if (!(thrown instanceof PopcelError) || thrown.code === 'aborted' || thrown.code === 'internal') return thrown
  return thrown.with(thrown.code === 'model-input-wrong' ? { ...details, file } : details)
}

/** @throws PopcelError model-input-wrong */
function checkFeeds({ loaded, file, model }: NetworkOptions, feeds: Readonly<Record<string, Tensor>>): void {
  const reason = faultOfFeeds(loaded.inputs, feeds)
  if (reason !== undefined) throw new PopcelError('model-input-wrong', { file, model, reason })
}

function faultOfFeeds(inputs: readonly InputFacts[], feeds: Readonly<Record<string, Tensor>>): string | undefined {
  const taken = inputs.map(({ name }) => `"${name}"`).join(', ')
  const stranger = Object.keys(feeds).find((name) => !inputs.some((input) => input.name === name))
  if (stranger !== undefined) return `its inputs are ${taken}, and "${stranger}" is fed`
  for (const { name, type, dims } of inputs) {
    const feed = feeds[name]
    if (!feed) return `its inputs are ${taken}, and nothing is fed to "${name}"`
    const count = feed.dims.reduce((product, dim) => product * dim, 1)
    if (count !== feed.data.length) return `"${name}" is fed ${feed.data.length} values for ${shape(feed.dims)}`
    if (!fitsIn(dims, feed.dims)) return `"${name}" takes ${shape(dims)} and is fed ${shape(feed.dims)}`
    if (!takesElements(type, feed.data)) return `"${name}" takes ${type} and is fed a ${feed.data.constructor.name}`
  }
  return undefined
}

/** No dims are those of a single number, and of a file that does not tell how many there are: ONNX Runtime describes both alike. */
function fitsIn(dims: TensorShape, fed: readonly number[]): boolean {
  if (dims.length === 0) return true
  return fed.length === dims.length && dims.every((dim, i) => dim === undefined || dim === fed[i])
}

function shape(dims: TensorShape): string {
  return `[${dims.map((dim) => dim ?? '?').join(', ')}]`
}

function zeros({ type, dims }: InputFacts, sizes: readonly number[] = []): Tensor {
  const whole = dims.length === 0 ? sizes : dims.map((dim, i) => dim ?? sizes[i] ?? 1)
  const count = whole.reduce((product, dim) => product * dim, 1)
  return { dims: whole, data: zeroArray(type, count), given: true }
}

function zeroArray(type: InputFacts['type'], count: number): Tensor['data'] {
  if (type === 'int32') return new Int32Array(count)
  if (type === 'int64') return new BigInt64Array(count)
  return type === 'uint8' || type === 'bool' ? new Uint8Array(count) : new Float32Array(count)
}
