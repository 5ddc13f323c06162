// Owns finding out which devices are there, by running a small convolution on them, and which of them is the fastest.

import { readdir } from 'node:fs/promises'
import type { Device, Tensor } from '@popcel/matting'
import { DEVICES } from '@popcel/matting/table'
import { PopcelError } from '@popcel/protocol'
import { AUTO_ORDER, DEVICE_TABLE } from './devices.ts'
import type { EngineHost } from './engine-host.ts'
import { PROBE_CHANNELS, PROBE_INPUT, probeNetwork } from './probe-network.ts'

// The large run is 0.6 GFLOP: some milliseconds on a processor, below one on a card. Software that poses as a card takes
// seconds for it (SwiftShader: 8 s), so a run of a sixteenth of that goes before, which no processor takes this long for.
const LARGE_PX = 128
const SMALL_PX = 32
const HOPELESS_MS = 100

export type DeviceFacts = {
  readonly device: Device
  readonly there: boolean
  /** Milliseconds of one run of the probe (0.6 GFLOP), extrapolated where it is very slow; only of a device that is there. */
  readonly ms?: number
  /** Why it is not there, and how to get it. */
  readonly reason?: string
}

export class Probe {
  readonly #host: EngineHost
  readonly #threads: number
  readonly #known = new Map<Device, Promise<DeviceFacts>>()
  #fastest: Promise<Device> | undefined
  #providers: Promise<readonly string[]> | undefined

  constructor(host: EngineHost, threads: number) {
    this.#host = host
    this.#threads = threads
  }

  /** All devices of the table, each tried for real. */
  async all(): Promise<readonly DeviceFacts[]> {
    const facts: DeviceFacts[] = []
    for (const device of DEVICES) facts.push(await this.look(device))
    return facts
  }

  look(device: Device): Promise<DeviceFacts> {
    const known = this.#known.get(device) ?? this.#try(device)
    this.#known.set(device, known)
    known.catch(() => this.#known.delete(device))
    return known
  }

  /** The device that runs the probe fastest; without another that is there it is the processor, unmeasured. */
  fastest(): Promise<Device> {
    if (this.#fastest) return this.#fastest
    const fastest = this.#choose()
    // A thread that was lost meanwhile says nothing of the machine: the next who asks tries again.
    fastest.catch(() => {
      this.#fastest = undefined
    })
    this.#fastest = fastest
    return fastest
  }

  /** @throws PopcelError device-missing, where it is known without trying */
  async refuse(device: Device): Promise<void> {
    const reason = await this.#impossible(device)
    if (reason !== undefined) throw new PopcelError('device-missing', { device, reason })
  }

  async #choose(): Promise<Device> {
    for (const device of AUTO_ORDER) {
      if ((await this.#impossible(device)) !== undefined) continue
      if (device === 'webgpu' && !(await hasGraphicsDriver())) continue
      const facts = await this.look(device)
      if (!facts.there) continue
      // A graphics driver may be software (SwiftShader, llvmpipe), which is slower than the processor itself.
      const processor = await this.look('cpu')
      return (facts.ms ?? 0) < (processor.ms ?? 0) ? device : 'cpu'
    }
    return 'cpu'
  }

  async #impossible(device: Device): Promise<string | undefined> {
    const { providers, systems, get } = DEVICE_TABLE[device]
    if (!systems.includes(process.platform)) return `ONNX Runtime has none for ${process.platform}; ${get}`
    if (device === 'cpu') return undefined
    const built = await this.#built()
    return built.includes(providers[0]) ? undefined : `this build of ONNX Runtime has none; ${get}`
  }

  /** Asked once: it never changes, and each question is a way to the engine's thread and back. */
  async #built(): Promise<readonly string[]> {
    this.#providers ??= this.#host.providers()
    try {
      return await this.#providers
    } catch (thrown) {
      this.#providers = undefined
      throw thrown
    }
  }

  async #try(device: Device): Promise<DeviceFacts> {
    const impossible = await this.#impossible(device)
    if (impossible !== undefined) return { device, there: false, reason: impossible }
    try {
      return { device, there: true, ms: await this.#run(device) }
    } catch (thrown) {
      if (!(thrown instanceof PopcelError)) throw thrown
      const reason = `${thrown.details['reason'] ?? thrown.message}; ${DEVICE_TABLE[device].get}`
      return { device, there: false, reason }
    }
  }

  async #run(device: Device): Promise<number> {
    const { value } = await this.#host.load({ network: probeNetwork(), device, threads: this.#threads })
    try {
      const time = async (sidePx: number): Promise<number> => {
        await this.#host.run({ id: value.id, feeds: { [PROBE_INPUT]: zeros(sidePx) } }, [])
        // The second run: the first builds what it needs.
        return (await this.#host.run({ id: value.id, feeds: { [PROBE_INPUT]: zeros(sidePx) } }, [])).ms
      }
      const small = await time(SMALL_PX)
      return small > HOPELESS_MS ? small * (LARGE_PX / SMALL_PX) ** 2 : await time(LARGE_PX)
    } finally {
      await this.#host.unload(value.id)
    }
  }
}

function zeros(sidePx: number): Tensor {
  return { dims: [1, PROBE_CHANNELS, sidePx, sidePx], data: new Float32Array(PROBE_CHANNELS * sidePx * sidePx) }
}

const DRIVER_FOLDERS = ['/etc/vulkan/icd.d', '/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d']

/**
 * On Linux: does any driver say where it is (Vulkan loader, "Driver discovery")? Without one, trying WebGPU costs every
 * start of the process and a line on stderr. Who names a driver otherwise can ask for webgpu by name; 'auto' does not look there.
 */
async function hasGraphicsDriver(): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const found = await Promise.all(DRIVER_FOLDERS.map((folder) => readdir(folder).catch(() => [])))
  return found.flat().some((name) => name.endsWith('.json'))
}
