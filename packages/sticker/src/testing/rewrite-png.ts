// Owns taking a PNG file apart and putting it together again with one thing changed, for tests that break files on purpose.
import { crc32 } from 'node:zlib'

export type RawChunk = { type: string; data: Uint8Array }

export function takeApart(file: Uint8Array): RawChunk[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const chunks: RawChunk[] = []
  for (let offset = 8; offset < file.length; ) {
    const length = view.getUint32(offset)
    const type = String.fromCharCode(...file.subarray(offset + 4, offset + 8))
    chunks.push({ type, data: file.slice(offset + 8, offset + 8 + length) })
    offset += 12 + length
  }
  return chunks
}

/** With correct checksums, so that only the intended fault is there. */
export function putTogether(chunks: readonly RawChunk[]): Uint8Array {
  const parts = [Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])]
  for (const { type, data } of chunks) {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const around = Buffer.alloc(8)
    around.writeUInt32BE(data.length, 0)
    around.writeUInt32BE(crc32(body), 4)
    parts.push(around.subarray(0, 4), body, around.subarray(4))
  }
  return Uint8Array.from(Buffer.concat(parts))
}

/** The file with its chunks changed by `edit`, which may change them in place or return others. */
export function rewrite(file: Uint8Array, edit: (chunks: RawChunk[]) => RawChunk[] | undefined): Uint8Array {
  const chunks = takeApart(file)
  return putTogether(edit(chunks) ?? chunks)
}

/** Writes a big-endian number into the n-th chunk of a type: 'u32', 'u16' or 'u8' at `offset`. */
export function poke(
  file: Uint8Array,
  type: string,
  n: number,
  offset: number,
  size: 'u32' | 'u16' | 'u8',
  value: number,
): Uint8Array {
  return rewrite(file, (chunks) => {
    const { data } = chunks.filter((chunk) => chunk.type === type)[n]!
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    if (size === 'u32') view.setUint32(offset, value)
    else if (size === 'u16') view.setUint16(offset, value)
    else view.setUint8(offset, value)
    return chunks
  })
}
