// Owns the seam between matting and whatever runs a network: tensors, sessions, devices. Types only; nothing here computes.
// The runtime package implements it over ONNX Runtime; tests implement it with a function.

/** Row-major values and their shape; `data.length` is the product of `dims`. The element type follows the array's class. */
export type Tensor = {
  readonly dims: readonly number[]
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array
  /** Made for one run only: the runtime may take the buffer away, which saves a copy; `data` may be empty afterwards. */
  readonly given?: boolean
}

/** Where a network can run. Each is asked for by name and never replaced by another in silence. */
export const DEVICES = ['cpu', 'webgpu', 'cuda', 'tensorrt', 'coreml', 'dml'] as const
export type Device = (typeof DEVICES)[number]

/** 'auto' takes the fastest device that is there, and the result says which. */
export type DeviceChoice = Device | 'auto'

/** One file of weights: of a row of MODELS, or a user's own. `part` names the file where a model has several (encoder, decoder). */
export type WeightsRef =
  | { readonly kind: 'model'; readonly model: string; readonly part: string }
  | { readonly kind: 'file'; readonly path: string }

/** A dimension that the file leaves open is undefined. */
export type TensorShape = readonly (number | undefined)[]

/** What is needed of an AbortSignal, which fits it; the name itself is the DOM's. */
export type StopSignal = {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/** A loaded network. Several runs may be asked for at once; whether they overlap is the runtime's matter. */
export interface ModelSession {
  readonly device: Device
  /** Where it was read from, for sentences. */
  readonly file?: string
  readonly inputs: ReadonlyMap<string, TensorShape>
  readonly outputs: readonly string[]
  /**
   * Runs the network once. Every value of every float output is finite.
   * @throws PopcelError model-output-not-finite, model-input-wrong, device-failed, out-of-memory, aborted
   */
  run(feeds: Readonly<Record<string, Tensor>>, signal?: StopSignal): Promise<ModelRun>
}

export type ModelRun = {
  readonly outputs: Readonly<Record<string, Tensor>>
  /** Wall time of the run alone. */
  readonly ms: number
}

export interface Runtime {
  /** Ids of models whose weights are on this machine, so that `auto` can choose among them. */
  installed(): Promise<readonly string[]>
  /**
   * Loads weights, or shares a load that is under way or done. One load serves all callers; a load that failed is forgotten.
   * @throws PopcelError weights-missing, weights-damaged, device-missing, model-unreadable
   */
  open(weights: WeightsRef, device: DeviceChoice, signal?: StopSignal): Promise<ModelSession>
}
