// Owns the sense of a PNG file's chunks for check: header, palette, animation control, frames and their data.
// Numbers are taken as they stand; whether they are allowed is for the rules.
import type { PngChunk } from './png-chunks.ts'

export type PngHeader = {
  readonly width: number
  readonly height: number
  readonly bitDepth: number
  readonly colourType: number
  readonly interlaced: boolean
}

export type FrameControl = {
  readonly width: number
  readonly height: number
  readonly x: number
  readonly y: number
  readonly delayNum: number
  readonly delayDen: number
  readonly dispose: number
  readonly blend: number
}

/** A frame control with the compressed data that follows it (parts of one zlib stream). */
export type StoredFrame = { readonly control: FrameControl; readonly data: Uint8Array[]; readonly usesIdat: boolean }

export type Animation = {
  readonly header: PngHeader | undefined
  readonly palette: Uint8Array | undefined
  readonly transparency: Uint8Array | undefined
  /** From acTL. */
  readonly control: { readonly frames: number; readonly plays: number } | undefined
  readonly frames: readonly StoredFrame[]
  /** The default image's data, whether or not it is a frame. */
  readonly idat: readonly Uint8Array[]
  /** Sequence numbers of fcTL and fdAT in the order of the file. */
  readonly sequence: readonly number[]
  /** What is out of order, in words. */
  readonly faults: readonly string[]
}

type Draft = { -readonly [K in keyof Animation]: Animation[K] } & {
  frames: StoredFrame[]
  idat: Uint8Array[]
  sequence: number[]
  faults: string[]
}

export function readAnimation(chunks: readonly PngChunk[]): Animation {
  const draft: Draft = {
    header: undefined,
    palette: undefined,
    transparency: undefined,
    control: undefined,
    frames: [],
    idat: [],
    sequence: [],
    faults: [],
  }
  if (chunks[0]?.type !== 'IHDR') draft.faults.push('the first chunk is not the header (IHDR)')
  for (const [place, chunk] of chunks.entries()) READERS[chunk.type]?.(draft, chunk.data, place)
  if (draft.idat.length === 0) draft.faults.push('there is no picture data (IDAT)')
  return draft
}

const READERS: Readonly<Record<string, (draft: Draft, data: Uint8Array, place: number) => void>> = {
  IHDR: readHeader,
  PLTE: (draft, data) => {
    if (draft.idat.length > 0) draft.faults.push('the palette stands after the picture data')
    draft.palette = data
  },
  tRNS: (draft, data) => {
    if (draft.idat.length > 0) draft.faults.push('the transparency table (tRNS) stands after the picture data')
    draft.transparency = data
  },
  acTL: readControl,
  fcTL: readFrameControl,
  IDAT: (draft, data) => {
    draft.idat.push(data)
    const frame = draft.frames[0]
    if (frame && draft.frames.length === 1) frame.data.push(data)
    if (draft.frames.length > 1) draft.faults.push('picture data (IDAT) stands after the second frame')
  },
  fdAT: readFrameData,
}

function readHeader(draft: Draft, data: Uint8Array, place: number): void {
  if (data.length !== 13) {
    draft.faults.push(`the header has ${data.length} bytes instead of 13`)
    return
  }
  if (place > 0) draft.faults.push('there is a header (IHDR) in the wrong place')
  const view = viewOf(data)
  draft.header ??= {
    width: view.getUint32(0),
    height: view.getUint32(4),
    bitDepth: view.getUint8(8),
    colourType: view.getUint8(9),
    interlaced: view.getUint8(12) !== 0,
  }
  if (view.getUint8(10) !== 0 || view.getUint8(11) !== 0)
    draft.faults.push('the header names an unknown compression or filter')
}

function readControl(draft: Draft, data: Uint8Array): void {
  if (data.length !== 8) {
    draft.faults.push(`the animation control (acTL) has ${data.length} bytes instead of 8`)
    return
  }
  if (draft.control) draft.faults.push('there are two animation controls (acTL)')
  if (draft.idat.length > 0) draft.faults.push('the animation control (acTL) stands after the picture data')
  draft.control = { frames: viewOf(data).getUint32(0), plays: viewOf(data).getUint32(4) }
}

function readFrameControl(draft: Draft, data: Uint8Array): void {
  if (data.length !== 26) {
    draft.faults.push(`a frame control (fcTL) has ${data.length} bytes instead of 26`)
    return
  }
  const view = viewOf(data)
  draft.sequence.push(view.getUint32(0))
  const control = {
    width: view.getUint32(4),
    height: view.getUint32(8),
    x: view.getUint32(12),
    y: view.getUint32(16),
    delayNum: view.getUint16(20),
    delayDen: view.getUint16(22),
    dispose: view.getUint8(24),
    blend: view.getUint8(25),
  }
  draft.frames.push({ control, data: [], usesIdat: draft.idat.length === 0 && draft.frames.length === 0 })
}

function readFrameData(draft: Draft, data: Uint8Array): void {
  if (data.length < 4) {
    draft.faults.push('a chunk of frame data (fdAT) is too short')
    return
  }
  draft.sequence.push(viewOf(data).getUint32(0))
  const frame = draft.frames.at(-1)
  if (!frame) draft.faults.push('frame data (fdAT) stands before any frame control (fcTL)')
  else if (frame.usesIdat) draft.faults.push('the first frame has frame data (fdAT) besides its picture data (IDAT)')
  else frame.data.push(data.subarray(4))
}

function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength)
}
