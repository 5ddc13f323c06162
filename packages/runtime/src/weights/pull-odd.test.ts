import { appendFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { WeightsFile } from '@popcel/matting'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FileServer, serveFile } from '../testing/file-server.ts'
import { refusal } from '../testing/refusal.ts'
import { digestOf, modelOf, pinned, quickSleep, weightsOf } from '../testing/stored.ts'
import { type Folder, temporaryFolder } from '../testing/weights.ts'
import { createStore } from './store.ts'

const MiB = 1 << 20
const bytes = weightsOf(3 * MiB)
const other = weightsOf(3 * MiB, 7)
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

const unpinned = (): WeightsFile => ({ part: 'model', name: 'model.onnx', url: server.url, unpinned: 'none is told' })
const pull = (file: WeightsFile, onBytes: (bytes: number) => void = () => undefined) =>
  createStore({ folder: folder.path, models: [modelOf('u2net', file)], sleep: quickSleep }).pull('u2net', {
    fetch,
    onProgress: ({ bytes }) => onBytes(bytes),
  })
const arrived = async () => digestOf(await readFile(join(folder.path, 'u2net', 'model.onnx')))

describe('a file that comes packed', () => {
  it('is held to its own size and not to that of the package', async () => {
    server.behaviour = { packed: true }
    expect((await pull(pinned(bytes, server.url))).state).toBe('installed')
  })

  it('without a pinned size is taken whole', async () => {
    server.behaviour = { packed: true }
    server.bytes = new Uint8Array(MiB)
    expect((await pull(unpinned())).bytes).toBe(MiB)
  })
})

it('a file without a digest that changed in between is fetched anew, also where the server does not heed If-Range', async () => {
  server.behaviour = { ranges: true, heedless: true, etag: '"one"', cuts: [2 * MiB] }
  const pulling = pull(unpinned(), (arrived) => {
    if (arrived < MiB) return
    server.bytes = other
    server.behaviour.etag = '"two"'
  })
  expect((await pulling).state).toBe('installed')
  expect(await arrived()).toBe(digestOf(other))
  expect(server.asked).toEqual(['-', expect.stringMatching(/^bytes=/), '-'])
})

it('a wrong file that is cut each time is told as wrong, and not fetched without end', async () => {
  server.bytes = other
  server.behaviour = { ranges: true, etag: '"one"', cuts: Array.from({ length: 99 }, () => 2 * MiB) }
  expect((await refusal(pull(pinned(bytes, server.url)))).code).toBe('weights-damaged')
  expect(server.asked.length).toBeLessThan(9)
})

it('a server that answers each range wrongly and cuts each whole file is given up', async () => {
  server.behaviour = { otherRange: true, etag: '"one"', cuts: Array.from({ length: 99 }, () => 2 * MiB) }
  expect((await refusal(pull(pinned(bytes, server.url)))).code).toBe('weights-not-fetched')
  expect(server.asked.length).toBeLessThan(9)
})

it('what another process writes behind a part, which slept and lost the lock, does not get into the file', async () => {
  server.behaviour = { ranges: true, etag: '"one"', cuts: [MiB], pauseMs: 5 }
  let written = false
  const state = await pull(pinned(bytes, server.url), (arrived) => {
    if (written || arrived < 2 * MiB) return
    written = true
    appendFileSync(join(folder.path, 'u2net', 'model.onnx.part'), new Uint8Array(100))
  })
  expect([written, state.state, await arrived()]).toEqual([true, 'installed', digestOf(bytes)])
})

it('a web page is not taken for weights, such as the one of a network that wants a login', async () => {
  server.behaviour = { type: 'text/html; charset=utf-8' }
  server.bytes = new TextEncoder().encode('<html>Welcome to our hotel</html>')
  const error = await refusal(pull(unpinned()))
  expect(error.code).toBe('weights-not-fetched')
  expect(error.message).toMatch(/127\.0\.0\.1:\d+ sent a web page in place of the file; does it want a login\?/)
  expect(server.asked.length).toBe(1)
})

it('an empty answer is no file', async () => {
  server.bytes = new Uint8Array()
  expect((await refusal(pull(unpinned()))).message).toContain('(the server sent nothing)')
})
