// Owns what has to change in an EXIF block when pixels were turned upright, converted to sRGB and maybe cropped: a few values
// in place, everything else as it was. EXIF 2.32 (CIPA DC-008), which is a TIFF 6.0 file of tags.

const ORIENTATION = 0x0112
const EXIF_IFD = 0x8769
const COLOUR_SPACE = 0xa001
const WIDTH = 0xa002
const HEIGHT = 0xa003

const SHORT = 3
const SRGB = 1

/** The block without the "Exif" in front that JPEG and WebP put there, as a copy; undefined when it is none. */
export function bareExif(block: Uint8Array): Uint8Array | undefined {
  const hasName = String.fromCharCode(...block.subarray(0, 6)) === 'Exif\0\0'
  const bare = block.slice(hasName ? 6 : 0)
  const order = String.fromCharCode(...bare.subarray(0, 2))
  return bare.length >= 14 && (order === 'II' || order === 'MM') ? bare : undefined
}

/**
 * The same block for a picture that is upright, sRGB, of this size and without a thumbnail (it shows the old picture). What
 * cannot be understood is left as it is; undefined when that is the block itself.
 */
export function exifFor(block: Uint8Array, width: number, height: number): Uint8Array | undefined {
  const bare = bareExif(block)
  if (!bare) return undefined
  const view = new DataView(bare.buffer)
  const little = bare[0] === 0x49
  const first = view.getUint32(4, little)
  const tags = entriesAt(view, first, little)
  if (!tags) return undefined
  for (const at of tags.entries) {
    const tag = view.getUint16(at, little)
    if (tag === ORIENTATION) view.setUint16(at + 8, 1, little)
    if (tag === EXIF_IFD) setExif(view, view.getUint32(at + 8, little), little, width, height)
  }
  // The second directory is the thumbnail's.
  if (tags.end + 4 <= bare.length) view.setUint32(tags.end, 0, little)
  return bare
}

function setExif(view: DataView, offset: number, little: boolean, width: number, height: number): void {
  for (const at of entriesAt(view, offset, little)?.entries ?? []) {
    const tag = view.getUint16(at, little)
    if (tag === COLOUR_SPACE) view.setUint16(at + 8, SRGB, little)
    if (tag !== WIDTH && tag !== HEIGHT) continue
    const value = tag === WIDTH ? width : height
    if (view.getUint16(at + 2, little) === SHORT) view.setUint16(at + 8, value, little)
    else view.setUint32(at + 8, value, little)
  }
}

/** Where each entry of a directory begins (12 bytes each), and where they end; undefined outside the block. */
function entriesAt(view: DataView, offset: number, little: boolean): { entries: number[]; end: number } | undefined {
  if (offset < 8 || offset + 2 > view.byteLength) return undefined
  const count = view.getUint16(offset, little)
  const end = offset + 2 + count * 12
  if (end > view.byteLength) return undefined
  return { entries: Array.from({ length: count }, (_, i) => offset + 2 + i * 12), end }
}
