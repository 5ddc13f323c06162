// Owns taking back the resolution that libvips writes into files unasked: 25.4 dpi, whatever the picture was printed at.

import type { EncodeFormat } from './encode.ts'

/** The same PNG or TIFF without a word of inches; its bytes are changed in place, and may begin later. Other formats have none. */
export function withoutDensity(file: Uint8Array, format: EncodeFormat): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (format === 'png') return withoutChunk(file, view)
  if (format === 'tiff') forgetUnit(view)
  return file
}

const PNG_HEAD = 8
/** Length, type and check of a chunk. */
const AROUND = 12
const PHYS = 0x70485973
const IDAT = 0x49444154

function withoutChunk(file: Uint8Array, view: DataView): Uint8Array {
  for (let at = PNG_HEAD; at + AROUND <= file.length && view.getUint32(at + 4) !== IDAT; ) {
    const size = AROUND + view.getUint32(at)
    if (view.getUint32(at + 4) === PHYS) {
      // What stands before is moved, for that is little.
      file.copyWithin(size, 0, at)
      return file.subarray(size)
    }
    at += size
  }
  return file
}

/** Tag 296: 2 is the inch, 1 no unit. */
function forgetUnit(view: DataView): void {
  const little = view.getUint16(0) === 0x4949
  const first = view.getUint32(4, little)
  for (let i = 0; i < view.getUint16(first, little); i++) {
    const entry = first + 2 + i * 12
    if (view.getUint16(entry, little) === 296) view.setUint16(entry + 8, 1, little)
  }
}
