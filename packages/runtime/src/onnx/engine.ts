// Owns ONNX Runtime itself: loads files, runs them, lets them go. Lives in a thread of its own, because a run of
// onnxruntime-node holds its thread until it is done. Keeps no policy: what to load, share and unload is decided outside.

import type { Device, Tensor, TensorShape } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { InferenceSession } from 'onnxruntime-node'
import { DEVICE_TABLE } from './devices.ts'
import { canFeed, canRead, type ElementType, fromElements, toElements } from './elements.ts'
import { loadFault, needsProcessor, runFault } from './faults.ts'
import { countNotFinite } from './finite.ts'

type Ort = typeof import('onnxruntime-node')

export type LoadRequest = {
  /** Names it from now on. Given by the host, for whom it is one of its own even when this thread is not its first. */
  readonly id: number
  readonly network: string | Uint8Array
  readonly device: Device
  readonly threads: number
}

export type InputFacts = { readonly name: string; readonly type: ElementType; readonly dims: TensorShape }
export type LoadedFacts = {
  readonly id: number
  readonly inputs: readonly InputFacts[]
  readonly outputs: readonly string[]
  /** Some nodes have no kernel on the device, and ONNX Runtime runs them on the processor. */
  readonly partlyOnCpu: boolean
}

export type RunRequest = { readonly id: number; readonly feeds: Readonly<Record<string, Tensor>> }
export type RunOutputs = Readonly<Record<string, Tensor>>

export class Engine {
  readonly #sessions = new Map<number, InferenceSession>()
  #ort: Promise<Ort> | undefined

  /** Names of the providers that this build of ONNX Runtime knows; whether they work is another matter. */
  async providers(): Promise<readonly string[]> {
    return (await this.#load()).listSupportedBackends().map(({ name }) => name)
  }

  /**
   * Loads a network whole onto its device where that can be, else with the rest on the processor, and says which.
   * @throws PopcelError model-unreadable, device-missing, out-of-memory
   */
  async load(request: LoadRequest): Promise<LoadedFacts> {
    const ort = await this.#load()
    const { session, partlyOnCpu } = await create(ort, request)
    try {
      const facts = { inputs: inputsOf(session), outputs: outputsOf(session), partlyOnCpu }
      this.#sessions.set(request.id, session)
      return { id: request.id, ...facts }
    } catch (thrown) {
      await session.release()
      throw thrown
    }
  }

  /**
   * Feeds must have the names, ranks and element kinds of the inputs.
   * @throws PopcelError model-output-not-finite, model-input-wrong, device-failed, out-of-memory
   */
  async run({ id, feeds }: RunRequest): Promise<RunOutputs> {
    const session = this.#sessions.get(id)
    if (!session) throw new PopcelError('internal', { reason: 'a network was run after it was let go' })
    const outputs = await runOnce(await this.#load(), session, feeds)
    const tensors = Object.entries(outputs).map(([name, value]): [string, Tensor] => [
      name,
      { dims: value.dims, data: fromElements(value) },
    ])
    checkFinite(tensors)
    return Object.fromEntries(tensors)
  }

  async unload(id: number): Promise<void> {
    const session = this.#sessions.get(id)
    this.#sessions.delete(id)
    await session?.release()
  }

  #load(): Promise<Ort> {
    this.#ort ??= loadOrt()
    return this.#ort
  }
}

async function loadOrt(): Promise<Ort> {
  const ort = await import('onnxruntime-node').catch((cause: unknown) => {
    // It has no build for some systems, an Intel Mac for one.
    const reason = `ONNX Runtime does not load on ${process.platform} ${process.arch}`
    throw new PopcelError('device-missing', { device: 'cpu', reason }, { cause })
  })
  // Its log goes to stderr; what it has to say comes back as an error too.
  ort.env.logLevel = 'fatal'
  return ort
}

async function create(ort: Ort, request: LoadRequest): Promise<{ session: InferenceSession; partlyOnCpu: boolean }> {
  const { network, device } = request
  const load = async (extra: Readonly<Record<string, string>>) => {
    const options = sessionOptions(request, extra)
    // Two signatures of one function; the path is kept a path, so that large weights never lie in JavaScript's memory.
    if (typeof network === 'string') return ort.InferenceSession.create(network, options)
    return ort.InferenceSession.create(network, options)
  }
  try {
    if (device === 'cpu') return { session: await load({}), partlyOnCpu: false }
    return await load({ disable_cpu_ep_fallback: '1' }).then(
      (session) => ({ session, partlyOnCpu: false }),
      async (thrown: unknown) => {
        if (!needsProcessor(thrown)) throw thrown
        return { session: await load({}), partlyOnCpu: true }
      },
    )
  } catch (thrown) {
    throw loadFault(thrown)
  }
}

function sessionOptions(
  request: LoadRequest,
  session: Readonly<Record<string, string>>,
): InferenceSession.SessionOptions {
  return {
    executionProviders: DEVICE_TABLE[request.device].providers,
    intraOpNumThreads: request.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // A plan of where each array lies is kept for every size of picture, with memory of its own: 20 MB for two sizes, and nothing sooner.
    enableMemPattern: false,
    logSeverityLevel: 4,
    // Threads that wait by spinning take a tenth more processor time here, and take it from those that decode and encode.
    // The arena stays on: without it malloc keeps half as much again (343 against 217 MB with sizes that vary).
    extra: { session: { ...session, intra_op: { allow_spinning: '0' } } },
  }
}

async function runOnce(ort: Ort, session: InferenceSession, feeds: RunRequest['feeds']) {
  try {
    const typed = session.inputMetadata.map((input) => {
      const { dims, data } = feeds[input.name]!
      return [input.name, ortTensor(ort, input.isTensor ? input.type : 'float32', dims, data)]
    })
    return (await session.run(Object.fromEntries(typed))) as Record<string, InstanceType<Ort['Tensor']>>
  } catch (thrown) {
    throw runFault(thrown)
  }
}

function ortTensor(ort: Ort, type: ElementType, dims: readonly number[], data: Tensor['data']) {
  const elements = toElements(type, data)
  const tensor = new ort.Tensor(type, elements as Float32Array, dims)
  // onnxruntime-common turns the bits of half floats into a Float16Array where Node has one, and the binding of 1.30 then
  // reads 0 bytes (microsoft/onnxruntime pull request 32323). With the bits put back it reads them.
  if (type === 'float16') Object.defineProperty(tensor, 'cpuData', { value: elements, writable: true })
  return tensor
}

function inputsOf(session: InferenceSession): InputFacts[] {
  return session.inputMetadata.map((input) => {
    if (!input.isTensor || !canFeed(input.type)) throw wrongKind('takes', input)
    return { name: input.name, type: input.type, dims: input.shape.map((d) => (typeof d === 'number' ? d : undefined)) }
  })
}

function outputsOf(session: InferenceSession): string[] {
  return session.outputMetadata.map((output) => {
    if (!output.isTensor || !canRead(output.type)) throw wrongKind('gives', output)
    return output.name
  })
}

function wrongKind(verb: string, value: InferenceSession.ValueMetadata): PopcelError {
  const kind = value.isTensor ? `a tensor of ${value.type}` : 'something that is no tensor'
  return new PopcelError('model-unreadable', {
    reason: `it ${verb} ${kind} as "${value.name}", which is not supported`,
  })
}

function checkFinite(tensors: readonly (readonly [string, Tensor])[]): void {
  for (const [name, { data }] of tensors) {
    const wrong = data instanceof Float32Array ? countNotFinite(data) : 0
    if (wrong === 0) continue
    const [part, all] = [wrong, data.length].map((count) => count.toLocaleString('en'))
    throw new PopcelError('model-output-not-finite', { reason: `${part} of ${all} values of its output "${name}"` })
  }
}
