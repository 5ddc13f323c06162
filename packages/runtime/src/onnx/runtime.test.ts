import { execFileSync } from 'node:child_process'
import { rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Worker } from 'node:worker_threads'
import {
  graph,
  halfFloatGraph,
  heavyGraph,
  identityGraph,
  logarithmGraph,
  luminanceGraph,
  slowGraph,
} from '@popcel/fixtures'
import type { Tensor } from '@popcel/matting'
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
const open = async (name: string, bytes: Uint8Array) => runtime.open(await folder.put(name, bytes), 'cpu')
const floats = (dims: readonly number[], values: readonly number[]): Tensor => ({
  dims,
  data: Float32Array.from(values),
})

describe('a run', () => {
  it('gives the known answer, and says what ran where', async () => {
    const session = await open('luminance.onnx', luminanceGraph({ input: 'picture', output: 'alpha' }))
    expect([...session.inputs]).toEqual([['picture', [1, 3, undefined, undefined]]])
    expect(session).toMatchObject({ device: 'cpu', threads: 1, partlyOnCpu: false, outputs: ['alpha'] })
    const { outputs, ms } = await session.run({ picture: floats([1, 3, 1, 2], [1, 0, 0.5, 1, 1, 0]) })
    expect(outputs['alpha']?.dims).toEqual([1, 1, 1, 2])
    expect(outputs['alpha']?.data[0]).toBeCloseTo(0.2126 + 0.5 * 0.7152 + 0.0722, 6)
    expect(outputs['alpha']?.data[1]).toBeCloseTo(0.7152, 6)
    expect(ms).toBeGreaterThan(0)
    const report = runtime.report().find(({ model }) => model === 'luminance.onnx')
    expect(report).toMatchObject({ device: 'cpu', threads: 1, loaded: true, runs: 1, runMs: ms })
  })

  it('leaves the feed whole, unless it was given away', async () => {
    const session = await open('identity.onnx', identityGraph())
    const kept = floats([1, 1, 1, 2], [3, 4])
    const part = { dims: [1, 1, 1, 2], data: Float32Array.of(9, 5, 6, 9).subarray(1, 3), given: true }
    const given = { ...floats([1, 1, 1, 2], [7, 8]), given: true }
    const run = async (input: Tensor) => [...((await session.run({ input })).outputs['output']?.data ?? [])]
    expect([await run(kept), await run(kept), await run(part), await run(given)]).toEqual([
      [3, 4],
      [3, 4],
      [5, 6],
      [7, 8],
    ])
    expect([kept.data.length, part.data.length, given.data.length]).toEqual([2, 2, 0])
  })

  it('takes and gives half floats as floats', async () => {
    const session = await open('half.onnx', halfFloatGraph())
    // 0.1 is not a half float; the nearest is 0.0999755859375, and twice that is one.
    const { outputs } = await session.run({ input: floats([1, 1, 1, 2], [1.5, 0.1]) })
    expect([...(outputs['output'] as Tensor).data]).toEqual([3, 0.199951171875])
    const error = await refusal(session.run({ input: floats([1, 1, 1, 3], [60000, 1, -60000]) }))
    expect(error.message).toContain('2 of 3 values of its output "output"')
  })

  it('takes and gives whole numbers', async () => {
    const bytes = graph({
      inputs: [
        { name: 'long', dims: [2], type: 'int64' },
        { name: 'short', dims: [2], type: 'int32' },
        { name: 'flag', dims: [2], type: 'bool' },
      ],
      outputs: ['long', 'short', 'flag', 'tiny'].map((name, i) => ({
        name: `${name} out`,
        dims: [2],
        type: (['int64', 'int32', 'bool', 'int8'] as const)[i]!,
      })),
      nodes: [
        ...['long', 'short', 'flag'].map((name) => ({ op: 'Identity', inputs: [name], outputs: [`${name} out`] })),
        { op: 'Cast', inputs: ['short'], outputs: ['tiny out'], attributes: { to: { int: 3 } } },
      ],
    })
    const session = await open('whole.onnx', bytes)
    const rest = { short: { dims: [2], data: Int32Array.of(-5, 6) }, flag: { dims: [2], data: Uint8Array.of(1, 0) } }
    const long = { dims: [2], data: BigInt64Array.of(1n, -(2n ** 40n)) }
    const { outputs } = await session.run({ long, ...rest })
    expect(Object.values(outputs).map(({ data }) => data)).toEqual([
      long.data,
      Int32Array.of(-5, 6),
      Uint8Array.of(1, 0),
      Int32Array.of(-5, 6),
    ])
    const narrow = await session.run({ long: { dims: [2], data: Int32Array.of(3, -4) }, ...rest })
    expect(narrow.outputs['long out']?.data).toEqual(BigInt64Array.of(3n, -4n))
  })

  it('leaves the thread free that asked for it', async () => {
    const session = await open('slow.onnx', slowGraph(512, 12))
    let turns = 0
    let done = false
    const run = session.run({ input: floats([512, 512], new Array(512 * 512).fill(1)) }).then(() => (done = true))
    while (!done) await new Promise((resolve) => setImmediate(resolve)).then(() => turns++)
    await run
    expect(turns).toBeGreaterThan(3)
  })

  it('warms up on zeros, whatever they come out as', async () => {
    const session = await open('log-of-any.onnx', logarithmGraph())
    await session.warmUp({ input: [1, 1, 4, 4] })
    expect((await refusal(session.warmUp({ input: [1, 1] }, AbortSignal.abort()))).code).toBe('aborted')
  })
})

describe('what a run refuses', () => {
  it('values that are no numbers, counted, with model and device', async () => {
    const session = await open('logarithm.onnx', logarithmGraph())
    const error = await refusal(session.run({ input: floats([1, 1, 1, 4], [1, 0, -1, 2]) }))
    expect(error.code).toBe('model-output-not-finite')
    expect(error.with({ file: 'a.png' }).message).toBe(
      'a.png: logarithm.onnx on cpu gave values that are no numbers (2 of 4 values of its output "output"); try another device or model',
    )
  })

  it.each<[string, Record<string, Tensor>, string]>([
    ['another name', { x: floats([1], [1]) }, 'its inputs are "input", and "x" is fed'],
    ['nothing', {}, 'its inputs are "input", and nothing is fed to "input"'],
    [
      'another rank',
      { input: floats([3, 8, 8], new Array(192).fill(0)) },
      '"input" takes [1, 3, ?, 8] and is fed [3, 8, 8]',
    ],
    [
      'another size',
      { input: floats([1, 3, 8, 4], new Array(96).fill(0)) },
      '"input" takes [1, 3, ?, 8] and is fed [1, 3, 8, 4]',
    ],
    ['too few values', { input: floats([1, 3, 8, 8], [1]) }, '"input" is fed 1 values for [1, 3, 8, 8]'],
    [
      'other elements',
      { input: { dims: [1, 3, 1, 8], data: new Int32Array(24) } },
      '"input" takes float32 and is fed a Int32Array',
    ],
  ])('%s', async (_, feeds, reason) => {
    const session = await open('strict.onnx', identityGraph(3, { width: 8 }))
    const error = await refusal(session.run(feeds))
    expect(error.code).toBe('model-input-wrong')
    expect(error.message).toBe(`${session.file}: this network does not take what strict.onnx is fed (${reason})`)
  })

  it('sizes that do not work out inside', async () => {
    const bytes = graph({
      inputs: [{ name: 'input', dims: ['n'] }],
      outputs: [{ name: 'output', dims: [2, 'half'] }],
      nodes: [{ op: 'Reshape', inputs: ['input', 'shape'], outputs: ['output'], name: 'halve' }],
      initializers: [{ name: 'shape', dims: [2], type: 'int64', values: [2, -1] }],
    })
    const session = await open('halves.onnx', bytes)
    expect((await session.run({ input: floats([4], [1, 2, 3, 4]) })).outputs['output']?.dims).toEqual([2, 2])
    const error = await refusal(session.run({ input: floats([3], [1, 2, 3]) }))
    expect(error.code).toBe('model-input-wrong')
    expect(error.message).toContain('halve')
    expect(error.message).not.toContain('/onnxruntime_src/')
  })

  it('more memory than there is', async () => {
    const bytes = graph({
      inputs: [{ name: 'shape', dims: [2], type: 'int64' }],
      outputs: [{ name: 'output', dims: ['a', 'b'] }],
      nodes: [{ op: 'Expand', inputs: ['one', 'shape'], outputs: ['output'] }],
      initializers: [{ name: 'one', dims: [1], values: [1] }],
    })
    const session = await open('huge.onnx', bytes)
    const error = await refusal(session.run({ shape: { dims: [2], data: BigInt64Array.of(2n ** 22n, 2n ** 22n) } }))
    expect(error.code).toBe('out-of-memory')
    expect(error.message).toContain('not enough memory to run huge.onnx on cpu')
  })
})

describe('what opening refuses', () => {
  it.each([
    ['an empty file', new Uint8Array(0)],
    ['a letter', new TextEncoder().encode('This is a letter, not a network.')],
    ['half a network', heavyGraph(4000).subarray(0, 2000)],
  ])('%s', async (_, bytes) => {
    const error = await refusal(open('bad.onnx', bytes))
    expect(error.code).toBe('model-unreadable')
    expect(error.message).toMatch(/bad\.onnx: is not a network that can be loaded \(\S/)
  })

  it('an element type that we cannot feed', async () => {
    const bytes = graph({
      inputs: [{ name: 'input', dims: [1], type: 'float64' }],
      outputs: [{ name: 'output', dims: [1], type: 'float64' }],
      nodes: [{ op: 'Identity', inputs: ['input'], outputs: ['output'] }],
    })
    expect((await refusal(open('double.onnx', bytes))).message).toContain('it takes a tensor of float64 as "input"')
  })

  it('a file that is not there, and a model that nobody has', async () => {
    const error = await refusal(runtime.open({ kind: 'file', path: join(folder.path, 'none.onnx') }, 'cpu'))
    expect(error.code).toBe('input-missing')
    const missing = await refusal(runtime.open({ kind: 'model', model: 'u2net', part: 'model' }, 'cpu'))
    expect(missing.message).toContain('popcel models pull u2net')
  })

  it('a device that this system cannot have, with how to get it', async () => {
    const device = process.platform === 'win32' ? 'coreml' : 'dml'
    const error = await refusal(runtime.open(await folder.put('any.onnx', identityGraph()), device))
    expect(error.code).toBe('device-missing')
    expect(error.message).toContain(`device "${device}" is not on this machine: ONNX Runtime has none for`)
    expect(error.message).toContain('it needs')
  })
})

describe('sharing', () => {
  it('many callers at once cause one load, and 16 runs at once all come back right', async () => {
    const weights = await folder.put('shared.onnx', heavyGraph(100_000, 2))
    const sessions = await Promise.all(Array.from({ length: 16 }, () => runtime.open(weights, 'cpu')))
    // A second load would have a time of its own.
    expect(new Set(sessions.map(({ loadMs }) => loadMs)).size).toBe(1)
    const answers = sessions.map(
      async (session, i) => (await session.run({ input: floats([1], [i]) })).outputs['output'],
    )
    expect((await Promise.all(answers)).map((tensor) => tensor?.data[0])).toEqual(sessions.map((_, i) => i + 2))
    expect(runtime.report().find(({ model }) => model === 'shared.onnx')?.runs).toBe(16)
  })

  it('a load that failed is forgotten, for all who waited for it', async () => {
    const good = heavyGraph(1000)
    const weights = await folder.put('second-try.onnx', new Uint8Array(good.length).fill(7))
    const { atime, mtime } = await stat(weights.path)
    const both = await Promise.all([refusal(runtime.open(weights, 'cpu')), refusal(runtime.open(weights, 'cpu'))])
    expect(both.map(({ code }) => code)).toEqual(['model-unreadable', 'model-unreadable'])
    await writeFile(weights.path, good)
    await utimes(weights.path, atime, mtime)
    expect((await runtime.open(weights, 'cpu')).outputs).toEqual(['output'])
  })

  it('a file that was replaced is loaded anew', async () => {
    const run = async (bytes: Uint8Array) =>
      (await (await open('replaced.onnx', bytes)).run({ input: floats([1], [1]) })).outputs['output']?.data[0]
    expect(await run(heavyGraph(1000, 1))).toBe(2)
    expect(await run(heavyGraph(2000, 5))).toBe(6)
  })

  it('lets go what was used longest ago, and loads it again when it is run', async () => {
    await using small = createRuntime({ now, threads: 1, bundled: {}, limitBytes: 500_000 })
    const weights = await Promise.all([1, 2, 3].map((i) => folder.put(`heavy-${i}.onnx`, heavyGraph(100_000, i))))
    const loaded = () => small.report().flatMap(({ model, loaded }) => (loaded ? [model] : []))
    const sessions = [await small.open(weights[0]!, 'cpu'), await small.open(weights[1]!, 'cpu')]
    expect(loaded()).toEqual(['heavy-1.onnx', 'heavy-2.onnx'])
    await sessions[0]!.run({ input: floats([1], [0]) })
    await small.open(weights[2]!, 'cpu')
    expect(loaded()).toEqual(['heavy-1.onnx', 'heavy-3.onnx'])
    expect((await sessions[1]!.run({ input: floats([1], [10]) })).outputs['output']?.data[0]).toBe(12)
    expect(loaded()).toEqual(['heavy-2.onnx', 'heavy-3.onnx'])
  })
})

it('a thread that was lost is replaced, and networks are loaded into the new one', async () => {
  const started: Worker[] = []
  const note = (worker: Worker) => started.push(worker)
  process.on('worker', note)
  await using own = createRuntime({ now, threads: 1, bundled: {} })
  const one = await own.open(await folder.put('one.onnx', heavyGraph(1000, 1)), 'cpu')
  const two = await own.open(await folder.put('two.onnx', heavyGraph(1000, 2)), 'cpu')
  await started[0]!.terminate()
  expect(own.report().map(({ loaded }) => loaded)).toEqual([false, false])
  // the other way round, so that numbers of the old thread would name the wrong network in the new one
  const run = async (session: typeof one) =>
    (await session.run({ input: floats([1], [10]) })).outputs['output']?.data[0]
  expect([await run(two), await run(one), await run(two)]).toEqual([12, 11, 12])
  expect(started.length).toBe(2)
  process.off('worker', note)
})

describe('stopping', () => {
  it('ends the wait at once; what waited in line is never run', async () => {
    const session = await open('stopped.onnx', slowGraph(512, 40))
    const feeds = () => ({ input: floats([512, 512], new Array(512 * 512).fill(1)) })
    const order: string[] = []
    const stop = new AbortController()
    const first = session.run(feeds()).then(() => order.push('the run before it ended'))
    const running = refusal(session.run(feeds(), stop.signal)).then(({ code }) => order.push(code))
    stop.abort()
    await Promise.all([first, running])
    expect(order).toEqual(['aborted', 'the run before it ended'])
    expect(runtime.report().find(({ model }) => model === 'stopped.onnx')?.runs).toBe(1)
  })

  it('drops the answer of a run that was under way, and goes on with the next', async () => {
    const session = await open('dropped.onnx', slowGraph(512, 40))
    const stop = new AbortController()
    const order: string[] = []
    const one = refusal(session.run({ input: floats([512, 512], new Array(512 * 512).fill(1)) }, stop.signal))
    const told = one.then(({ code }) => order.push(code))
    setTimeout(() => stop.abort(), 5)
    const after = await open('after.onnx', identityGraph())
    const next = after
      .run({ input: floats([1, 1, 1, 1], [4]) })
      .then(({ outputs }) => order.push(`${outputs['output']?.data}`))
    await Promise.all([told, next])
    expect(order).toEqual(['aborted', '4'])
  })

  it('opening can be stopped, and others get what was loading', async () => {
    const weights = await folder.put('opening.onnx', heavyGraph(1_000_000))
    const stop = new AbortController()
    const mine = refusal(runtime.open(weights, 'cpu', stop.signal))
    const theirs = runtime.open(weights, 'cpu')
    stop.abort()
    expect((await mine).code).toBe('aborted')
    expect((await theirs).outputs).toEqual(['output'])
  })

  it('a runtime that was closed refuses, and what waited is told', async () => {
    const closing = createRuntime({ now, threads: 1, bundled: {} })
    const session = await closing.open(await folder.put('closing.onnx', identityGraph()), 'cpu')
    const waiting = refusal(session.run({ input: floats([1, 1, 1, 1], [4]) }))
    await closing[Symbol.asyncDispose]()
    expect((await waiting).code).toMatch(/aborted|usage/)
    expect((await refusal(session.run({ input: floats([1, 1, 1, 1], [4]) }))).message).toContain('was closed')
  })

  it('a process that forgets to close it ends by itself', async () => {
    const weights = await folder.put('exit.onnx', identityGraph())
    const script = `
      import { createRuntime } from '@popcel/runtime'
      const runtime = createRuntime({ now: () => performance.now() })
      const session = await runtime.open(${JSON.stringify(weights)}, 'auto')
      const { outputs } = await session.run({ input: { dims: [1, 1, 1, 1], data: Float32Array.of(5) } })
      console.log(session.device, outputs.output.data[0])`
    const args = ['--input-type=module', '-e', script]
    const out = execFileSync(process.execPath, args, { cwd: import.meta.dirname, encoding: 'utf8', timeout: 60_000 })
    expect(out).toMatch(/^\w+ 5\n$/)
  })
})

describe('models', () => {
  it('in the package are found without a store, and a package without their files is told as incomplete', async () => {
    const { path } = await folder.put('inside.onnx', identityGraph())
    const bundled = {
      mini: { model: pathToFileURL(path) },
      gone: { model: pathToFileURL(join(folder.path, 'gone.onnx')) },
    }
    await using own = createRuntime({ now, threads: 1, bundled })
    expect((await own.open({ kind: 'model', model: 'mini', part: 'model' }, 'cpu')).file).toBe(path)
    const incomplete = /gone.onnx: is not there, and belongs to the package/
    await expect(own.open({ kind: 'model', model: 'gone', part: 'model' }, 'cpu')).rejects.toThrow(incomplete)
    await expect(own.installed()).rejects.toThrow(incomplete)
  })

  it('in the package have a thread in the turn in which they are opened, others when their files are found', async () => {
    const { path } = await folder.put('inside.onnx', identityGraph())
    let started = 0
    const count = () => started++
    process.on('worker', count)
    try {
      await using own = createRuntime({ now, threads: 1, bundled: { mini: { model: pathToFileURL(path) } } })
      const stranger = own.open({ kind: 'file', path }, 'cpu')
      // 'worker' is told in the next tick, which comes before any file's answer.
      await new Promise<void>((resolve) => process.nextTick(resolve))
      expect(started).toBe(0)
      const inside = own.open({ kind: 'model', model: 'mini', part: 'model' }, 'cpu')
      await new Promise<void>((resolve) => process.nextTick(resolve))
      expect(started).toBe(1)
      expect((await Promise.all([stranger, inside])).map(({ file }) => file)).toEqual([path, path])
      expect(await own.installed()).toEqual(['mini'])
      expect(started).toBe(1)
    } finally {
      process.off('worker', count)
    }
  })

  it('of a store are found by part; one that does not load is damaged', async () => {
    const { path } = await folder.put('encoder.onnx', identityGraph())
    await folder.put('decoder.onnx', new Uint8Array(100))
    const store = {
      installed: () => Promise.resolve(['sam', 'mini']),
      fileOf: (model: string, part: string) =>
        Promise.resolve(join(folder.path, `${model === 'sam' ? part : 'x'}.onnx`)),
    }
    await using own = createRuntime({ now, threads: 1, bundled: {}, store })
    expect(await own.installed()).toEqual(['sam', 'mini'])
    expect((await own.open({ kind: 'model', model: 'sam', part: 'encoder' }, 'cpu')).file).toBe(path)
    const error = await refusal(own.open({ kind: 'model', model: 'sam', part: 'decoder' }, 'cpu'))
    expect(error.code).toBe('weights-damaged')
    expect(error.message).toContain('popcel models pull sam')
    await rm(path)
  })
})
