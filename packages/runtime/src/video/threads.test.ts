import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeNumberedVideo } from './testing/made-video.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-threads-'))
const path = join(folder, 'b.mp4')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeAll(() => makeNumberedVideo(path, 40))

const start = (told: number[], enough: number) => {
  const worker = new Worker(new URL('./testing/reading-thread.ts', import.meta.url), { workerData: path })
  worker.on('message', (number: number) => {
    told.push(number)
    if (told.length === enough) worker.postMessage('end')
  })
  return once(worker, 'exit')
}

// worker.terminate() while one of node-av's calls is under way takes the process down now and then: a thread has to end itself.
it('a thread reads every frame, and one that ends itself in the middle leaves the process and other threads as they are', async () => {
  const [whole, one, two]: [number[], number[], number[]] = [[], [], []]
  await Promise.all([start(whole, Number.POSITIVE_INFINITY), start(one, 3), start(two, 11)])
  expect(whole).toEqual(Array.from({ length: 40 }, (_, n) => n))
  expect(one.slice(0, 3)).toEqual([0, 1, 2])
  expect(two.length).toBeLessThan(40)
})
