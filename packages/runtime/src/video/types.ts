// Owns the words of video: what is known of one before its frames are decoded, and what a frame is when it is.

import type { Picture } from '@popcel/matting'
import type { PopcelError } from '@popcel/protocol'
import type { Caps } from '../caps.ts'

/** A rate or a unit as it stands in the file: frames a second, or seconds a tick. */
export type Ratio = { readonly num: number; readonly den: number }

export type VideoColour = {
  /** How Y′CbCr was made of R′G′B′; 'rgb' where there is no Y′CbCr. */
  readonly matrix: 'bt709' | 'bt601' | 'bt2020nc' | 'smpte240m' | 'fcc' | 'ycgco' | 'rgb' | 'grey'
  /** FFmpeg's names: bt709, smpte170m, iec61966-2-1 (sRGB), linear … */
  readonly transfer: string
  readonly primaries: string
  readonly range: 'limited' | 'full'
  /** True where the matrix or the range was not stated, and the usual one was taken: BT.709 from 720 lines or 1280 columns on, else BT.601; limited. */
  readonly assumed: boolean
  /** The names of what was not stated: 'matrix', 'range', 'transfer', 'primaries'. */
  readonly unstated: readonly string[]
}

export type VideoInfo = {
  /** FFmpeg's short name of the container: 'mov', 'matroska', 'avi', 'mpegts' … */
  readonly container: string
  readonly codec: string
  /** Of a picture as it is yielded: upright, without the coder's padding. */
  readonly width: number
  readonly height: number
  /** Counted, not the container's word. */
  readonly frames: number
  /** Of every frame, in display order, on the container's own clock; the first need not be 0. */
  readonly pts: readonly number[]
  readonly durations: readonly number[]
  readonly variableRate: boolean
  /** The exact rate where it is constant, else the mean. */
  readonly frameRate: Ratio
  readonly timeBase: Ratio
  /** Bits of a sample as stored. More than 8 come as Uint16Array 0..65535. */
  readonly bits: number
  readonly pixelFormat: string
  readonly colour: VideoColour
  readonly alpha: boolean
  /** Degrees clockwise that were turned to make it upright: 0, 90, 180 or 270. Already applied. */
  readonly rotation: number
  /** Width of a pixel by its height; not applied. */
  readonly pixelAspect: Ratio
  readonly audio: boolean
  /** Fields woven into frames; they are not separated. */
  readonly interlaced: boolean
  /** A sentence when the file ends before what it promises; reading to the end yields it as a failure too. */
  readonly cutOff: string | undefined
}

export type VideoFrame = {
  /** Place in display order, from 0. */
  readonly index: number
  readonly ptsSeconds: number
  readonly durationSeconds: number
} & (
  | {
      /**
       * The caller's own, until given back with `recycle`. 3 channels, or 4 with straight alpha; Uint8Array or Uint16Array, or light
       * in a Float32Array (`highRange`).
       */
      readonly picture: Picture
      /** An earlier frame that this one is predicted from was damaged, so it may be. */
      readonly suspect: boolean
      readonly failure?: undefined
    }
  | { readonly picture?: undefined; readonly failure: PopcelError }
)

/** Frames `from` to before `to`, like slice. */
export type FrameRange = { readonly from?: number; readonly to?: number }

export type OpenVideoOptions = {
  /** maxPixels is of one frame (default 100,000,000), checked before decoding; maxBytes of the file (default none). */
  readonly caps?: Caps
  readonly signal?: AbortSignal
  /** PQ and HLG: refused (default), or read as linear Rec. 709 light in which the reference white is 1. */
  readonly highRange?: 'light' | 'refuse'
  /** Threads that decode; default as many as there are cores. */
  readonly threads?: number
}

export type VideoReader = {
  readonly info: VideoInfo
  /**
   * Frames in display order. A frame that cannot be decoded is yielded with `failure` and the next ones follow.
   * Every call opens the file anew, so several may run at once.
   * @throws PopcelError video-range-outside, aborted, input-missing
   */
  read(range?: FrameRange): AsyncGenerator<VideoFrame, void, undefined>
  /** Gives a picture's memory back for a later frame; the caller no longer touches it. Never necessary. */
  recycle(picture: Pick<Picture, 'data'>): void
  /** Ends every read that is under way. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
