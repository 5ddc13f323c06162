import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WeightsFile } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Behaviour, type FileServer, serveFile } from '../testing/file-server.ts'
import { refusal } from '../testing/refusal.ts'
import { digestOf, modelOf, pinned, quickSleep, weightsOf } from '../testing/stored.ts'
import { type Folder, temporaryFolder } from '../testing/weights.ts'
import { createStore, type PullProgress, type WeightsStore } from './store.ts'

const MiB = 1 << 20
const bytes = weightsOf(3 * MiB)
let folder: Folder
let server: FileServer
beforeEach(async () => {
  folder = await temporaryFolder()
  server = await serveFile(bytes, { ranges: true, etag: '"one"' })
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

const storeOf = (file: WeightsFile): WeightsStore =>
  createStore({ folder: folder.path, models: [modelOf('u2net', file)], sleep: quickSleep })
const store = (more: Partial<WeightsFile> = {}) => storeOf(pinned(bytes, server.url, more))
const pathOf = (name = 'model.onnx') => join(folder.path, 'u2net', name)
const names = () => readdir(join(folder.path, 'u2net')).then((all) => all.sort())
const behave = (behaviour: Behaviour) => {
  server.behaviour = behaviour
}
/** The range after a cut at `bytes`: what was on its way when the connection was cut is lost. */
const about = (bytes: number) => ({
  asymmetricMatch: (range: string) => {
    const start = Number(/^bytes=(\d+)-$/.exec(range)?.[1])
    return start > bytes - 0.5 * MiB && start <= bytes
  },
})
/** Writes a part as an earlier process would have left it. */
async function leavePart(part: Uint8Array, origin: object): Promise<void> {
  await mkdir(join(folder.path, 'u2net'), { recursive: true })
  await writeFile(pathOf('model.onnx.part'), part)
  await writeFile(pathOf('model.onnx.part.json'), JSON.stringify(origin))
}

describe('a pull', () => {
  it('fetches, checks and puts the file in its place, and tells how far it is', async () => {
    const told: PullProgress[] = []
    const state = await store().pull('u2net', { fetch, onProgress: (progress) => told.push(progress) })
    expect(state).toMatchObject({ model: 'u2net', state: 'installed', bytes: 3 * MiB, licenceShown: false })
    expect(digestOf(await readFile(await store().fileOf('u2net', 'model')))).toBe(digestOf(bytes))
    expect(told.at(-1)).toEqual({ model: 'u2net', part: 'model', state: 'fetching', bytes: 3 * MiB, total: 3 * MiB })
    expect(told.map((one) => one.bytes)).toEqual(told.map((one) => one.bytes).sort((a, b) => a - b))
    expect(await names()).toEqual(['model.onnx', 'model.onnx.seen.json'])
    expect(await readdir(folder.path)).toEqual(['u2net'])
  })

  it('of what is there asks the server nothing', async () => {
    await store().pull('u2net', { fetch })
    await store().pull('u2net', { fetch })
    expect(server.asked).toEqual(['-'])
  })

  it('fetches each of several files, and only the one that is missing', async () => {
    const encoder = pinned(bytes, server.url, { part: 'encoder', name: 'encoder.onnx' })
    const decoder = pinned(bytes, server.url, { part: 'decoder', name: 'decoder.onnx' })
    const both = createStore({ folder: folder.path, models: [modelOf('sam', encoder, decoder)], sleep: quickSleep })
    await createStore({ folder: folder.path, models: [modelOf('sam', encoder)], sleep: quickSleep }).pull('sam', {
      fetch,
    })
    expect((await both.list())[0]).toMatchObject({ state: 'partly', bytes: 3 * MiB })
    expect((await both.pull('sam', { fetch })).state).toBe('installed')
    expect(await both.fileOf('sam', 'decoder')).toMatch(/decoder\.onnx$/)
    expect(server.asked.length).toBe(2)
  })

  it('follows a redirect, and checks an md5', async () => {
    const { sha256: _, ...rest } = pinned(bytes, server.url.replace('/model.onnx', '/moved'))
    const file = { ...rest, md5: digestOf(bytes, 'md5').toUpperCase() }
    expect((await storeOf(file).pull('u2net', { fetch })).state).toBe('installed')
    server.bytes = weightsOf(3 * MiB, 2)
    await writeFile(pathOf(), 'x')
    expect((await refusal(storeOf(file).pull('u2net', { fetch }))).message).toContain('its md5 is')
  })
})

describe('what is cut in the middle', () => {
  it('goes on by itself where it was cut', async () => {
    behave({ ranges: true, etag: '"one"', cuts: [MiB, MiB] })
    await store().pull('u2net', { fetch })
    expect(server.asked).toEqual(['-', about(MiB), about(2 * MiB)])
    expect((await store().verify())[0]?.state).toBe('installed')
  })

  it('again and again ends with a row that can be retried, and the part kept for the next pull', async () => {
    behave({ ranges: true, etag: '"one"', cuts: [2 * MiB, 10, 10, 10, 10, 10, 10] })
    const error = await refusal(store().pull('u2net', { fetch }))
    expect([error.code, error.retryable]).toEqual(['weights-not-fetched', true])
    expect(error.message).toContain('run popcel models pull u2net again to go on')
    const kept = (await stat(pathOf('model.onnx.part'))).size
    expect(kept).toBeGreaterThan(MiB)
    expect((await refusal(store().fileOf('u2net', 'model'))).code).toBe('weights-missing')
    server.behaviour.cuts = []
    await store().pull('u2net', { fetch })
    expect(server.asked.at(-1)).toBe(`bytes=${kept}-`)
  })

  it('begins anew at a server without ranges', async () => {
    behave({ cuts: [MiB] })
    expect((await store().pull('u2net', { fetch })).state).toBe('installed')
    expect(server.asked).toEqual(['-', about(MiB)])
  })

  it('begins anew when the file changed in between (If-Range)', async () => {
    await leavePart(weightsOf(MiB, 9), { url: server.url, validator: '"zero"', total: 3 * MiB })
    expect((await store().pull('u2net', { fetch })).state).toBe('installed')
    expect(server.asked).toEqual([`bytes=${MiB}-`])
  })

  it('fetches it in one piece when the part was of another file and nobody could tell', async () => {
    behave({ ranges: true })
    await leavePart(weightsOf(MiB, 9), { url: server.url })
    expect((await store().pull('u2net', { fetch })).state).toBe('installed')
    expect(server.asked).toEqual([`bytes=${MiB}-`, '-'])
  })

  it('does not go on with a part of another address, or one that is too long, or one without a note', async () => {
    for (const [part, origin] of [
      [bytes.subarray(0, MiB), { url: 'http://127.0.0.1/other' }],
      [weightsOf(4 * MiB), { url: server.url }],
      [bytes.subarray(0, MiB), { no: 'address' }],
    ] as const) {
      await leavePart(part, origin)
      await store().pull('u2net', { fetch })
      await store().remove('u2net')
    }
    expect(server.asked).toEqual(['-', '-', '-'])
  })

  it('needs no server when the whole part is there', async () => {
    await leavePart(bytes, { url: server.url })
    expect((await store().pull('u2net', { fetch })).state).toBe('installed')
    expect(server.asked).toEqual([])
  })

  it('finds out at the end when the server does not say how long it is', async () => {
    behave({ chunked: true, cuts: [MiB] })
    expect((await store().pull('u2net', { fetch })).state).toBe('installed')
  })

  it('a server that falls silent is left and asked again', async () => {
    behave({ ranges: true, silent: true })
    const pull = store().pull('u2net', { fetch })
    while (server.asked.length === 0) await quickSleep(50)
    behave({ ranges: true })
    expect((await pull).state).toBe('installed')
  })

  it('a server that does not even answer is left and asked again', async () => {
    behave({ ranges: true, mute: true })
    const pull = store().pull('u2net', { fetch })
    while (server.asked.length === 0) await quickSleep(50)
    behave({ ranges: true })
    expect((await pull).state).toBe('installed')
  })

  it('a server that sends another part than it was asked for is asked for all', async () => {
    await leavePart(bytes.slice(0, MiB), { url: server.url, validator: '"one"' })
    behave({ otherRange: true, etag: '"one"' })
    expect((await store().pull('u2net', { fetch })).state).toBe('installed')
    expect(server.asked).toEqual([`bytes=${MiB}-`, '-'])
  })
})

describe('what is refused', () => {
  it('other bytes: nothing is kept, found and expected are named', async () => {
    server.bytes = weightsOf(3 * MiB, 2)
    const error = await refusal(store().pull('u2net', { fetch }))
    expect(error.message).toBe(
      `${pathOf()}: is not the file that u2net needs (its sha256 is ${digestOf(server.bytes)} and must be ${digestOf(bytes)}); get it again with: popcel models pull u2net`,
    )
    expect([error.code, await names()]).toEqual(['weights-damaged', []])
  })

  it('another size, before a byte of it is fetched; or as soon as it is too long', async () => {
    server.bytes = weightsOf(MiB)
    expect((await refusal(store().pull('u2net', { fetch }))).details['reason']).toBe(
      "the server's has 1,048,576 bytes and it must have 3,145,728",
    )
    behave({ chunked: true })
    server.bytes = weightsOf(4 * MiB)
    expect((await refusal(store().pull('u2net', { fetch }))).details['reason']).toBe(
      'it has more than the 3,145,728 bytes that it must have',
    )
    expect(await names()).toEqual([])
  })

  it.each([
    [404, 'answered 404 Not Found: it has no such file'],
    [403, 'answered 403 Forbidden: it refuses to give it'],
  ])('%i is final', async (status, reason) => {
    behave({ statuses: [status] })
    const error = await refusal(store().pull('u2net', { fetch }))
    expect([error.code, server.asked.length]).toEqual(['weights-not-fetched', 1])
    expect(error.message).toContain(reason)
  })

  it('503 and 429 are asked again, after longer and longer pauses or as the server says', async () => {
    const pauses: number[] = []
    const sleep = (ms: number, signal?: AbortSignal) => {
      if (ms < 30_000 && ms !== 1000) pauses.push(ms)
      return quickSleep(ms, signal)
    }
    behave({ statuses: [503, 500, 429], retryAfter: '3' })
    const patient = createStore({ folder: folder.path, models: [modelOf('u2net', pinned(bytes, server.url))], sleep })
    expect((await patient.pull('u2net', { fetch })).state).toBe('installed')
    expect(pauses).toEqual([3000, 3000, 3000])
    await patient.remove('u2net')
    behave({ statuses: [503, 503, 503, 503, 503, 503] })
    const error = await refusal(patient.pull('u2net', { fetch }))
    expect(error.message).toContain('answered 503 Service Unavailable')
    // 1000 is left out above, for the lock's beat is as long
    expect(pauses.slice(3)).toEqual([500, 2000, 4000])
    expect(server.asked.length).toBe(4 + 5)
  })

  it('redirects without end, nobody there', async () => {
    const loop = pinned(bytes, server.url.replace('/model.onnx', '/loop'))
    expect((await refusal(storeOf(loop).pull('u2net', { fetch }))).message).toContain('redirect count exceeded')
    const nobody = await serveFile(bytes)
    await nobody[Symbol.asyncDispose]()
    const error = await refusal(storeOf(pinned(bytes, nobody.url)).pull('u2net', { fetch }))
    expect(error.message).toContain('refuses the connection')
  })

  it('a model that is not in the table', async () => {
    expect((await refusal(store().pull('../u2net', { fetch }))).message).toBe(
      'no model is called "u2net"; known are: u2net',
    )
  })

  it('a folder that cannot be made', async () => {
    await writeFile(join(folder.path, 'file'), '')
    const models = [modelOf('u2net', pinned(bytes, server.url))]
    const inside = createStore({ folder: join(folder.path, 'file'), models, sleep: quickSleep })
    expect((await refusal(inside.pull('u2net', { fetch }))).code).toBe('output-unwritable')
  })
})

describe('stopping', () => {
  it('ends at once and keeps the part', async () => {
    behave({ ranges: true, etag: '"one"', pauseMs: 5 })
    const stop = new AbortController()
    const onProgress = (progress: PullProgress) => progress.bytes > MiB && stop.abort()
    const error = await refusal(store().pull('u2net', { fetch, signal: stop.signal, onProgress }))
    expect(error.code).toBe('aborted')
    expect((await stat(pathOf('model.onnx.part'))).size).toBeGreaterThan(MiB)
    behave({ ranges: true, etag: '"one"' })
    await store().pull('u2net', { fetch })
    expect(server.asked[1]).toMatch(/^bytes=\d{7}-$/)
  })

  it('before it began does nothing', async () => {
    expect((await refusal(store().pull('u2net', { fetch, signal: AbortSignal.abort() }))).code).toBe('aborted')
    expect(server.asked).toEqual([])
  })
})

describe('a file without a pinned digest', () => {
  const unpinned = () => ({ part: 'model', name: 'model.onnx', url: server.url, unpinned: 'its source tells none' })

  it('is what it was when it first came', async () => {
    await storeOf(unpinned()).pull('u2net', { fetch })
    expect((await storeOf(unpinned()).verify())[0]?.state).toBe('installed')
    await writeFile(pathOf(), weightsOf(3 * MiB, 2))
    const [state] = await storeOf(unpinned()).list()
    expect(state?.state).toBe('damaged')
    expect(state?.files[0]?.reason).toContain(`it was ${digestOf(bytes)} when it was first seen`)
    server.bytes = weightsOf(2 * MiB, 3)
    const other = await refusal(storeOf(unpinned()).pull('u2net', { fetch }))
    expect([other.code, other.message]).toEqual([
      'weights-changed',
      expect.stringMatching(/first make room for it with: popcel models remove u2net$/),
    ])
    await storeOf(unpinned()).remove('u2net')
    expect((await storeOf(unpinned()).pull('u2net', { fetch })).bytes).toBe(2 * MiB)
  })

  it('is gone on with only where the server names its version', async () => {
    behave({ ranges: true, cuts: [MiB] })
    await storeOf(unpinned()).pull('u2net', { fetch })
    await storeOf(unpinned()).remove('u2net')
    behave({ ranges: true, etag: '"one"', cuts: [MiB] })
    await storeOf(unpinned()).pull('u2net', { fetch })
    expect(server.asked).toEqual(['-', '-', '-', about(MiB)])
  })
})

/** A disk of 2 MiB, where one can be mounted. */
async function smallDisk(skip: (reason: string) => void): Promise<Disposable & { readonly path: string }> {
  const path = join(folder.path, 'disk')
  await mkdir(path)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    skip('no small disk can be mounted here')
  }
  return { path, [Symbol.dispose]: () => void execFileSync('umount', [path]) }
}

it('a disk without a free byte keeps no lock either, for which the next pull would wait', async (context) => {
  using disk = await smallDisk(context.skip)
  const small = createStore({
    folder: disk.path,
    models: [modelOf('u2net', pinned(bytes.slice(0, 1000), server.url))],
    sleep: quickSleep,
  })
  await writeFile(join(disk.path, 'filler'), new Uint8Array(4 * MiB)).catch(() => undefined)
  expect((await refusal(small.pull('u2net', { fetch }))).code).toBe('disk-full')
  await rm(join(disk.path, 'filler'))
  server.bytes = bytes.slice(0, 1000)
  const told: string[] = []
  await small.pull('u2net', { fetch, onProgress: ({ state }) => told.push(state) })
  expect(told).not.toContain('waiting')
})

it('a disk that is read-only is called so', async (context) => {
  using disk = await smallDisk(context.skip)
  execFileSync('mount', ['-o', 'remount,ro', disk.path])
  const models = [modelOf('u2net', pinned(bytes, server.url))]
  const fixed = createStore({ folder: join(disk.path, 'models'), models, sleep: quickSleep })
  expect((await refusal(fixed.pull('u2net', { fetch }))).message).toContain('(the disk is read-only)')
  expect((await refusal(fixed.licenceShown('u2net'))).message).toContain('(the disk is read-only)')
})

it('what lies on a disk that is read-only need not be fetched, and no lock is wanted there', async (context) => {
  using disk = await smallDisk(context.skip)
  const small = bytes.slice(0, 1000)
  server.bytes = small
  const models = [modelOf('u2net', pinned(small, server.url))]
  const fixed = createStore({ folder: disk.path, models, sleep: quickSleep })
  await fixed.pull('u2net', { fetch })
  execFileSync('mount', ['-o', 'remount,ro', disk.path])
  expect((await fixed.pull('u2net', { fetch })).state).toBe('installed')
})

it('a full disk is told as such, and nothing is left on it', async (context) => {
  using disk = await smallDisk(context.skip)
  const small = createStore({
    folder: disk.path,
    models: [modelOf('u2net', pinned(bytes, server.url))],
    sleep: quickSleep,
  })
  const error = await refusal(small.pull('u2net', { fetch }))
  expect(error.message).toBe(new PopcelError('disk-full', { file: join(disk.path, 'u2net', 'model.onnx') }).message)
  expect(await readdir(join(disk.path, 'u2net'))).toEqual([])
  await writeFile(join(folder.path, 'model.onnx'), bytes)
  expect((await refusal(small.importFile('u2net', join(folder.path, 'model.onnx')))).code).toBe('disk-full')
  expect(await readdir(join(disk.path, 'u2net'))).toEqual([])
})
