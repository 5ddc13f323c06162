// Owns PNG, TIFF, JPEG and WebP frames through libvips: samples kept at their depth, grey kept grey, words of the file told.

import type { Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { Metadata, Sharp, SharpOptions } from 'sharp'
import { checkPixels, refusing } from '../../header.ts'
import { isSrgbProfile } from '../../profile.ts'
import { loadSharp } from '../../sharp.ts'
import type { InspectContext } from '../formats.ts'
import {
  DEFAULT_FRAME_CAPS,
  type FrameFileFormat,
  type FrameFileInfo,
  type FrameSamples,
  type FrameScratch,
  type ReadFrameOptions,
} from '../frame-file.ts'
import { readAtOf } from '../load-bytes.ts'
import { readLines, statedSpace, statedTime, WORD } from '../meaning.ts'
import { type PngWords, readPngWords } from '../png/words.ts'
import { notRead, usage } from '../refusals.ts'
import { sniffFrameFormat } from '../signature.ts'
import { readTiffTags, readWholeTiffTags, type TiffTags } from '../tiff/tags.ts'
import { refuseDamagedTiles } from '../tiff/tiles.ts'

type VipsFormat = Exclude<FrameFileFormat, 'exr' | 'dpx'>
type Seen = { readonly metadata: Metadata; readonly tags?: TiffTags; readonly png?: PngWords }

const KINDS = { uchar: 'uint8', ushort: 'uint16', float: 'float' } as const
type Depth = keyof typeof KINDS
const KIND_BYTES: Readonly<Record<Depth, number>> = { uchar: 1, ushort: 2, float: 4 }

export async function inspectByVips(
  bytes: Uint8Array,
  { path, whole }: InspectContext,
): Promise<FrameFileInfo | undefined> {
  const format = sniffFrameFormat(bytes) as VipsFormat
  const png = format === 'png' ? readPngWords(bytes) : undefined
  if (format === 'png' && !png && !whole) return undefined
  const metadata = await refusing(async () => (await open(path, { limitInputPixels: false })).metadata())
  const tags = format === 'tiff' ? await withFile(path) : undefined
  return toInfo(format, { metadata, ...(png ? { png } : {}), ...(tags ? { tags } : {}) })
}

async function withFile(path: string): Promise<TiffTags> {
  await using file = await readAtOf(path)
  return await readTiffTags(file.readAt)
}

/** @throws PopcelError input-truncated, input-animated, input-too-many-pixels, frame-kind-not-read, usage */
export async function readByVips(bytes: Uint8Array, _scratch: FrameScratch, options: ReadFrameOptions) {
  const format = sniffFrameFormat(bytes) as VipsFormat
  const metadata = await refusing(async () => (await open(bytes, { limitInputPixels: false })).metadata())
  const tags = format === 'tiff' ? await readWholeTiffTags(bytes) : undefined
  const png = format === 'png' ? readPngWords(bytes) : undefined
  const info = toInfo(format, { metadata, ...(png ? { png } : {}), ...(tags ? { tags } : {}) })
  const { width, height } = metadata.autoOrient
  checkPixels(
    { format, width, height, frames: 1, bitDepth: 8, hasAlpha: false, hasProfile: false, orientation: 1 },
    { maxPixels: options.caps?.maxPixels ?? DEFAULT_FRAME_CAPS.maxPixels },
  )
  if (tags) await refuseDamagedTiles(bytes, tags)
  const raw = await refusing(() => decoded(bytes, metadata))
  const channels = (raw.length / (width * height * KIND_BYTES[metadata.depth as Depth])) as 1 | 2 | 3 | 4
  const data = samplesOf(raw, metadata.depth as Depth, options.into)
  const picture: Picture = { width, height, channels, data, space: options.space ?? info.space, alpha: info.alpha }
  return { picture, info, nonFinite: data instanceof Float32Array ? countNonFinite(data) : 0 }
}

async function open(input: Uint8Array | string, options: SharpOptions): Promise<Sharp> {
  const sharp = await loadSharp()
  return sharp(input, { failOn: 'error', autoOrient: true, ...options })
}

async function decoded(bytes: Uint8Array, metadata: Metadata): Promise<Buffer> {
  if (metadata.space !== 'b-w' || metadata.channels !== 2) return (await pixels(bytes, metadata)).toBuffer()
  // sharp drops the alpha of grey that is not 16 bits, so its channels are taken one by one
  const [grey, alpha] = await Promise.all([0, 1].map(async (i) => (await pixels(bytes, metadata, i)).toBuffer()))
  const size = KIND_BYTES[metadata.depth as Depth]
  const both = Buffer.alloc(grey!.length * 2)
  for (let from = 0, to = 0; from < grey!.length; from += size, to += 2 * size) {
    grey!.copy(both, to, from, from + size)
    alpha!.copy(both, to + size, from, from + size)
  }
  return both
}

/** Integers with a profile are converted to sRGB, as for pictures; 16 bits in one step (sharp would go by way of Display P3). */
async function pixels(bytes: Uint8Array, metadata: Metadata, channel?: number): Promise<Sharp> {
  const depth = metadata.depth as Depth
  const converts = hasOtherProfile(metadata)
  const pipeline = await open(bytes, { limitInputPixels: false, ignoreIcc: depth !== 'uchar' || !converts })
  if (channel !== undefined) pipeline.extractChannel(channel as 0 | 1)
  pipeline.toColourspace(metadata.space)
  if (depth === 'ushort' && converts) pipeline.withIccProfile('srgb')
  return pipeline.raw({ depth })
}

function hasOtherProfile({ icc, depth, channels }: Metadata): boolean {
  return icc !== undefined && depth !== 'float' && channels >= 3 && !isSrgbProfile(icc)
}

function toInfo(format: VipsFormat, { metadata, tags, png }: Seen): FrameFileInfo {
  refuseKinds(format, metadata, tags)
  const { width, height } = metadata.autoOrient
  const grey = metadata.channels <= 2
  const names = [...(grey ? ['Y'] : ['R', 'G', 'B']), ...(metadata.hasAlpha ? ['A'] : [])]
  const words = { ...png?.words, ...tiffWords(tags) }
  const float = metadata.depth === 'float'
  const window = { x: 0, y: 0, width, height }
  return {
    format,
    width,
    height,
    displayWindow: window,
    dataWindow: window,
    channels: names,
    read: names,
    sampleType: float && tags?.bits === 16 ? 'half' : KINDS[metadata.depth as Depth],
    compression: tags?.compression ?? { png: 'deflate', jpeg: 'jpeg', webp: 'webp', tiff: 'none' }[format],
    alpha: metadata.hasAlpha ? 'straight' : 'none',
    space: statedSpace(words) ?? png?.space ?? (float ? 'linear' : 'srgb'),
    pixelAspect: 1,
    ...statedTime(words),
    metadata: words,
    notes: notesOf(metadata, tags, png),
  }
}

function tiffWords(tags: TiffTags | undefined): Record<string, string> {
  return {
    ...(tags?.software ? { [WORD.software]: tags.software } : {}),
    ...(tags?.description ? readLines(tags.description) : {}),
  }
}

function notesOf(metadata: Metadata, tags: TiffTags | undefined, png: PngWords | undefined): string[] {
  const notes = [...(png?.notes ?? [])]
  if (hasOtherProfile(metadata)) notes.push('its colours are converted from its profile to sRGB')
  if (tags?.associatedAlpha && metadata.hasAlpha)
    notes.push('its colour is multiplied by alpha and is divided by it when it is read')
  if ((metadata.pages ?? 1) > 1) notes.push(`it has ${metadata.pages} pages; the first is read`)
  return notes
}

function refuseKinds(format: VipsFormat, metadata: Metadata, tags: TiffTags | undefined): void {
  const { space, depth, channels, pages = 1 } = metadata
  const name = format.toUpperCase()
  if (format === 'webp' && pages > 1) throw new PopcelError('input-animated', { frames: pages })
  if (['cmyk', 'lab', 'labs', 'xyz'].includes(space))
    throw notRead(`a ${name} of ${space.toUpperCase()} colours`, 'save it as RGB')
  if (!(depth in KINDS) || tags?.sampleFormat === 'signed')
    throw notRead(`a ${name} whose samples are ${depth}`, 'save it with 8 or 16 bits or float')
  if (tags?.rawYcc) throw notRead('a TIFF of YCbCr colours', 'save it as RGB')
  // libvips hands them over as whole numbers, 0 and 1.
  if (depth === 'float' && space === 'grey16')
    throw notRead(`a ${name} of grey in half floats`, 'save it with 32-bit floats')
  if (channels > 4 || (channels === 4 && !metadata.hasAlpha) || (channels === 2 && !metadata.hasAlpha))
    throw notRead(`a ${name} of ${channels} channels without alpha`, 'save it as grey, RGB or RGBA')
}

function samplesOf(raw: Buffer, depth: Depth, into: ReadFrameOptions['into']): Picture['data'] {
  const Kind = { uchar: Uint8Array, ushort: Uint16Array, float: Float32Array }[depth]
  const size = Kind.BYTES_PER_ELEMENT
  const length = raw.length / size
  const aligned = raw.byteOffset % size === 0
  const given: FrameSamples | undefined = into?.(KINDS[depth], length)
  if (given !== undefined && (!(given instanceof Kind) || given.length < length))
    throw usage(`into gave no buffer of ${length} ${KINDS[depth]} samples`)
  if (given === undefined && aligned) return new Kind(raw.buffer as ArrayBuffer, raw.byteOffset, length)
  const out = (given?.subarray(0, length) ?? new Kind(length)) as Picture['data']
  new Uint8Array(out.buffer, out.byteOffset, raw.length).set(raw)
  return out
}

function countNonFinite(data: Float32Array): number {
  let found = 0
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) found++
  return found
}
