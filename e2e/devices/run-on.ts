// Owns a process that runs a network on the device it is told and says what ran where. Its driver comes by the environment.

import { writeSync } from 'node:fs'
import type { DeviceChoice, WeightsRef } from '@popcel/matting'
import { createRuntime } from '@popcel/runtime'

/** The last line of what the process says. */
export type Told = {
  readonly device: string
  readonly partlyOnCpu: boolean
  readonly values: readonly number[]
  /** What 'auto' takes on the same machine. */
  readonly auto: string
}

const [path = '', device = 'auto', dims = '[]', values = '[]'] = process.argv.slice(2)
const weights: WeightsRef = { kind: 'file', path }
await using runtime = createRuntime({ now: () => performance.now(), bundled: {} })
const session = await runtime.open(weights, device as DeviceChoice)
const feed = { dims: JSON.parse(dims) as number[], data: Float32Array.from(JSON.parse(values) as number[]) }
const { outputs } = await session.run({ input: feed })
const told: Told = {
  device: session.device,
  partlyOnCpu: session.partlyOnCpu,
  values: Array.from(Object.values(outputs)[0]?.data ?? [], Number),
  auto: (await runtime.open(weights, 'auto')).device,
}
writeSync(1, JSON.stringify(told))
