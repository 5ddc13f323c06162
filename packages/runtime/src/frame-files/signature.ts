// Owns what the first bytes of a frame file say about its format. Names and extensions are never looked at.

import { sniffFormat } from '../signature.ts'
import type { FrameFileFormat } from './frame-file.ts'

/** Little-endian 20000630. https://openexr.com/en/latest/OpenEXRFileLayout.html#magic-number */
const EXR = 0x01312f76
/** "SDPX", big-endian, or "XPDS" where the file is little-endian (SMPTE 268M). */
const DPX = 0x53445058
const DPX_SWAPPED = 0x58504453

/** How many bytes are enough for {@link sniffFrameFormat}. */
export const SIGNATURE_BYTES = 64

/** The format that the content claims to be, or undefined. */
export function sniffFrameFormat(bytes: Uint8Array): FrameFileFormat | undefined {
  if (bytes.length >= 4) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (view.getUint32(0, true) === EXR) return 'exr'
    if ([DPX, DPX_SWAPPED].includes(view.getUint32(0))) return 'dpx'
  }
  const known = sniffFormat(bytes)
  return known === 'png' || known === 'tiff' || known === 'jpeg' || known === 'webp' ? known : undefined
}
