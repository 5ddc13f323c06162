import { graph } from '@popcel/fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { refusal } from '../testing/refusal.ts'
import { type Folder, now, temporaryFolder } from '../testing/weights.ts'
import { createRuntime, type OnnxRuntime } from './runtime.ts'

let folder: Folder
let runtime: OnnxRuntime
beforeAll(async () => {
  folder = await temporaryFolder()
  runtime = createRuntime({ now, threads: 1, bundled: {} })
})
afterAll(async () => {
  await runtime[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

describe('an input of which the file does not tell how many dimensions it has', () => {
  // Converters leave them out; the mean of the second of four dimensions asks for four.
  const bytes = graph({
    inputs: [{ name: 'x' }],
    outputs: [{ name: 'y' }],
    nodes: [{ op: 'ReduceMean', inputs: ['x'], outputs: ['y'], attributes: { axes: { ints: [1] } } }],
  })
  const open = async () => runtime.open(await folder.put('untold.onnx', bytes), 'cpu')

  it('takes what it is fed', async () => {
    const session = await open()
    expect([...session.inputs]).toEqual([['x', []]])
    const { outputs } = await session.run({ x: { dims: [1, 2, 1, 1], data: Float32Array.of(1, 4) } })
    expect(outputs['y']).toMatchObject({ dims: [1, 1, 1, 1], data: Float32Array.of(2.5) })
    await session.warmUp({ x: [1, 3, 8, 8] })
  })

  it('what does not fit inside is told as that', async () => {
    const error = await refusal((await open()).run({ x: { dims: [1], data: Float32Array.of(1) } }))
    expect(error.code).toBe('model-input-wrong')
    expect(error.message).toContain('ReduceMean')
  })

  it('a single number, which ONNX Runtime describes alike, goes in as one and as a list of one', async () => {
    const number = graph({
      inputs: [{ name: 'x', dims: [] }],
      outputs: [{ name: 'y', dims: [] }],
      nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
    })
    const session = await runtime.open(await folder.put('number.onnx', number), 'cpu')
    for (const dims of [[], [1]]) {
      const { outputs } = await session.run({ x: { dims, data: Float32Array.of(3) } })
      expect(outputs['y']?.data).toEqual(Float32Array.of(3))
    }
    await session.warmUp()
  })
})
