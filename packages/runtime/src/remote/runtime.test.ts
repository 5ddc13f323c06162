import { once } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import { heavyGraph, logarithmGraph, slowGraph } from '@popcel/fixtures'
import type { Runtime, WeightsRef } from '@popcel/matting'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRuntime, type OnnxRuntime } from '../onnx/runtime.ts'
import { refusal } from '../testing/refusal.ts'
import { type Folder, now, temporaryFolder } from '../testing/weights.ts'
import { connectRuntime, serveRuntime } from './runtime.ts'

let folder: Folder
let runtime: OnnxRuntime
beforeAll(async () => {
  folder = await temporaryFolder()
  runtime = createRuntime({ now, threads: 1, bundled: {}, store: { installed: async () => ['toon'], fileOf } })
})
afterAll(async () => {
  await runtime[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const fileOf = () => Promise.reject(new Error('not asked for here'))

function connect(): { far: Runtime; close: () => void; stop: () => void } {
  const { port1, port2 } = new MessageChannel()
  return { stop: serveRuntime(runtime, port1), far: connectRuntime(port2), close: () => port2.close() }
}

function ask(weights: WeightsRef, values: readonly number[]): Promise<unknown> {
  const { port1, port2 } = new MessageChannel()
  serveRuntime(runtime, port1)
  const worker = new Worker(new URL('../testing/asking-thread.ts', import.meta.url), {
    workerData: { port: port2, weights, values },
    transferList: [port2],
  })
  return new Promise((resolve, reject) => {
    worker.on('message', resolve)
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('the thread ended without an answer')))
  })
}

describe('a runtime of another thread', () => {
  it('three threads share one session of the main thread, and their tensors are handed over', async () => {
    const weights = await folder.put('shared.onnx', heavyGraph(1000, 100))
    const told = await Promise.all([ask(weights, [1, 2]), ask(weights, [3, 4]), ask(weights, [5])])
    const answers = (...values: number[]) => ({
      device: 'cpu',
      answers: values.map((value) => ({ value, emptied: true })),
    })
    expect(told).toEqual([answers(101, 102), answers(103, 104), answers(105)])
    expect(runtime.report()).toMatchObject([{ model: 'shared.onnx', runs: 5 }])
  })

  it('tells what a session is, and what is installed', async () => {
    const { far, close } = connect()
    const session = await far.open(await folder.put('log.onnx', logarithmGraph({ height: 4 })), 'cpu')
    expect([...session.inputs]).toEqual([['input', [1, 1, 4, undefined]]])
    expect([session.outputs, session.device]).toEqual([['output'], 'cpu'])
    expect(await far.installed()).toEqual(['toon'])
    close()
  })

  it('errors cross as rows, and a feed that was not given stays whole', async () => {
    const { far, close } = connect()
    const session = await far.open(await folder.put('log.onnx', logarithmGraph()), 'cpu')
    const feed = { dims: [1, 1, 1, 2], data: Float32Array.of(-1, 1) }
    const error = await refusal(session.run({ input: feed }))
    expect([error.code, feed.data.length]).toEqual(['model-output-not-finite', 2])
    expect(error.message).toContain('log.onnx on cpu gave values that are no numbers (1 of 2')
    expect((await refusal(session.run({}))).code).toBe('model-input-wrong')
    expect((await refusal(far.open({ kind: 'model', model: 'x', part: 'model' }, 'cpu'))).code).toBe('internal')
    close()
  })

  it('a signal reaches over: what waits in the line of the other thread is never run', async () => {
    const { far, close } = connect()
    const session = await far.open(await folder.put('slow.onnx', slowGraph(512, 30)), 'cpu')
    const feeds = () => ({ input: { dims: [512, 512], data: new Float32Array(512 * 512) } })
    const stop = new AbortController()
    const first = session.run(feeds())
    const second = refusal(session.run(feeds(), stop.signal))
    await far.installed()
    stop.abort()
    expect((await second).code).toBe('aborted')
    await first
    await session.run(feeds())
    expect(runtime.report().find(({ model }) => model === 'slow.onnx')?.runs).toBe(2)
    expect((await refusal(session.run(feeds(), AbortSignal.abort()))).code).toBe('aborted')
    close()
  })

  it('holds one session of a load, however often it is opened', async () => {
    const { port1, port2 } = new MessageChannel()
    serveRuntime(runtime, port1)
    const weights = await folder.put('often.onnx', logarithmGraph())
    const ids: unknown[] = []
    for (const id of [1, 2, 3]) {
      port2.postMessage({ id, kind: 'open', payload: { weights, device: 'cpu' } })
      const [answer] = await once(port2, 'message')
      ids.push(answer.result.id)
    }
    expect(ids).toEqual([0, 0, 0])
    port2.close()
  })

  it('holds one session of a file also where it is loaded anew each time', async () => {
    await using small = createRuntime({ now, threads: 1, bundled: {}, limitBytes: 0 })
    const { port1, port2 } = new MessageChannel()
    serveRuntime(small, port1)
    const weights = await folder.put('anew.onnx', heavyGraph(1000, 7))
    const ids: unknown[] = []
    for (const id of [1, 2, 3]) {
      port2.postMessage({ id, kind: 'open', payload: { weights, device: 'cpu' } })
      const [answer] = await once(port2, 'message')
      ids.push(answer.result.id)
    }
    expect(ids).toEqual([0, 0, 0])
    expect(small.report()).toMatchObject([{ model: 'anew.onnx', loaded: false }])
    const session = await small.open(weights, 'cpu')
    const { outputs } = await session.run({ input: { dims: [1], data: Float32Array.of(1) } })
    expect(outputs['output']?.data).toEqual(Float32Array.of(8))
    port2.close()
  })

  it('a port that closes ends what waits on either side', async () => {
    const { far, close } = connect()
    const session = await far.open(await folder.put('slow.onnx', slowGraph(512, 30)), 'cpu')
    const waiting = refusal(session.run({ input: { dims: [512, 512], data: new Float32Array(512 * 512) } }))
    close()
    expect((await waiting).message).toContain('the thread that runs networks is gone')
  })
})
