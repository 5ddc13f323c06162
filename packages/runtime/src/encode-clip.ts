// Owns a clip in memory -> bytes of an animated WebP or GIF. APNG is packages/sticker's; still pictures are encode.ts's.

import type { Clip, CutOut } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { refuseTooLarge } from './longest-side.ts'
import { loadSharp } from './sharp.ts'

const GIF_TICK_MS = 10

export type EncodeClipOptions = {
  readonly format: 'webp' | 'gif'
  /** 1..100 for webp with loss. Default 90. */
  readonly quality?: number
  /** webp without loss. Default false. */
  readonly lossless?: boolean
}

/**
 * Encodes frames of one size, 8-bit straight RGBA. WebP keeps soft alpha and whole milliseconds; GIF has one transparent
 * colour (alpha of 128 and more is opaque), 255 others, and hundredths of a second. Neighbours that are equal may become
 * one frame that is shown longer. `plays` 0 is without end.
 * @throws PopcelError usage for no frame, frames of different sizes, and a quality out of range; output-too-large
 */
export async function encodeClip(clip: Clip<CutOut>, options: EncodeClipOptions): Promise<Uint8Array> {
  const { format, quality = 90, lossless = false } = options
  const { width, height } = sizeOf(clip)
  refuseTooLarge({ width, height }, format)
  if (!(Number.isInteger(quality) && quality >= 1 && quality <= 100))
    throw usage(`quality must be a whole number from 1 to 100, not ${quality}`)
  const sharp = await loadSharp()
  const frames = clip.frames.map(({ picture }) => picture.data)
  const tall = { width, height: height * frames.length, channels: 4 as const, pageHeight: height }
  const pipeline = sharp(joined(format === 'gif' ? frames.map(withHardAlpha) : frames), {
    raw: tall,
    limitInputPixels: false,
  })
  const timing = { loop: clip.plays, delay: delaysOf(clip, format === 'gif' ? GIF_TICK_MS : 1) }
  const out = await (format === 'gif'
    ? pipeline.gif({ ...timing, effort: 7, keepDuplicateFrames: true })
    : pipeline.webp({ ...timing, quality, lossless, effort: lossless ? 1 : 4 })
  ).toBuffer()
  return new Uint8Array(out.buffer, out.byteOffset, out.length)
}

/** Whole ticks whose sum is the clip's: each end is rounded, not each delay, so that no drift adds up. */
function delaysOf({ frames }: Clip, tickMs: number): number[] {
  // Viewers take a delay of one GIF tick or none for ten.
  const least = tickMs === GIF_TICK_MS ? 2 * tickMs : 1
  let end = 0
  let shown = 0
  return frames.map(({ durationMs }) => {
    end += durationMs
    const delay = Math.max(least, Math.round(end / tickMs) * tickMs - shown)
    shown += delay
    return delay
  })
}

/** GIF's one bit of alpha; colour below a clear pixel is cleared, it would only cost palette entries. */
function withHardAlpha(data: Uint8Array): Uint8Array {
  const out = data.slice()
  for (let i = 0; i < out.length; i += 4) {
    if (out[i + 3]! >= 128) out[i + 3] = 255
    else out.fill(0, i, i + 4)
  }
  return out
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(frames.reduce((sum, frame) => sum + frame.length, 0))
  let at = 0
  for (const frame of frames) {
    whole.set(frame, at)
    at += frame.length
  }
  return whole
}

function sizeOf({ frames }: Clip<CutOut>): { width: number; height: number } {
  const first = frames[0]?.picture
  if (!first) throw usage('a clip of no frames cannot be encoded')
  const { width, height } = first
  if (frames.some(({ picture }) => picture.width !== width || picture.height !== height))
    throw usage('the frames of a clip have one size')
  return { width, height }
}

function usage(reason: string): PopcelError {
  return new PopcelError('usage', { reason })
}
