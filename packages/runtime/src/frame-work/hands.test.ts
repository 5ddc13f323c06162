import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeNumberedVideo } from '../video/testing/made-video.ts'
import { openFrameHands } from './hands.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-hands-'))
const path = join(folder, 'b.mp4')
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeAll(() => makeNumberedVideo(path, 3000))

/** Reads until it is stopped, `afterMs` from now or from the first frame. How many frames came, and what the reader was told. */
async function readAndStop(from: 'now' | 'first frame', afterMs: number): Promise<{ frames: number; told: unknown }> {
  const stop = new AbortController()
  await using hands = openFrameHands({
    signal: stop.signal,
    runtime: undefined,
    readsInOrder: true,
    remembers: false,
  })
  const wind = () => void sleep(afterMs).then(() => stop.abort())
  if (from === 'now') wind()
  for (let frames = 0; ; frames++) {
    try {
      await hands.read({ plate: { kind: 'video', path, index: frames }, helpers: {} })
      if (from === 'first frame' && frames === 0) wind()
    } catch (told) {
      return { frames, told }
    }
  }
}

// A thread that is ended from outside in one of node-av's calls takes the process down, one time in ten or so.
describe('stopped at any moment of reading a video, the process lives and the reader is told', () => {
  it('while the thread starts and opens the video', async () => {
    for (let n = 0; n < 12; n++) {
      const { told } = await readAndStop('now', 18 * n)
      expect(told).toMatchObject({ code: 'aborted' })
    }
  })

  it('while frames come', async () => {
    for (let n = 0; n < 8; n++) {
      const { frames, told } = await readAndStop('first frame', 5 * n)
      expect(frames).toBeGreaterThan(0)
      expect(told).toMatchObject({ code: 'aborted' })
    }
  })
})
