import { identityGraph } from '@popcel/fixtures'
import { PopcelError } from '@popcel/protocol'
import { afterEach, expect, it, vi } from 'vitest'
import { refusal } from '../testing/refusal.ts'
import { now, temporaryFolder } from '../testing/weights.ts'
import { EngineHost } from './engine-host.ts'
import { createRuntime } from './runtime.ts'

afterEach(() => vi.restoreAllMocks())

it.each([
  [{ threads: -1 }, 'threads must be a whole number from 1 to 1024, not -1'],
  [{ threads: 1.5 }, 'threads must be a whole number from 1 to 1024, not 1.5'],
  [{ threads: 1e9 }, 'threads must be a whole number from 1 to 1024, not 1000000000'],
  [{ limitBytes: Number.NaN }, 'limitBytes must be a number of bytes, not NaN'],
])('%o is told as wrong use, and not as weights that are damaged', (options, sentence) => {
  expect(() => createRuntime({ now, ...options })).toThrow(new PopcelError('usage', { reason: sentence }))
})

it('a device of no row is told with all there are', async () => {
  await using folder = await temporaryFolder()
  await using runtime = createRuntime({ now, bundled: {}, threads: 1 })
  const gpu = 'gpu' as 'cpu'
  const error = await refusal(runtime.open(await folder.put('any.onnx', identityGraph()), gpu))
  expect(error.message).toBe('device "gpu" is not there; known are: auto, cpu, webgpu, cuda, tensorrt, coreml, dml')
  expect((await refusal(runtime.require(gpu))).code).toBe('unknown-device')
})

it('who opens the same file holds one session, so that none is left for each picture, also where it is loaded anew', async () => {
  await using folder = await temporaryFolder()
  const weights = await folder.put('any.onnx', identityGraph())
  await using patient = createRuntime({ now, bundled: {}, threads: 1 })
  expect(await patient.open(weights, 'cpu')).toBe(await patient.open(weights, 'cpu'))
  await using runtime = createRuntime({ now, bundled: {}, threads: 1, limitBytes: 0 })
  const one = await runtime.open(weights, 'cpu')
  const input = { dims: [1, 1, 1, 1], data: Float32Array.of(3) }
  expect((await one.run({ input })).outputs['output']?.data[0]).toBe(3)
  expect(await runtime.open(weights, 'cpu')).toBe(one)
  expect((await one.run({ input })).outputs['output']?.data[0]).toBe(3)
})

it('weights that a device cannot load are not damaged for that', async () => {
  await using folder = await temporaryFolder()
  const { path } = await folder.put('any.onnx', identityGraph())
  const store = { installed: async () => ['u2net'], fileOf: async () => path }
  await using runtime = createRuntime({ now, bundled: {}, threads: 1, store })
  const fault = new PopcelError('model-unreadable', { reason: 'no engine could be built' })
  vi.spyOn(EngineHost.prototype, 'providers').mockResolvedValue(['cpu', 'webgpu'])
  vi.spyOn(EngineHost.prototype, 'load').mockRejectedValue(fault)
  const ref = { kind: 'model', model: 'u2net', part: 'model' } as const
  expect((await refusal(runtime.open(ref, 'webgpu'))).message).toBe(
    `${path}: is not a network that can be loaded (on webgpu: no engine could be built; another device may take it)`,
  )
  expect((await refusal(runtime.open(ref, 'cpu'))).code).toBe('weights-damaged')
})

it.each(['data.onnx.data', 'data.onnx_data'])(
  'numbers that a network keeps in %s count as its own, and others there are another network',
  async (beside) => {
    await using folder = await temporaryFolder()
    const weights = await folder.put('data.onnx', identityGraph())
    await using runtime = createRuntime({ now, bundled: {}, threads: 1, limitBytes: 50_000 })
    const first = await runtime.open(weights, 'cpu')
    expect(runtime.report()).toMatchObject([{ loaded: true }])
    await folder.put(beside, new Uint8Array(30_000))
    const second = await runtime.open(weights, 'cpu')
    expect(second).not.toBe(first)
    // More than the limit with what it is said to take in memory.
    expect(runtime.report().at(-1)).toMatchObject({ file: weights.path, loaded: false })
  },
)
