// Owns finding damage within the tiles of a TIFF: libvips paints a tile black that it cannot unpack, and says nothing; of a strip it
// says what is wrong. A tile is packed as a strip is, so the file is read once more as strips: its tiles one below another.

import { refusing } from '../../header.ts'
import { loadSharp } from '../../sharp.ts'
import { TAG, type TiffTags } from './tags.ts'

/** Entries of tiles, and those that say the same of strips in a picture of one tile's width. */
const AS_STRIPS: ReadonlyMap<number, number> = new Map([
  [TAG.tileWidth, TAG.width],
  [TAG.tileLength, TAG.rowsPerStrip],
  [TAG.tileOffsets, TAG.stripOffsets],
  [TAG.tileBytes, TAG.stripBytes],
])
const LONG = 4

/** @throws PopcelError input-truncated */
export async function refuseDamagedTiles(tiff: Uint8Array, { tilesHeight }: TiffTags): Promise<void> {
  if (tilesHeight === 0) return
  const sharp = await loadSharp()
  const strips = sharp(tilesAsStrips(tiff, tilesHeight), { failOn: 'error', limitInputPixels: false })
  await refusing(() => strips.resize(1, 1, { fit: 'fill' }).raw().toBuffer())
}

/** With another directory at the end, which is read in place of its own. */
function tilesAsStrips(tiff: Uint8Array, height: number): Uint8Array {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  const little = view.getUint8(0) === 0x49
  const big = view.getUint16(2, little) === 43
  const [wordBytes, countBytes, headAt] = big ? [8, 8, 8] : [4, 2, 4]
  const size = 4 + 2 * wordBytes
  const at = big ? Number(view.getBigUint64(headAt, little)) : view.getUint32(headAt, little)
  const count = big ? Number(view.getBigUint64(at, little)) : view.getUint16(at, little)
  const entries: { tag: number; bytes: Uint8Array }[] = []
  for (let i = 0, from = at + countBytes; i < count; i++, from += size) {
    // Not slice, which of a Buffer is the same memory.
    const bytes = Uint8Array.from(tiff.subarray(from, from + size))
    const entry = new DataView(bytes.buffer)
    const tag = entry.getUint16(0, little)
    if (tag === TAG.width || tag === TAG.rowsPerStrip) continue
    entry.setUint16(0, AS_STRIPS.get(tag) ?? tag, little)
    if (tag === TAG.height) {
      entry.setUint16(2, LONG, little)
      entry.setUint32(4 + wordBytes, height, little)
    }
    entries.push({ tag: entry.getUint16(0, little), bytes })
  }
  entries.sort((a, b) => a.tag - b.tag)
  const out = new Uint8Array(tiff.length + countBytes + entries.length * size + wordBytes)
  const made = new DataView(out.buffer)
  out.set(tiff)
  if (big) {
    made.setBigUint64(headAt, BigInt(tiff.length), little)
    made.setBigUint64(tiff.length, BigInt(entries.length), little)
  } else {
    made.setUint32(headAt, tiff.length, little)
    made.setUint16(tiff.length, entries.length, little)
  }
  for (const [i, { bytes }] of entries.entries()) out.set(bytes, tiff.length + countBytes + i * size)
  return out
}
