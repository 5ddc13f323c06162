// Owns reading a ZIP for check, by its central directory, with checksums; fflate's own reader does not look at them.
// It never throws and never unpacks more than it was told to.
import { crc32, inflateRawSync } from 'node:zlib'

export type ZipEntry = {
  readonly name: string
  /** The unpacked bytes; undefined with a `fault` when they cannot be had. */
  readonly bytes: Uint8Array | undefined
  readonly fault: string | undefined
}

export type ZipContents = { readonly entries: readonly ZipEntry[]; readonly fault: string | undefined }

const END = 0x06054b50
const DIRECTORY = 0x02014b50
const LOCAL = 0x04034b50

/** `mostBytes` caps the sum of unpacked bytes. Source of the format: PKWARE APPNOTE 6.3, 4.3. */
export function readZip(zip: Uint8Array, mostBytes: number): ZipContents {
  const view = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength)
  const end = findEnd(view)
  if (end < 0) return { entries: [], fault: 'is not a ZIP file, or is cut off' }
  const count = view.readUInt16LE(end + 10)
  let offset = view.readUInt32LE(end + 16)
  let room = mostBytes
  const entries: ZipEntry[] = []
  for (let i = 0; i < count; i++) {
    if (offset + 46 > end || view.readUInt32LE(offset) !== DIRECTORY) {
      return { entries, fault: `its list of files is damaged after ${entries.length} of ${count}` }
    }
    const nameLength = view.readUInt16LE(offset + 28)
    const name = view.toString('utf8', offset + 46, Math.min(end, offset + 46 + nameLength))
    const entry = readEntry(view, offset, name, room)
    room -= entry.bytes?.length ?? 0
    entries.push(entry)
    offset += 46 + nameLength + view.readUInt16LE(offset + 30) + view.readUInt16LE(offset + 32)
  }
  return { entries, fault: undefined }
}

/** The end record stands in the last 65,557 bytes (22 and a comment). */
function findEnd(view: Buffer): number {
  for (let i = view.length - 22; i >= Math.max(0, view.length - 65_557); i--) {
    if (view.readUInt32LE(i) === END) return i
  }
  return -1
}

function readEntry(view: Buffer, at: number, name: string, room: number): ZipEntry {
  const fail = (fault: string): ZipEntry => ({ name, bytes: undefined, fault })
  const method = view.readUInt16LE(at + 10)
  const packedSize = view.readUInt32LE(at + 20)
  const size = view.readUInt32LE(at + 24)
  const local = view.readUInt32LE(at + 42)
  if ((view.readUInt16LE(at + 8) & 1) !== 0) return fail('is encrypted')
  if (local + 30 > view.length || view.readUInt32LE(local) !== LOCAL) return fail('is damaged in the ZIP')
  const start = local + 30 + view.readUInt16LE(local + 26) + view.readUInt16LE(local + 28)
  if (start + packedSize > view.length) return fail('is cut off in the ZIP')
  if (size > room) return fail('is too large to be unpacked here')
  const packed = view.subarray(start, start + packedSize)
  const bytes = unpackEntry(packed, method, size)
  if (typeof bytes === 'string') return fail(bytes)
  if (bytes.length !== size || crc32(bytes) !== view.readUInt32LE(at + 16)) {
    return fail('is damaged in the ZIP (its checksum is wrong)')
  }
  return { name, bytes, fault: undefined }
}

function unpackEntry(packed: Buffer, method: number, size: number): Uint8Array | string {
  if (method === 0) return packed
  if (method !== 8) return `is packed by an unknown method (${method})`
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) })
  } catch {
    return 'is damaged in the ZIP (it cannot be unpacked)'
  }
}
