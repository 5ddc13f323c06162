// Owns the taking apart of an animated PNG: how many frames it says it has, and each frame as a still PNG of its own
// with its place on the canvas. Decodes no pixels (the picture codec does) and composes nothing (compose.ts does).
// libvips reads an APNG as its default image only, and fast-png composes dispose and blend wrongly, hence this file.
// https://www.w3.org/TR/png-3/#apng-frame-based-animation

import { PopcelError } from '@popcel/protocol'
import type { Placement } from './compose.ts'
import { isSound, joinBytes, PNG_SIGNATURE, pngChunk, pngChunks } from './png-chunks.ts'

export type ApngFrame = Placement & { readonly png: Uint8Array; readonly delayMs: number }
export type Apng = {
  readonly width: number
  readonly height: number
  /** How often the animation plays; 0 is without end. */
  readonly plays: number
  readonly frames: readonly ApngFrame[]
}

/** Frames are put into chunks of their own, with CRCs that hold, so that those of the file are looked at here. */
const FRAME_CHUNKS = new Set(['IHDR', 'acTL', 'fcTL', 'IDAT', 'fdAT'])
// Chunks that say how samples are to be read: every frame needs its own copy.
const SHARED_CHUNKS = new Set(['PLTE', 'tRNS', 'iCCP', 'sRGB', 'gAMA', 'cHRM', 'cICP', 'sBIT'])

/** The number of frames of a PNG: `acTL`'s where it stands before the picture data, else 1. */
export function pngFrameCount(png: Uint8Array): number {
  for (const { type, data } of pngChunks(png)) {
    if (type === 'acTL' && data.length >= 8) return Math.max(1, viewOf(data).getUint32(0))
    if (type === 'IDAT') return 1
  }
  return 1
}

/**
 * Takes an APNG apart. A default image that is not part of the animation (no fcTL before IDAT) is left out.
 * @throws PopcelError input-truncated when frames are missing, out of the canvas, or without data
 */
export function splitApng(bytes: Uint8Array): Apng {
  const shared: Uint8Array[] = []
  const drafts: { control: Uint8Array; data: Uint8Array[] }[] = []
  let header: Uint8Array | undefined
  let animation: Uint8Array | undefined
  let ended = false
  for (const chunk of pngChunks(bytes)) {
    const { type, data } = chunk
    if (FRAME_CHUNKS.has(type) && !isSound(chunk)) throw damaged(`the checksum of a chunk ${type} does not hold`)
    if (type === 'IHDR') header = data
    else if (type === 'acTL') animation = data
    else if (type === 'fcTL') drafts.push({ control: data, data: [] })
    else if (type === 'IDAT') drafts.at(-1)?.data.push(data)
    else if (type === 'fdAT') drafts.at(-1)?.data.push(data.subarray(4))
    else if (type === 'IEND') ended = true
    else if (SHARED_CHUNKS.has(type) && drafts.every((draft) => draft.data.length === 0))
      shared.push(pngChunk(type, data))
  }
  if (header?.length !== 13 || animation?.length !== 8) throw damaged('its animation header is missing')
  const told = viewOf(animation).getUint32(0)
  if (!ended || drafts.length < told) throw damaged(`${drafts.length} of ${told} frames are there`)
  const canvas = { width: viewOf(header).getUint32(0), height: viewOf(header).getUint32(4) }
  const frames = drafts.map((draft, index) => toFrame(draft, index, canvas, header, shared))
  return { ...canvas, plays: viewOf(animation).getUint32(4), frames }
}

function toFrame(
  draft: { control: Uint8Array; data: Uint8Array[] },
  index: number,
  canvas: { width: number; height: number },
  header: Uint8Array,
  shared: readonly Uint8Array[],
): ApngFrame {
  const { control, data } = draft
  if (control.length !== 26 || data.length === 0) throw damaged(`frame ${index + 1} has no picture data`)
  const view = viewOf(control)
  const width = view.getUint32(4)
  const height = view.getUint32(8)
  const left = view.getUint32(12)
  const top = view.getUint32(16)
  if (width === 0 || height === 0 || left + width > canvas.width || top + height > canvas.height)
    throw damaged(`frame ${index + 1} lies outside the picture`)
  // Not slice, which of a Buffer is the same memory: the file's own header would be written over.
  const ownHeader = Uint8Array.from(header)
  viewOf(ownHeader).setUint32(0, width)
  viewOf(ownHeader).setUint32(4, height)
  const parts = [PNG_SIGNATURE, pngChunk('IHDR', ownHeader), ...shared]
  for (const part of data) parts.push(pngChunk('IDAT', part))
  parts.push(pngChunk('IEND', new Uint8Array(0)))
  // "If the denominator is 0, it is to be treated as if it were 100."
  const delayMs = (view.getUint16(20) * 1000) / (view.getUint16(22) || 100)
  return {
    png: joinBytes(parts),
    left,
    top,
    width,
    height,
    delayMs,
    dispose: disposeOf(control[24]!),
    blend: control[25] === 1 ? 'over' : 'source',
  }
}

function disposeOf(op: number): Placement['dispose'] {
  if (op === 2) return 'previous'
  return op === 1 ? 'background' : 'keep'
}

function damaged(reason: string): PopcelError {
  return new PopcelError('input-truncated', { reason })
}

function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength)
}
