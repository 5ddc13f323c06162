// Owns a moving picture of either kind, an animated picture or a video, as a job looks at it: when each frame is shown, and
// the pictures of a stretch of them, one after the other.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CutOut } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { asCutOut, type Caps, decodeClip, openVideo, type VideoReader } from '@popcel/runtime'
import { isVideo } from './video.ts'

export type Shown = { readonly startMs: number; readonly endMs: number }

export type Moving = {
  readonly width: number
  readonly height: number
  /** Every frame, in order; the first begins at 0. */
  readonly shown: readonly Shown[]
  /** Frames `from` to before `to`. One that cannot be decoded is left out; when all are, its error is thrown. */
  pictures(from: number, to: number): AsyncIterable<{ readonly index: number; readonly picture: CutOut }>
  [Symbol.asyncDispose](): Promise<void>
}

/** @throws PopcelError, the rows of decodeClip and openVideo */
export async function openMoving(bytes: Uint8Array, caps: Caps): Promise<Moving> {
  return isVideo(bytes) ? fromVideo(bytes, caps) : fromClip(bytes, caps)
}

async function fromClip(bytes: Uint8Array, caps: Caps): Promise<Moving> {
  const { frames } = await decodeClip(bytes, caps)
  let at = 0
  const shown = frames.map(({ durationMs }) => {
    const startMs = at
    at += durationMs
    return { startMs, endMs: at }
  })
  const { width, height } = frames[0]!.picture
  return {
    width,
    height,
    shown,
    async *pictures(from, to) {
      for (let index = from; index < to; index++) yield { index, picture: frames[index]!.picture }
    },
    async [Symbol.asyncDispose]() {},
  }
}

/** FFmpeg seeks in files, so the bytes are one for as long as this is open. */
async function fromVideo(bytes: Uint8Array, caps: Caps): Promise<Moving> {
  const { video, close } = await openBytes(bytes, caps)
  const { width, height, pts, durations } = video.info
  const first = pts[0]!
  const ms = (seconds: number) => Math.round(seconds * 1e6) / 1e3
  return {
    width,
    height,
    shown: pts.map((at, n) => ({ startMs: ms(at - first), endMs: ms(at - first + durations[n]!) })),
    async *pictures(from, to) {
      let failure: PopcelError | undefined
      let any = false
      for await (const frame of video.read({ from, to })) {
        if (frame.failure) failure ??= frame.failure
        else {
          any = true
          yield { index: frame.index, picture: asCutOut(frame.picture) }
        }
      }
      if (!any && failure) throw failure
    },
    [Symbol.asyncDispose]: close,
  }
}

/** A video that came as bytes. Its errors name no path of this machine. */
export async function openBytes(
  bytes: Uint8Array,
  caps: Caps,
): Promise<{ readonly video: VideoReader; close(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'popcel-video-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'video')
    await writeFile(path, bytes)
    const video = await openVideo(path, { caps, threads: 1 })
    const close = async () => {
      await video.close()
      await remove()
    }
    return { video, close }
  } catch (error) {
    await remove()
    throw error instanceof PopcelError ? error.with({ file: 'video' }) : error
  }
}
