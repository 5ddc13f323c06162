// Owns reading an EXR file: its header into what is known of it, and its samples into a picture.

import type { Caps } from '../../caps.ts'
import { checkPixels } from '../../header.ts'
import {
  DEFAULT_FRAME_CAPS,
  type FrameFileInfo,
  type FramePicture,
  type FrameSamples,
  type FrameScratch,
  type ReadFrameOptions,
} from '../frame-file.ts'
import { usage } from '../refusals.ts'
import { chooseChannels } from './choose-channels.ts'
import { decodeExr } from './decode.ts'
import { exrInfo } from './describe-header.ts'
import { type ExrHeader, HeaderCut, headerIsCut, parseExrHeader } from './header.ts'

/** What is known of an EXR from its first bytes; undefined when more of them are needed. */
export function inspectExr(bytes: Uint8Array, whole: boolean, layer?: string): FrameFileInfo | undefined {
  const header = headerOf(bytes, whole)
  return header && exrInfo(header, chooseChannels(header.parts, layer))
}

/** @throws PopcelError input-truncated, input-too-many-pixels, frame-kind-not-read, usage */
export async function readExr(
  file: Uint8Array,
  scratch: FrameScratch,
  options: ReadFrameOptions,
): Promise<{ picture: FramePicture; info: FrameFileInfo; nonFinite: number }> {
  const header = headerOf(file, true)!
  const chosen = chooseChannels(header.parts, options.layer)
  const info = exrInfo(header, chosen)
  checkWindows(info, options.caps ?? {})
  const channels = chosen.places.length as 1 | 2 | 3 | 4
  const kind = options.halves === 'half' && info.sampleType === 'half' ? 'half' : 'float'
  const data = room(kind, info.width * info.height * channels, options.into)
  const nonFinite = decodeExr(file, header, chosen, data, scratch)
  const { width, height, alpha } = info
  return { picture: { width, height, channels, data, space: options.space ?? info.space, alpha }, info, nonFinite }
}

function headerOf(bytes: Uint8Array, whole: boolean): ExrHeader | undefined {
  try {
    return parseExrHeader(bytes)
  } catch (error) {
    if (!(error instanceof HeaderCut)) throw error
    if (whole) throw headerIsCut()
    return undefined
  }
}

/** Both windows are decoded into memory, so both are held to the cap. */
function checkWindows({ displayWindow, dataWindow }: FrameFileInfo, caps: Caps): void {
  const limit = { maxPixels: caps.maxPixels ?? DEFAULT_FRAME_CAPS.maxPixels }
  for (const { width, height } of [displayWindow, dataWindow])
    checkPixels(
      { format: 'png', width, height, frames: 1, bitDepth: 16, hasAlpha: false, hasProfile: false, orientation: 1 },
      limit,
    )
}

/** The caller's buffer cut to length, or a new one. */
function room(kind: 'half' | 'float', length: number, into: ReadFrameOptions['into']): Float32Array | Float16Array {
  const given: FrameSamples | undefined = into?.(kind, length)
  if (given === undefined) return kind === 'half' ? new Float16Array(length) : new Float32Array(length)
  const fits = kind === 'half' ? given instanceof Float16Array : given instanceof Float32Array
  if (!fits || given.length < length) throw usage(`into gave no buffer of ${length} ${kind} samples`)
  return given.subarray(0, length) as Float32Array | Float16Array
}
