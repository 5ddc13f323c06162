import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeNumberedVideo } from '../video/testing/made-video.ts'
import { openFrameHands } from './hands.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-hands-'))
const path = join(folder, 'b.mp4')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeAll(() => makeNumberedVideo(path, 3000))

/** Reads until it is stopped, `afterMs` from now. How many frames came, and what the reader was told. */
async function readAndStop(afterMs: number): Promise<{ frames: number; told: unknown }> {
  const stop = new AbortController()
  await using hands = openFrameHands({
    signal: stop.signal,
    runtime: undefined,
    readsInOrder: true,
    remembers: false,
  })
  void sleep(afterMs).then(() => stop.abort())
  for (let frames = 0; ; frames++) {
    try {
      await hands.read({ plate: { kind: 'video', path, index: frames }, helpers: {} })
    } catch (told) {
      return { frames, told }
    }
  }
}

// A thread that is ended from outside in one of node-av's calls takes the process down, one time in ten or so.
it('stopped at any moment of reading a video, the process lives and the reader is told', {
  timeout: 120_000,
}, async () => {
  let inTheMiddle = 0
  for (let n = 0; n < 24; n++) {
    const { frames, told } = await readAndStop(60 + 9 * n)
    expect(told).toMatchObject({ code: 'aborted' })
    if (frames > 0) inTheMiddle++
  }
  expect(inTheMiddle).toBeGreaterThan(0)
})
