// Owns an animated picture in the making: frames kept in memory, 8-bit RGBA, until the end.

import type { Clip, CutOut, Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { encodeClip } from '../encode-clip.ts'
import { writeWholeFile } from '../frame-files/whole-file.ts'
import { asCutOut } from '../pixels.ts'
import type { FrameTime } from '../video/write-types.ts'
import { buffersIn } from './buffers-in.ts'
import type { Movie, MovieSettings } from './movie.ts'

/** Frames of an animated picture are held at once: so many bytes are let in. */
const MOST_BYTES = 2 ** 31

export function openAnimation(
  path: string,
  { format, width, height }: MovieSettings & { format: 'webp' | 'gif' },
): Movie {
  const frames: { picture: CutOut; durationMs: number; atMs: number }[] = []
  return {
    async write(picture: Picture, { ptsSeconds, durationSeconds }: FrameTime) {
      if (picture.width !== width || picture.height !== height)
        throw new PopcelError('video-not-made', {
          file: path,
          reason: `a frame is ${picture.width}×${picture.height} and the animation ${width}×${height}`,
        })
      const bytes = (frames.length + 1) * width * height * 4
      if (bytes > MOST_BYTES)
        throw new PopcelError('usage', {
          reason: `${path}: an animated picture of more than ${frames.length} frames of ${width}×${height} does not fit in memory; choose prores, webm or frames, or a smaller range`,
        })
      const kept = asCutOut(picture)
      frames.push({ picture: kept, durationMs: durationSeconds * 1000, atMs: ptsSeconds * 1000 })
      return kept.data.buffer === picture.data.buffer ? [] : [...buffersIn(picture)]
    },
    async finish() {
      const clip: Clip<CutOut> = {
        // A frame that failed leaves a gap, which the one before it fills.
        frames: frames.map(({ picture, durationMs, atMs }, i) => ({
          picture,
          durationMs: i + 1 < frames.length ? frames[i + 1]!.atMs - atMs : durationMs,
        })),
        plays: 0,
      }
      const bytes = await encodeClip(clip, { format })
      await writeWholeFile(path, {}, (file) => file.write(bytes, 0))
      return bytes.length
    },
    async abort() {
      frames.length = 0
    },
  }
}
