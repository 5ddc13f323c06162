// Owns a thread that asks a runtime which lives in the main thread: the other side of remote/runtime.test.ts. Test code only.

import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { WeightsRef } from '@popcel/matting'
import { connectRuntime } from '../remote/runtime.ts'

export type Asked = { readonly port: MessagePort; readonly weights: WeightsRef; readonly values: readonly number[] }

const { port, weights, values } = workerData as Asked
const runtime = connectRuntime(port)
const session = await runtime.open(weights, 'cpu')
const answers = values.map(async (value) => {
  const given = { dims: [1], data: Float32Array.of(value), given: true }
  const { outputs } = await session.run({ input: given })
  return { value: outputs['output']?.data[0], emptied: given.data.length === 0 }
})
parentPort?.postMessage({ device: session.device, answers: await Promise.all(answers) })
