// Owns colours that a HEIF or AVIF file holds multiplied by alpha ('prem' of ISO/IEC 23000-22): telling that it does, and dividing.

import type { Picture } from '@popcel/matting'
import { fullScale } from '@popcel/matting/stills'

/** Whether an AVIF says that its colours are multiplied by alpha: libvips does not tell. Its boxes are walked until one is odd. */
export function isPremultipliedAvif(bytes: Uint8Array): boolean {
  const iref = boxIn(boxIn(bytes, 'meta')?.subarray(4), 'iref')
  return boxIn(iref?.subarray(4), 'prem') !== undefined
}

/** The body of the first box of that type. */
function boxIn(bytes: Uint8Array | undefined, type: string): Uint8Array | undefined {
  if (!bytes) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at)
    if (size < 8) return undefined
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === type) return bytes.subarray(at + 8, at + size)
    at += size
  }
  return undefined
}

/** Colours divided by alpha, in place. */
export function divideByAlpha({ data }: Picture): void {
  const full = fullScale(data)
  for (let p = 0; p < data.length; p += 4) {
    const alpha = data[p + 3]!
    if (alpha === 0 || alpha === full) continue
    for (let c = p; c < p + 3; c++) data[c] = Math.min(full, Math.round((data[c]! * full) / alpha))
  }
}
