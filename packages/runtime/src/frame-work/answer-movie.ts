// Owns which writer a movie is made by, and answering for it in its thread.

import { parentPort } from 'node:worker_threads'
import { answerRequests, HandedOver } from '../threads/answer-requests.ts'
import type { VideoCodec } from '../video/codecs.ts'
import { createVideoWriter } from '../video/writer.ts'
import { openAnimation } from './animation.ts'
import { buffersIn } from './buffers-in.ts'
import type { Movie, MovieFormat, MovieSettings, MovieWork } from './movie.ts'

const CODECS: Readonly<Partial<Record<MovieFormat, VideoCodec>>> = {
  prores: 'prores4444',
  webm: 'vp9',
  ffv1: 'ffv1',
  mp4: 'h264',
  apng: 'apng',
}

/** Called by the thread that movie.ts starts. */
export function answerMovie(): void {
  if (!parentPort) return
  let movie: Movie | undefined
  answerRequests<MovieWork>(parentPort, {
    open: async ({ path, settings }) => {
      movie = await open(path, settings)
      return undefined
    },
    write: async ({ picture, time }) => {
      const spares = (await movie?.write(picture, time)) ?? []
      return new HandedOver(spares, new Set(spares))
    },
    finish: async () => (await movie?.finish()) ?? 0,
    abort: async () => {
      await movie?.abort()
      return undefined
    },
  })
}

async function open(path: string, settings: MovieSettings): Promise<Movie> {
  const { format, width, height, alpha, frameRate, audioFrom } = settings
  if (format === 'webp' || format === 'gif') return openAnimation(path, { ...settings, format })
  const codec = CODECS[format]!
  const writer = await createVideoWriter(path, {
    codec,
    width,
    height,
    alpha,
    frameRate: frameRate ?? 'variable',
    ...(codec === 'ffv1' ? { bits: 16 } : {}),
    ...(audioFrom ? { audioFrom } : {}),
  })
  return {
    write: async (picture, time) => {
      await writer.write(picture, time)
      return [...buffersIn(picture)]
    },
    finish: async () => (await writer.finish()).bytes,
    abort: () => writer.abort(),
  }
}
