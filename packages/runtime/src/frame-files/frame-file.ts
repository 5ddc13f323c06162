// Owns the words about frame files: what is known of one, what a reader gives and what a writer takes. Computes nothing.

import type { Picture, Samples } from '@popcel/matting'
import type { Caps } from '../caps.ts'

export type FrameFileFormat = 'exr' | 'dpx' | 'png' | 'tiff' | 'jpeg' | 'webp'

/** How samples are stored in a file. Integers below 16 bits are read as 8 or 16. */
export type FrameSampleType = 'uint8' | 'uint10' | 'uint12' | 'uint16' | 'uint32' | 'half' | 'float'

/** A window in pixels; x and y may be negative in EXR. */
export type FrameWindow = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export type Rational = { readonly numerator: number; readonly denominator: number }

export type FrameFileInfo = {
  readonly format: FrameFileFormat
  /** Size of the display window, which is the size of the picture that is read. */
  readonly width: number
  readonly height: number
  readonly displayWindow: FrameWindow
  /** Where the file has pixels. What lies outside of it in the display window is read as 0. */
  readonly dataWindow: FrameWindow
  /** Every channel of every part as the file names it, in file order. */
  readonly channels: readonly string[]
  /** The channels that are read, in the order of the picture: R G B A, or Y A. */
  readonly read: readonly string[]
  /** Of the channels that are read; the widest where they differ. */
  readonly sampleType: FrameSampleType
  /** As the format calls it, in small letters: none, rle, zips, zip, piz, pxr24, b44, b44a, dwaa, dwab, deflate, lzw, … */
  readonly compression: string
  readonly alpha: Picture['alpha']
  /** Transfer of the colour samples: what the file says, else linear for EXR and float TIFF, sRGB for the rest. */
  readonly space: Picture['space']
  readonly pixelAspect: number
  readonly frameRate?: Rational
  /** HH:MM:SS:FF. */
  readonly timeCode?: string
  /** Text of the file under its own names, numbers written out. */
  readonly metadata: Readonly<Record<string, string>>
  /** What a person should know: channels that are left out, primaries other than Rec. 709, a transfer that is not read as such. */
  readonly notes: readonly string[]
}

/** Samples for the writer and of the reader; Float16Array is the half of EXR, so that a caller can convert before it queues. */
export type FrameSamples = Samples | Float16Array

/** A picture whose samples may be half. */
export type FramePicture = Omit<Picture, 'data'> & { readonly data: FrameSamples }

/**
 * One channel that is written: `data[offset + stride * (y * width + x)]`. So RGB out of an interleaved picture and A out of
 * a matte go into one file without a copy.
 */
export type FramePlane = {
  readonly name: string
  readonly data: FrameSamples
  readonly offset: number
  readonly stride: number
}

export type FramePlanes = {
  readonly width: number
  readonly height: number
  readonly planes: readonly FramePlane[]
  readonly space: Picture['space']
  readonly alpha: Picture['alpha']
}

export type ReadFrameOptions = {
  /** Caps on bytes and pixels, checked before decoding. Defaults: 2,000,000,000 bytes, 100,000,000 pixels. */
  readonly caps?: Caps
  /** Overrides the transfer that the file states; samples are not converted. */
  readonly space?: Picture['space']
  /** EXR: samples come as Float16Array where the file holds halves and nothing else. Default 'float'. */
  readonly halves?: 'float' | 'half'
  /** EXR: the layer whose channels are read, for example "diffuse" of "diffuse.R"; default the plain ones. */
  readonly layer?: string
  /** Where the samples go: called once with the kind and the length. The result must have at least that length. */
  readonly into?: (kind: 'uint8' | 'uint16' | 'half' | 'float', length: number) => FrameSamples
  /** Buffers that are used again from call to call; see createFrameScratch. */
  readonly scratch?: FrameScratch
  readonly signal?: AbortSignal
}

export type FrameRead = {
  readonly picture: Picture
  readonly info: FrameFileInfo
  /** How many samples are NaN or infinite; they are kept as they are. */
  readonly nonFinite: number
}

export type HalfFrameRead = Omit<FrameRead, 'picture'> & { readonly picture: FramePicture }

/** Byte buffers for one thread, used again from call to call. Lent to one caller at a time. */
export type FrameScratch = {
  take(bytes: number): Uint8Array
  give(buffer: Uint8Array): void
}

export const DEFAULT_FRAME_CAPS = { maxBytes: 2_000_000_000, maxPixels: 100_000_000 } as const

/** Which formats are written. */
export type WrittenFormat = 'exr' | 'png' | 'tiff' | 'jpeg' | 'webp'

export type WriteFrameOptions = {
  readonly format: WrittenFormat
  /** Default: half for EXR; for PNG and TIFF what the samples are (float becomes 16 bits); 8 bits for JPEG and WebP. */
  readonly sampleType?: 'half' | 'float' | 'uint8' | 'uint16'
  /** EXR: none, rle, zips, zip (default), piz, pxr24, dwaa, dwab. TIFF: none, deflate (default). */
  readonly compression?: string
  /**
   * zlib's level 0..9 of EXR and TIFF (default: its run-length strategy, see deflate.ts) and PNG (2); quality 1..100 of
   * JPEG and WebP; what DWA may lose (45; 0 hardly anything).
   */
  readonly level?: number
  /** Written as a word of the file: alpha, foreground, rgba, comp, … */
  readonly pass?: string
  /** The picture is alpha itself, which is coverage and has no transfer; its one channel is called Y unless planes name it. */
  readonly coverage?: boolean
  /** Text words. Names that EXR gives another meaning (the windows, timeCode, …) are left out, so that those of a file that was read can be given. */
  readonly metadata?: Readonly<Record<string, string>>
  readonly frameRate?: Rational
  /** HH:MM:SS:FF. */
  readonly timeCode?: string
  readonly pixelAspect?: number
  /** Written as the file's software. Default "Popcel". */
  readonly software?: string
  /** NaN and infinite samples: refused (default), or kept by EXR (not by its DWA). */
  readonly nonFinite?: 'refuse' | 'keep'
  /** Waits until the disk has it: file and folder are synced before and after the rename. Default false. */
  readonly fsync?: boolean
  readonly scratch?: FrameScratch
  readonly signal?: AbortSignal
}

export type FrameWritten = {
  readonly bytes: number
  /** Samples beyond what the kind of sample holds, set to its largest: ±65504 for half, 0 and 1 for integers. */
  readonly clamped: number
}
