// The unmodified npm SDK against our endpoint with our worker: real cuts, and jobs that are paced.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodePicture } from '@popcel/runtime'
import runpodSdk from 'runpod-sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type StartedEndpoint, startEndpoint } from '../endpoint/start.ts'
import { ownState, pacedWorker } from './paced-worker.ts'

const folderOf = () => mkdtempSync(join(tmpdir(), 'popcel-js-sdk-'))
const sdkOf = ({ url }: StartedEndpoint) => {
  const sdk = runpodSdk('any', { baseUrl: url.replace(/\/local$/, '') })
  const endpoint = sdk.endpoint('local')
  if (!endpoint) throw new Error('the SDK made no endpoint')
  return endpoint
}
/** A dark square on white, as base64 of a PNG. */
async function picture(side: number): Promise<string> {
  const data = new Uint8Array(side * side * 3).fill(255)
  for (let y = side >> 2; y < side - (side >> 2); y++)
    data.fill(40, (y * side + (side >> 2)) * 3, (y * side + side - (side >> 2)) * 3)
  const png = await encodePicture(
    { width: side, height: side, channels: 3, data, space: 'srgb', alpha: 'none' },
    { format: 'png' },
  )
  return Buffer.from(png).toString('base64')
}

describe('real cuts', () => {
  let endpoint: StartedEndpoint
  beforeAll(async () => {
    endpoint = await startEndpoint(folderOf(), 0, ['--workers-max', '1'])
  })
  afterAll(() => endpoint[Symbol.asyncDispose]())

  test('runSync wakes a worker and gives the mask', async () => {
    const input = { task: 'key', image: await picture(64) }
    expect(await sdkOf(endpoint).runSync({ input }, 90_000)).toMatchObject({
      status: 'COMPLETED',
      output: { mask: expect.stringMatching(/^iVBORw0KGgo/), width: 64, height: 64, model: 'key' },
    })
  })

  test('run, then status until it is done: a batch in which one picture is bad', async () => {
    const sdk = sdkOf(endpoint)
    const images = [
      { name: 'good', image: await picture(32) },
      { name: '../bad', image: 'd29yZHM=' },
    ]
    const { id } = await sdk.run({ input: { task: 'key', images } })
    let job = await sdk.status(id)
    while (!['COMPLETED', 'FAILED'].includes(job.status)) job = await sdk.status(id)
    expect(job).toMatchObject({
      status: 'COMPLETED',
      output: { images: [{ filename: 'good.png' }], errors: [expect.stringMatching(/^\.\.\/bad: is not a picture/)] },
    })
  })

  test.each([
    ['an unknown task', { task: 'fly' }, 'no task is called'],
    ['an address inside', { task: 'key', image: { url: 'https://127.0.0.1/x.png' } }, 'no public address'],
    ['a file of the machine', { task: 'key', image: { url: 'file:///etc/passwd' } }, 'image.url'],
    ['a huge picture in few bytes', 'BOMB', 'megapixels'],
  ])('%s fails with a sentence, and the worker lives on', async (_, input, words) => {
    const given = input === 'BOMB' ? { task: 'key', image: bomb() } : input
    const job = await sdkOf(endpoint).runSync({ input: given }, 60_000)
    expect(job.status).toBe('FAILED')
    expect(JSON.stringify(job)).toContain(words)
    expect(
      await sdkOf(endpoint).runSync({ input: { task: 'inspect', image: await picture(16) } }, 60_000),
    ).toMatchObject({
      status: 'COMPLETED',
    })
  })
})

describe('paced jobs', () => {
  let endpoint: StartedEndpoint
  beforeAll(async () => {
    const folder = folderOf()
    endpoint = await startEndpoint(folder, 0, ['--workers-max', '1', '--worker', pacedWorker(ownState(folder))])
  })
  afterAll(() => endpoint[Symbol.asyncDispose]())

  test('stream: every chunk, once and in order', async () => {
    const sdk = sdkOf(endpoint)
    const { id } = await sdk.run({ input: { chunks: 5, ms: 50 } })
    const seen: unknown[] = []
    for await (const chunk of sdk.stream(id)) seen.push(chunk)
    expect(seen).toEqual([0, 1, 2, 3, 4].map((chunk) => ({ output: { chunk } })))
  })

  test('cancel of a running job stops it on the worker, purge removes those that wait', async () => {
    const sdk = sdkOf(endpoint)
    const [runs, ...waits] = await Promise.all([1, 2, 3].map(() => sdk.run({ input: { ms: 3_000_000 } })))
    while ((await sdk.status(runs?.id ?? '')).status !== 'IN_PROGRESS') await new Promise((r) => setTimeout(r, 20))
    expect(await sdk.purgeQueue()).toMatchObject({ removed: 2 })
    expect(await sdk.cancel(runs?.id ?? '')).toMatchObject({ status: 'CANCELLED' })
    // The one worker is free at once, so the next job does not wait for the fifty minutes.
    expect(await sdk.runSync({ input: { ms: 1 } }, 60_000)).toMatchObject({ status: 'COMPLETED' })
    for (const { id } of waits) expect((await sdk.status(id)).status).toBe('CANCELLED')
    expect(await sdk.health()).toMatchObject({ jobs: { inQueue: 0, inProgress: 0 } })
    expect(endpoint.said()).not.toContain('"type":"stuck"')
  })

  test('a failure carries its sentence', async () => {
    const job = await sdkOf(endpoint).runSync({ input: { fail: 'as asked' } }, 60_000)
    expect(JSON.stringify(job)).toContain('as asked')
  })
})

/** Says in its header that it has 30,000 × 30,000 pixels, in 78 bytes. */
function bomb(): string {
  return 'iVBORw0KGgoAAAANSUhEUgAAdTAAAHUwAQAAAABOXMUXAAAADElEQVR42mNgoD0AAABkAAG4me+ZAAAAAElFTkSuQmCC'
}
