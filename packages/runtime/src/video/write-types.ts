// Owns the words of writing a video: what is asked for, and what comes of it.

import type { Picture } from '@popcel/matting'
import type { VideoCodec } from './codecs.ts'
import type { Ratio } from './types.ts'

export type VideoWriterOptions = {
  readonly codec: VideoCodec
  readonly width: number
  readonly height: number
  /** Frames a second where constant (times are rounded to it); 'variable' keeps every time to 1/90,000 s, or 1 ms in Matroska and WebM. */
  readonly frameRate: Ratio | 'variable'
  /** Default: false. H.264 has none. */
  readonly alpha?: boolean
  /** Bits of the pictures that will come; only FFV1 asks (8 or 16 are kept exactly). Default 8. */
  readonly bits?: 8 | 16
  /** 1 to 100, default 80: near what the eye tells. VP9 and H.264 only. */
  readonly quality?: number
  /** How Y′CbCr is made, and tagged: BT.709 (default) or BT.601, limited range. FFV1 stays RGB. */
  readonly colour?: 'bt709' | 'bt601'
  /**
   * Sound of this file from one time of its clock to another, its start laid on the first frame: copied where the
   * container takes it, else encoded (AAC, Opus, FLAC). A file without sound gives none.
   */
  readonly audioFrom?: { readonly path: string; readonly fromSeconds: number; readonly toSeconds: number }
  readonly metadata?: Readonly<Record<string, string>>
  /** Pixel shape, where not square. */
  readonly pixelAspect?: Ratio
  readonly threads?: number
  readonly signal?: AbortSignal
}

export type FrameTime = { readonly ptsSeconds: number; readonly durationSeconds: number }

export type WrittenVideo = {
  readonly frames: number
  readonly bytes: number
  /** As coded; larger than asked by a column or row where H.264 took even sizes only. */
  readonly width: number
  readonly height: number
  readonly audio: 'none' | 'copied' | 'encoded'
}

export type VideoWriter = {
  /** Sentences about what differs from what was asked: padding, sound that had to be encoded. */
  readonly notes: readonly string[]
  /**
   * One frame, in order of time. The picture may be changed as soon as the promise is fulfilled.
   * Straight or without alpha, sRGB; 8-bit, 16-bit or float 0..1; 1 to 4 channels. Without a time it follows the last by the frame rate.
   * @throws PopcelError video-not-made, disk-full, output-unwritable, aborted
   */
  write(picture: Picture, time?: FrameTime): Promise<void>
  /** Everything coded is on disk and the file has its name. @throws as write */
  finish(): Promise<WrittenVideo>
  /** Nothing is left. Harmless after finish. */
  abort(): Promise<void>
  /** The same as abort. */
  [Symbol.asyncDispose](): Promise<void>
}
