import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { identityGraph, luminanceGraph } from '@popcel/fixtures'
import type { WeightsFile } from '@popcel/matting'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRuntime } from '../onnx/runtime.ts'
import { refusal } from '../testing/refusal.ts'
import { digestOf, LICENCE, modelOf, pinned, quickSleep, weightsOf } from '../testing/stored.ts'
import { type Folder, now, temporaryFolder } from '../testing/weights.ts'
import { createStore, type StoredModel, type WeightsStore } from './store.ts'

const URL_OF_NOBODY = 'http://127.0.0.1:9/'
const row = (bytes: Uint8Array, name: string, more: Partial<WeightsFile> = {}) =>
  pinned(bytes, `${URL_OF_NOBODY}${name}`, { name, ...more })

const encoder = weightsOf(3000, 1)
const decoder = weightsOf(2000, 2)
const MODELS: readonly StoredModel[] = [
  modelOf('sam', row(encoder, 'encoder.onnx', { part: 'encoder' }), row(decoder, 'decoder.onnx', { part: 'decoder' })),
  modelOf('isnet', row(luminanceGraph(), 'isnet.onnx')),
  modelOf('empty'),
  { ...modelOf('mini'), bundled: true },
]

let outside: Folder
let store: WeightsStore
beforeEach(async () => {
  outside = await temporaryFolder()
  store = createStore({ folder: join(outside.path, 'store'), models: MODELS, sleep: quickSleep })
})
afterEach(() => outside[Symbol.asyncDispose]())

const put = async (name: string, bytes: Uint8Array) => (await outside.put(name, bytes)).path
const inside = (model: string) => readdir(join(store.folder, model)).then((names) => names.sort())
const states = async () => Object.fromEntries((await store.list()).map(({ model, state }) => [model, state]))

describe('import', () => {
  it('knows a file by its content, whatever it is called', async () => {
    const path = await put('download(1).bin', decoder)
    const state = await store.importFile('sam', path)
    expect(state).toMatchObject({ state: 'partly', bytes: 2000 })
    expect(await store.fileOf('sam', 'decoder')).toBe(join(store.folder, 'sam', 'decoder.onnx'))
    expect((await store.importFile('sam', await put('encoder.onnx', encoder))).state).toBe('installed')
    expect(await inside('sam')).toEqual([
      'decoder.onnx',
      'decoder.onnx.seen.json',
      'encoder.onnx',
      'encoder.onnx.seen.json',
    ])
  })

  it('of another file names what was expected and what was found, and leaves nothing', async () => {
    const wrong = new Uint8Array(luminanceGraph().length)
    const path = await put('isnet.onnx', wrong)
    const error = await refusal(store.importFile('isnet', path))
    expect(error.message).toBe(
      `${path}: is not the file that isnet needs (its sha256 is ${digestOf(wrong)} and must be ${digestOf(luminanceGraph())}); get it again with: popcel models pull isnet`,
    )
    expect(await inside('isnet')).toEqual([])
    const many = await refusal(store.importFile('sam', path))
    const sizes = [3000, 2000].map((bytes) => bytes.toLocaleString('en'))
    expect(many.details['reason']).toBe(
      ['encoder', 'decoder']
        .map((name, i) => `for ${name}.onnx it has ${wrong.length} bytes and must have ${sizes[i]}`)
        .join('; '),
    )
  })

  it('replaces what is damaged, and clears what a killed import left', async () => {
    await mkdir(join(store.folder, 'isnet'), { recursive: true })
    await writeFile(join(store.folder, 'isnet', 'isnet.onnx'), 'damaged')
    await writeFile(join(store.folder, 'isnet', 'x.import.tmp'), 'left over')
    expect(await states()).toMatchObject({ isnet: 'damaged' })
    await store.importFile('isnet', await put('any', luminanceGraph()))
    expect([await states(), await inside('isnet')]).toMatchObject([
      { isnet: 'installed' },
      ['isnet.onnx', 'isnet.onnx.seen.json'],
    ])
  })

  it('of a file that is not there, of a folder, into a model without files, or stopped', async () => {
    const none = await refusal(store.importFile('isnet', join(outside.path, 'none.onnx')))
    expect(none.message).toBe(`${join(outside.path, 'none.onnx')}: there is no such file`)
    expect((await refusal(store.importFile('isnet', outside.path))).code).toBe('input-unreadable')
    const path = await put('any', luminanceGraph())
    expect((await refusal(store.importFile('empty', path))).code).toBe('usage')
    expect((await refusal(store.importFile('isnet', path, AbortSignal.abort()))).code).toBe('aborted')
    expect((await refusal(store.importFile('u2net', path))).code).toBe('unknown-model')
    expect((await refusal(store.pull('mini', { fetch }))).message).toBe('mini has no weights to fetch')
  })

  it('of a file that keeps its numbers in another is refused, wherever it says so: it could not be run here', async () => {
    const file = { part: 'model', name: 'own.onnx', url: URL_OF_NOBODY, unpinned: 'it is the user’s' }
    const open = createStore({ folder: store.folder, models: [modelOf('own', file)], sleep: quickSleep })
    // An entry { key: "location", value: "model.onnx.data" }, as each tensor has it that lies elsewhere.
    const entry = Buffer.from('\x0a\x08location\x12\x0fmodel.onnx.data', 'latin1')
    for (const before of [7, 2 ** 20 - 3, 2 ** 20 - 20, 2 ** 21 + 9]) {
      const path = await put('model.onnx', Buffer.concat([Buffer.alloc(before), entry, Buffer.alloc(9)]))
      const error = await refusal(open.importFile('own', path))
      expect(error.code).toBe('usage')
      expect(error.message).toContain(`${path} keeps its numbers in model.onnx.data beside it`)
      expect(error.message).toContain('run it where it lies, as the weights of own')
    }
    expect(await inside('own')).toEqual([])
    const named = Buffer.concat([Buffer.alloc(9), entry.subarray(0, 12)])
    expect((await open.importFile('own', await put('model.onnx', named))).state).toBe('installed')
  })

  it('pins an unpinned file at first sight', async () => {
    const file = { part: 'model', name: 'new.onnx', url: URL_OF_NOBODY, unpinned: 'its source tells none' }
    const open = createStore({ folder: store.folder, models: [modelOf('new', file)], sleep: quickSleep })
    await open.importFile('new', await put('a', encoder))
    const error = await refusal(open.importFile('new', await put('b', decoder)))
    expect(error.details['reason']).toContain(`it was ${digestOf(encoder)} when it was first seen`)
    expect((await open.importFile('new', await put('c', encoder))).state).toBe('installed')
  })
})

describe('what is there', () => {
  it('nothing at first: no folder is made by looking', async () => {
    expect(await states()).toEqual({ sam: 'missing', isnet: 'missing', empty: 'missing', mini: 'installed' })
    expect(await store.installed()).toEqual([])
    expect(await readdir(outside.path)).toEqual([])
    const error = await refusal(store.fileOf('sam', 'encoder'))
    expect(error.message).toContain('popcel models pull sam   or, without a network, popcel models import sam FILE')
  })

  it('a file that was put there by hand is read, and believed when it is right', async () => {
    await mkdir(join(store.folder, 'isnet'), { recursive: true })
    await writeFile(join(store.folder, 'isnet', 'isnet.onnx'), luminanceGraph())
    expect(await store.installed()).toEqual(['isnet'])
    expect(await inside('isnet')).toEqual(['isnet.onnx', 'isnet.onnx.seen.json'])
  })

  it('a change is seen by time or size; verify also finds one that hides', async () => {
    await store.importFile('isnet', await put('any', luminanceGraph()))
    const path = await store.fileOf('isnet', 'model')
    const changed = luminanceGraph()
    changed[100]! ^= 1
    await writeFile(path, changed)
    const error = await refusal(store.fileOf('isnet', 'model'))
    expect([error.code, error.details['reason']]).toEqual(['weights-damaged', expect.stringContaining('its sha256 is')])
    expect(await store.installed()).toEqual([])
    await writeFile(path, luminanceGraph())
    await utimes(path, 1000, 1000)
    expect(await store.installed()).toEqual(['isnet'])
    await writeFile(path, changed)
    await utimes(path, 1000, 1000)
    expect(await states()).toMatchObject({ isnet: 'installed' })
    expect((await store.verify('isnet'))[0]).toMatchObject({ state: 'damaged' })
    expect((await store.verify()).map(({ state }) => state)).toEqual(['missing', 'damaged', 'missing', 'installed'])
    expect((await refusal(store.verify('isnet', AbortSignal.abort()))).code).toBe('aborted')
  })

  it('what is removed is gone, and how much it was is told', async () => {
    await store.importFile('isnet', await put('any', luminanceGraph()))
    await store.licenceShown('isnet')
    expect(await store.remove('isnet')).toBeGreaterThan(luminanceGraph().length)
    expect([await readdir(store.folder), await states()]).toMatchObject([[], { isnet: 'missing' }])
    expect(await store.remove('isnet')).toBe(0)
  })

  it('the licence is to be shown until it was, of each model', async () => {
    expect(await store.licenceToShow('isnet')).toEqual(LICENCE)
    await store.licenceShown('isnet')
    expect(await store.licenceToShow('isnet')).toBeUndefined()
    expect(await store.licenceToShow('sam')).toEqual(LICENCE)
    expect((await store.list()).map(({ licenceShown }) => licenceShown)).toEqual([false, true, false, false])
  })
})

it('the runtime opens what the store holds, and says which of the two is wrong', async () => {
  await using runtime = createRuntime({ now, store, bundled: {}, threads: 1 })
  const ref = { kind: 'model', model: 'isnet', part: 'model' } as const
  expect((await refusal(runtime.open(ref, 'cpu'))).code).toBe('weights-missing')
  await store.importFile('isnet', await put('any', luminanceGraph()))
  expect(await runtime.installed()).toEqual(['isnet'])
  expect((await runtime.open(ref, 'cpu')).inputs.get('input')).toEqual([1, 3, undefined, undefined])
  await writeFile(await store.fileOf('isnet', 'model'), identityGraph())
  expect((await refusal(runtime.open(ref, 'cpu'))).code).toBe('weights-damaged')
})
