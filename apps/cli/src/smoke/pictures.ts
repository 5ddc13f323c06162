// Owns the pictures that an endpoint is tried with: drawn here, so that nothing has to be there.

import type { CutOut } from '@popcel/matting'
import { encodeClip, encodePicture } from '@popcel/runtime'

export type TriedFormat = 'png' | 'jpeg' | 'webp' | 'avif' | 'tiff'

/** A soft red disc on white or on nothing, `shift` px to the right of the middle. */
export function drawDisc(side: number, behind: 'white' | 'clear' = 'white', shift = 0): CutOut {
  const data = new Uint8Array(side * side * 4)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const far = Math.hypot(x + 0.5 - side / 2 - shift, y + 0.5 - side / 2) - side * 0.3
      const share = Math.max(0, Math.min(1, 0.5 - far))
      const at = (y * side + x) * 4
      const white = behind === 'white' ? 255 * (1 - share) : 0
      const inside = behind === 'white' ? share : 1
      data.set([200 * inside + white, 40 * inside + white, 40 * inside + white], at)
      data[at + 3] = behind === 'white' ? 255 : Math.round(share * 255)
    }
  }
  return { width: side, height: side, channels: 4, data, space: 'srgb', alpha: 'straight' }
}

export async function asBase64(picture: CutOut, format: TriedFormat = 'png'): Promise<string> {
  const { width, height, data } = picture
  if (format !== 'jpeg') return text(await encodePicture(picture, { format }))
  const rgb = data.filter((_, i) => i % 4 < 3)
  return text(await encodePicture({ width, height, channels: 3, data: rgb, space: 'srgb', alpha: 'none' }, { format }))
}

/** Frames of 100 ms. */
export async function clipAsBase64(pictures: readonly CutOut[], format: 'gif' | 'webp'): Promise<string> {
  const frames = pictures.map((picture) => ({ picture, durationMs: 100 }))
  return text(await encodeClip({ frames, plays: 0 }, { format }))
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
