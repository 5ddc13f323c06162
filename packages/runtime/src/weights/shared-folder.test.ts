import { lstat, mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WeightsFile } from '@popcel/matting'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FileServer, serveFile } from '../testing/file-server.ts'
import { refusal } from '../testing/refusal.ts'
import { modelOf, pinned, quickSleep, weightsOf } from '../testing/stored.ts'
import { type Folder, temporaryFolder } from '../testing/weights.ts'
import * as digester from './digester.ts'
import { createStore, type WeightsStore } from './store.ts'

const bytes = weightsOf(300_000)
let folder: Folder
let server: FileServer
let store: WeightsStore
beforeEach(async () => {
  folder = await temporaryFolder()
  server = await serveFile(bytes)
  store = open()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const { bytes: _, ...isnet }: WeightsFile = pinned(weightsOf(2000, 3), 'http://127.0.0.1:9/isnet.onnx')
const open = () =>
  createStore({
    folder: join(folder.path, 'store'),
    models: [modelOf('u2net', pinned(bytes, server.url)), modelOf('isnet', isnet)],
    sleep: quickSleep,
  })
const pathOf = (name = 'model.onnx') => join(folder.path, 'store', 'u2net', name)
const pull = (one = store) => one.pull('u2net', { fetch })
const stateOf = async (one = store) => (await one.list())[0]?.state

describe('others at the same folder', () => {
  it('that remove a model at once all succeed, and one that waits to pull it gets it', async () => {
    await pull()
    const freed = [open().remove('u2net'), open().remove('u2net'), open().remove('u2net')]
    const pulled = pull(open())
    expect((await Promise.all(freed)).filter((bytes) => bytes > 0).length).toBeLessThan(3)
    expect((await pulled).state).toBe('installed')
  })

  it.runIf(process.platform === 'linux')(
    'have files that this user may not read: that says nothing about the other models',
    async () => {
      await mkdir(join(folder.path, 'store', 'isnet'), { recursive: true })
      // Opens, and fails when it is read, whoever asks.
      await symlink('/proc/self/mem', join(folder.path, 'store', 'isnet', 'model.onnx'))
      await pull()
      expect(await store.installed()).toEqual(['u2net'])
      const [, damaged] = await store.list()
      expect([damaged?.state, damaged?.files[0]?.reason]).toEqual([
        'damaged',
        expect.stringMatching(/^it cannot be read:/),
      ])
      expect((await refusal(store.fileOf('isnet', 'model'))).code).toBe('input-unreadable')
    },
  )
})

describe('what a killed process left', () => {
  it('of an import goes with the next pull, and of a pull with the next import', async () => {
    await mkdir(join(folder.path, 'store', 'u2net'), { recursive: true })
    await writeFile(pathOf('x.import.tmp'), bytes)
    await pull()
    expect(await readdir(join(folder.path, 'store', 'u2net'))).toEqual(['model.onnx', 'model.onnx.seen.json'])
    await writeFile(pathOf('model.onnx.part'), bytes.subarray(0, 1000))
    await writeFile(pathOf('model.onnx.part.json'), JSON.stringify({ url: server.url, validator: '"one"' }))
    await writeFile(join(folder.path, 'right.onnx'), bytes)
    await store.importFile('u2net', join(folder.path, 'right.onnx'))
    expect(await readdir(join(folder.path, 'store', 'u2net'))).toEqual(['model.onnx', 'model.onnx.seen.json'])
  })
})

describe('a slip', () => {
  it('in the name of what is brought in, or of what is removed, makes no folder', async () => {
    expect((await refusal(store.importFile('u2net', join(folder.path, 'none.onnx')))).code).toBe('input-missing')
    expect(await store.remove('u2net')).toBe(0)
    expect(await readdir(folder.path)).toEqual([])
  })
})

describe('links', () => {
  it('to a file elsewhere are used, and removing the model leaves the file and counts none of it', async () => {
    await mkdir(join(folder.path, 'store', 'u2net'), { recursive: true })
    await writeFile(join(folder.path, 'elsewhere.onnx'), bytes)
    await symlink(join(folder.path, 'elsewhere.onnx'), pathOf())
    expect(await stateOf()).toBe('installed')
    expect(await store.remove('u2net')).toBeLessThan(1000)
    expect((await stat(join(folder.path, 'elsewhere.onnx'))).size).toBe(bytes.length)
  })

  it('that lead nowhere can be removed, and pulled over', async () => {
    await mkdir(join(folder.path, 'store', 'u2net'), { recursive: true })
    await symlink(join(folder.path, 'gone.onnx'), pathOf())
    expect(await store.remove('u2net')).toBe(0)
    await mkdir(join(folder.path, 'store', 'u2net'), { recursive: true })
    await symlink(join(folder.path, 'gone.onnx'), pathOf())
    expect((await pull()).state).toBe('installed')
    expect((await lstat(pathOf())).isFile()).toBe(true)
  })

  it('to a folder elsewhere go, and what is in that folder stays', async () => {
    await mkdir(join(folder.path, 'store'))
    await mkdir(join(folder.path, 'elsewhere'))
    await symlink(join(folder.path, 'elsewhere'), join(folder.path, 'store', 'u2net'))
    await pull()
    expect(await store.remove('u2net')).toBe(0)
    expect([await readdir(join(folder.path, 'store')), await readdir(join(folder.path, 'elsewhere'))]).toEqual([
      [],
      ['model.onnx', 'model.onnx.seen.json'],
    ])
  })
})

describe('what was read before', () => {
  it('and is found damaged by verify though its time is the same, is fetched anew by the next pull', async () => {
    await pull()
    const seen = JSON.parse(await readFile(pathOf('model.onnx.seen.json'), 'utf8'))
    await writeFile(
      pathOf(),
      bytes.map((byte, i) => (i === 1234 ? byte ^ 1 : byte)),
    )
    const { mtimeMs } = await stat(pathOf())
    await writeFile(pathOf('model.onnx.seen.json'), JSON.stringify({ ...seen, mtimeMs }))
    expect(await stateOf()).toBe('installed')
    expect((await store.verify('u2net'))[0]?.state).toBe('damaged')
    expect(await stateOf(open())).toBe('damaged')
    expect((await refusal(open().fileOf('u2net', 'model'))).code).toBe('weights-damaged')
    await pull(open())
    expect((await store.verify('u2net'))[0]?.state).toBe('installed')
  })

  it('is not read again where a copy kept whole seconds of its time only', async () => {
    await pull()
    await utimes(pathOf(), 1000, 1000.25)
    expect(await stateOf()).toBe('installed')
    const reading = vi.spyOn(digester, 'digestFile')
    await utimes(pathOf(), 1000, 1000)
    expect(await stateOf(open())).toBe('installed')
    expect(reading).not.toHaveBeenCalled()
    await utimes(pathOf(), 1000, 1001)
    expect(await stateOf(open())).toBe('installed')
    expect(reading).toHaveBeenCalledOnce()
  })

  it('and is damaged is not read again each time, and one of another size not at all', async () => {
    const reading = vi.spyOn(digester, 'digestFile')
    await mkdir(join(folder.path, 'store', 'u2net'), { recursive: true })
    await writeFile(pathOf(), weightsOf(bytes.length, 9))
    for (let i = 0; i < 3; i++) expect(await stateOf(open())).toBe('damaged')
    expect(reading).toHaveBeenCalledTimes(1)
    await writeFile(pathOf(), bytes.subarray(0, 1000))
    const [state] = await store.list()
    expect(state?.files[0]?.reason).toBe('it has 1,000 bytes and must have 300,000')
    expect(reading).toHaveBeenCalledTimes(1)
    await writeFile(pathOf(), bytes)
    expect(await stateOf(open())).toBe('installed')
  })

  it('and is not what it was first is not read again each time either, by one process', async () => {
    const { sha256: _, ...rest } = isnet
    const free = createStore({
      folder: folder.path,
      models: [modelOf('free', { ...rest, unpinned: 'none' })],
      sleep: quickSleep,
    })
    const path = join(folder.path, 'free', 'model.onnx')
    await mkdir(join(folder.path, 'free'))
    await writeFile(path, weightsOf(2000, 3))
    expect(await stateOf(free)).toBe('installed')
    await writeFile(path, weightsOf(2000, 4))
    const reading = vi.spyOn(digester, 'digestFile')
    for (let i = 0; i < 3; i++) expect(await stateOf(free)).toBe('damaged')
    expect(reading).toHaveBeenCalledTimes(1)
    await free.remove('free')
    await mkdir(join(folder.path, 'free'))
    await writeFile(path, weightsOf(2000, 5))
    expect(await stateOf(free)).toBe('installed')
  })

  it('is read once by each process where no note of it can be written', async () => {
    await pull()
    await rm(pathOf('model.onnx.seen.json'))
    // A folder of that name keeps the note from being written, as a disk that is read-only would.
    await mkdir(pathOf('model.onnx.seen.json'))
    const reading = vi.spyOn(digester, 'digestFile')
    const patient = open()
    for (let i = 0; i < 3; i++) expect(await patient.installed()).toEqual(['u2net'])
    expect(await open().installed()).toEqual(['u2net'])
    expect(reading).toHaveBeenCalledOnce()
    await writeFile(pathOf(), 'changed')
    expect(await patient.installed()).toEqual([])
  })
})
