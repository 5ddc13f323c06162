// Owns `createRuntime`: matting's Runtime over ONNX Runtime. It decides what is loaded where, shared and let go;
// the engine's thread does the work.

import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Device, DeviceChoice, Runtime, StopSignal, WeightsRef } from '@popcel/matting'
import { broughtFor, weightsMissing } from '@popcel/matting/table'
import { PopcelError } from '@popcel/protocol'
import { foreignReason } from '../weights/foreign.ts'
import { abortable } from './abortable.ts'
import { BUNDLED, type BundledModels } from './bundled.ts'
import { DEVICE_TABLE } from './devices.ts'
import { EngineHost } from './engine-host.ts'
import { type LoadedNetwork, type OnnxSession, openNetwork } from './network.ts'
import { type DeviceFacts, Probe } from './probe.ts'
import { Shelf } from './shelf.ts'

/** Where the weights of models lie that are not in the package; the weights store is one. */
export type WeightsSource = {
  installed(): Promise<readonly string[]>
  /** @throws PopcelError weights-missing, weights-to-bring, weights-damaged, weights-changed */
  fileOf(model: string, part: string): Promise<string>
}

export type RuntimeOptions = {
  /** Milliseconds of a clock that never goes back, for timings: `() => performance.now()`. */
  readonly now: () => number
  readonly store?: WeightsSource
  /** Models that come with a package. The default is what is in this one. */
  readonly bundled?: BundledModels
  /** Threads of one run on the processor. The default is as many as the machine lets this process use. */
  readonly threads?: number
  /** Networks kept loaded at most, in bytes of memory (about twice their files); the least recently used go first. 4 GiB. */
  readonly limitBytes?: number
}

/** What ran where, for reports. */
export type NetworkReport = {
  readonly model: string
  readonly file: string
  readonly device: Device
  readonly threads: number
  readonly partlyOnCpu: boolean
  readonly loaded: boolean
  readonly loadMs: number
  readonly runs: number
  readonly runMs: number
}

export interface OnnxRuntime extends Runtime, AsyncDisposable {
  open(weights: WeightsRef, device: DeviceChoice, signal?: StopSignal): Promise<OnnxSession>
  /** @throws PopcelError device-missing that says why and how to get it, unknown-device */
  require(device: Device): Promise<void>
  /** Every device of the table, tried for real, with how to get those that are not there. */
  devices(): Promise<readonly DeviceFacts[]>
  /** Everything that was opened, in order. */
  report(): readonly NetworkReport[]
}

/** Weights once as they are, and about as much again for repacked weights and what flows through. */
const MEMORY_OF_FILE = 2
const DEFAULT_LIMIT_BYTES = 4 * 1024 ** 3
const MOST_THREADS = 1024

/**
 * Networks run one at a time in a thread of their own, so that the caller's thread stays free. Nothing is started before
 * it is needed, and an idle runtime does not keep the process alive; disposing of it ends its thread.
 *
 *     await using runtime = createRuntime({ now: () => performance.now() })
 *     const session = await runtime.open({ kind: 'model', model: 'mini', part: 'model' }, 'auto')
 *     const { outputs, ms } = await session.run({ [name]: { dims: [1, 3, 512, 512], data } })
 *
 * @throws PopcelError usage
 */
export function createRuntime(options: RuntimeOptions): OnnxRuntime {
  const { threads = 1, limitBytes = 0 } = options
  if (!Number.isInteger(threads) || threads < 1 || threads > MOST_THREADS)
    throw new PopcelError('usage', {
      reason: `threads must be a whole number from 1 to ${MOST_THREADS}, not ${threads}`,
    })
  if (!(limitBytes >= 0))
    throw new PopcelError('usage', { reason: `limitBytes must be a number of bytes, not ${limitBytes}` })
  return new Networks(options)
}

type Found = { readonly file: string; readonly bytes: number; readonly version: string; readonly model: string }
type Tally = { -readonly [Key in keyof NetworkReport]: NetworkReport[Key] } & { key: string }

class Networks implements OnnxRuntime {
  readonly #options: RuntimeOptions
  readonly #threads: number
  readonly #host: EngineHost
  readonly #probe: Probe
  readonly #shelf: Shelf<LoadedNetwork>
  readonly #tallies = new Map<string, Tally>()
  /** One for all who open the same file, loaded anew in between or not: a process that lives long would else hold one for each picture. */
  readonly #sessions = new Map<string, OnnxSession>()

  constructor(options: RuntimeOptions) {
    this.#options = options
    this.#threads = options.threads ?? availableParallelism()
    this.#host = new EngineHost({ now: options.now, onLost: () => this.#shelf.forget() })
    this.#probe = new Probe(this.#host, this.#threads)
    this.#shelf = new Shelf({
      limitBytes: options.limitBytes ?? DEFAULT_LIMIT_BYTES,
      unload: ({ id }) => this.#host.unload(id),
    })
  }

  /** @throws PopcelError package-incomplete */
  async installed(): Promise<readonly string[]> {
    const parts = Object.values(this.#bundled).flatMap((model) => Object.values(model))
    // Without it every answer would be worse without a word; `bundled: {}` says that it is not wanted.
    await Promise.all(parts.map((url) => stat(url).catch((cause: unknown) => Promise.reject(incomplete(url, cause)))))
    return [...new Set([...Object.keys(this.#bundled), ...((await this.#options.store?.installed()) ?? [])])]
  }

  open(weights: WeightsRef, choice: DeviceChoice, signal?: StopSignal): Promise<OnnxSession> {
    // What is in the package is there. So the engine's thread starts in this turn, and not when the caller's is done with loading what
    // it needs itself, such as sharp.
    if (weights.kind === 'model' && this.#bundled[weights.model] && !signal?.aborted) this.#host.warmUp()
    return abortable(this.#open(weights, choice), signal)
  }

  async require(device: Device): Promise<void> {
    refuseUnknown(device)
    const { there, reason = '' } = await this.#probe.look(device)
    if (!there) throw new PopcelError('device-missing', { device, reason })
  }

  devices(): Promise<readonly DeviceFacts[]> {
    return this.#probe.all()
  }

  report(): readonly NetworkReport[] {
    const loaded = this.#shelf.keys()
    return [...this.#tallies.values()].map(({ key, ...tally }) => ({ ...tally, loaded: loaded.includes(key) }))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#host.close()
  }

  get #bundled(): BundledModels {
    return this.#options.bundled ?? BUNDLED
  }

  async #open(weights: WeightsRef, choice: DeviceChoice): Promise<OnnxSession> {
    if (choice !== 'auto') refuseUnknown(choice)
    const found = await this.#find(weights)
    const device = choice === 'auto' ? await this.#probe.fastest() : choice
    if (device !== 'cpu') await this.#probe.refuse(device)
    const key = [found.file, found.version, device].join('\n')
    const borrow = () => this.#shelf.borrow(key, found.bytes * MEMORY_OF_FILE, () => this.#load(weights, found, device))
    const { thing: loaded, giveBack } = await borrow()
    giveBack()
    const { file, model } = found
    const known = this.#sessions.get(`${key}\n${model}`)
    if (known) return known
    const tally = this.#tally(key, found, device, loaded)
    const onRun = (ms: number) => {
      tally.runs++
      tally.runMs += ms
    }
    const common = { host: this.#host, borrow, loaded, file, model, device, threads: this.#threads }
    const session = openNetwork({ ...common, onRun })
    this.#sessions.set(`${key}\n${model}`, session)
    return session
  }

  async #load(weights: WeightsRef, { file, model }: Found, device: Device): Promise<LoadedNetwork> {
    try {
      const { value, ms } = await this.#host.load({ network: file, device, threads: this.#threads })
      return { ...value, loadMs: ms }
    } catch (thrown) {
      if (!(thrown instanceof PopcelError)) throw thrown
      const foreign = thrown.code === 'model-unreadable' ? await foreignReason(file) : undefined
      const reason = foreign ?? thrown.details['reason'] ?? ''
      if (thrown.code === 'device-missing') {
        throw thrown.with({ device, reason: `${reason}; ${DEVICE_TABLE[device].get}` })
      }
      if (thrown.code === 'model-unreadable' && device !== 'cpu' && foreign === undefined) {
        // What a device cannot load is not wrong for that: the same file may run on another.
        throw thrown.with({ file, reason: `on ${device}: ${reason}; another device may take it` })
      }
      if (thrown.code === 'model-unreadable' && weights.kind === 'model' && broughtFor(model) === undefined) {
        throw new PopcelError('weights-damaged', { file, model, reason }, { cause: thrown })
      }
      throw thrown.with(thrown.code === 'model-unreadable' ? { file, reason } : { model, device })
    }
  }

  /** The file, and what tells it from another of the same name later on. */
  async #find(weights: WeightsRef): Promise<Found> {
    const file = weights.kind === 'file' ? weights.path : await this.#fileOf(weights.model, weights.part)
    const model = weights.kind === 'file' ? basename(weights.path) : weights.model
    try {
      const [own, ...beside] = await Promise.all([stat(file), ...BESIDE.map((end) => statIfThere(file + end))])
      const all = [own, ...beside].filter((one) => one !== undefined)
      const version = all.map(({ size, mtimeMs }) => `${size} ${mtimeMs}`).join(' ')
      return { file, bytes: all.reduce((sum, { size }) => sum + size, 0), version, model }
    } catch (cause) {
      if (weights.kind === 'file') throw new PopcelError('input-missing', { file }, { cause })
      const inside = this.#bundled[weights.model]?.[weights.part]
      if (inside) throw incomplete(inside, cause)
      throw weightsMissing(model)
    }
  }

  #fileOf(model: string, part: string): Promise<string> | string {
    const inside = this.#bundled[model]?.[part]
    if (inside) return fileURLToPath(inside)
    if (this.#options.store) return this.#options.store.fileOf(model, part)
    throw weightsMissing(model)
  }

  #tally(key: string, { model, file }: Found, device: Device, { loadMs, partlyOnCpu }: LoadedNetwork): Tally {
    const start = {
      key,
      model,
      file,
      device,
      threads: this.#threads,
      partlyOnCpu,
      loaded: true,
      loadMs,
      runs: 0,
      runMs: 0,
    }
    const tally = this.#tallies.get(key) ?? start
    this.#tallies.set(key, tally)
    return tally
  }
}

/** Where exporters put the numbers of a network that they keep out of its file: PyTorch, and Hugging Face's. */
const BESIDE = ['.data', '_data']

function statIfThere(path: string): Promise<Stats | undefined> {
  return stat(path).catch(() => undefined)
}

/** A program without types may ask for anything. @throws PopcelError unknown-device */
function refuseUnknown(device: string): void {
  if (Object.hasOwn(DEVICE_TABLE, device)) return
  throw new PopcelError('unknown-device', { name: device, known: ['auto', ...Object.keys(DEVICE_TABLE)].join(', ') })
}

function incomplete(url: URL, cause: unknown): PopcelError {
  return new PopcelError('package-incomplete', { file: fileURLToPath(url) }, { cause })
}
