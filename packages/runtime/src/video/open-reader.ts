// Owns reading a video: it is looked at once when it is opened (packets counted, first frames decoded), read yields its frames.

import { PopcelError } from '@popcel/protocol'
import { type Av, loadAv } from './av.ts'
import { createBuffers } from './buffers.ts'
import { inspectVideo, type Known } from './inspect.ts'
import { readFrames } from './read-frames.ts'
import type { FrameRange, OpenVideoOptions, VideoReader } from './types.ts'

export async function openReader(path: string, options: OpenVideoOptions): Promise<VideoReader> {
  const av = await loadAv()
  const known = await inspectVideo(av, path, options)
  return readerOf(av, path, known, options)
}

function readerOf(av: Av, path: string, known: Known, options: OpenVideoOptions): VideoReader {
  const buffers = createBuffers()
  const ending = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal
  const close = async () => ending.abort()
  return {
    info: known.info,
    async *read(range: FrameRange = {}) {
      const wanted = checkRange(range, known.info.frames, path)
      yield* readFrames(av, path, known, wanted, { ...options, signal }, buffers.take)
    },
    recycle: (picture) => buffers.giveBack(picture.data.buffer),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function checkRange({ from = 0, to }: FrameRange, frames: number, file: string): { from: number; to: number } {
  const end = to ?? frames
  const whole = Number.isInteger(from) && Number.isInteger(end)
  if (whole && from >= 0 && from < end && end <= frames) return { from, to: end }
  throw new PopcelError('video-range-outside', { file, from, to: end - 1, frames, last: frames - 1 })
}
