// Owns a short key of a picture's content, so that what was worked out for it is found again. Not for secrets: 64 bits of FNV-1a.

import type { Picture } from '../picture.ts'

/** Two pictures of one size, sample type and pixels have one key, wherever they came from. About 1 ms a megabyte. */
export function contentKey({ width, height, channels, data, space, alpha }: Picture): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  let a = 0x811c9dc5
  let b = 0x01000193
  const step = (value: number) => {
    a = Math.imul(a ^ value, 0x01000193)
    b = Math.imul(b ^ value, 0x85ebca6b) + (b >>> 13)
  }
  const whole = bytes.length - (bytes.length % 4)
  for (let i = 0; i < whole; i += 4)
    step(bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24))
  for (let i = whole; i < bytes.length; i++) step(bytes[i]!)
  const hash = [a, b].map((half) => (half >>> 0).toString(16)).join('-')
  return [width, height, channels, data.BYTES_PER_ELEMENT, space, alpha, hash].join(' ')
}
