// Owns reading the outer form of a PNG file for check. It shares no code with the encoder, so that one mistake cannot
// hide another, and it never throws: what is wrong becomes a fault in words.
import { crc32 } from 'node:zlib'

export type PngChunk = { readonly type: string; readonly data: Uint8Array }

export type ChunkWalk = {
  readonly chunks: readonly PngChunk[]
  /** Empty when signature, lengths, CRCs and the end are in order. */
  readonly faults: readonly string[]
}

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10]

/** What is given in its place most often, by its first 16 bytes. */
const KINDS: readonly (readonly [name: string, begins: RegExp])[] = [
  ['a GIF', /^GIF8/],
  ['a WebP', /^RIFF.{4}WEBP/s],
  ['a JPEG', /^\xff\xd8\xff/],
  ['an AVIF or HEIC', /^.{4}ftyp(avi|hei|mif)/s],
  ['a video', /^(.{4}ftyp|.E\xdf\xa3)/s],
  ['a ZIP', /^PK/],
]

/** All chunks up to IEND or the first place where the form breaks. */
export function walkChunks(bytes: Uint8Array): ChunkWalk {
  if (bytes.length === 0) return { chunks: [], faults: ['the file is empty (0 bytes)'] }
  if (SIGNATURE.some((value, i) => bytes[i] !== value)) {
    const kind = KINDS.find(([, begins]) => begins.test(String.fromCharCode(...bytes.subarray(0, 16))))?.[0]
    return { chunks: [], faults: [`this is not a PNG file${kind ? ` but ${kind}` : ''}`] }
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: PngChunk[] = []
  const faults: string[] = []
  let offset = SIGNATURE.length
  while (offset < bytes.length) {
    if (offset + 12 > bytes.length)
      return { chunks, faults: [...faults, 'the file is cut off in the middle of a chunk'] }
    const length = view.getUint32(offset)
    const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8))
    if (!/^[A-Za-z]{4}$/.test(type)) return { chunks, faults: [...faults, `at byte ${offset} there is no chunk`] }
    if (offset + 12 + length > bytes.length) {
      return { chunks, faults: [...faults, `the file is cut off: chunk ${type} should have ${length} bytes`] }
    }
    const data = bytes.subarray(offset + 8, offset + 8 + length)
    if (view.getUint32(offset + 8 + length) !== crc32(bytes.subarray(offset + 4, offset + 8 + length))) {
      faults.push(`chunk ${type} at byte ${offset} is damaged (its checksum is wrong)`)
    }
    chunks.push({ type, data })
    offset += 12 + length
    if (type === 'IEND') {
      if (offset < bytes.length) faults.push(`${bytes.length - offset} bytes follow the end of the picture`)
      return { chunks, faults }
    }
  }
  return { chunks, faults: [...faults, 'the file is cut off: the end chunk (IEND) is missing'] }
}
