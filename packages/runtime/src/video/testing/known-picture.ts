// Owns pictures of known samples for tests of writing: a number in bars, a ramp beside it, alpha rising from row to row.

import type { Picture } from '@popcel/matting'
import { BAR, CODE_WIDTH } from './barcode.ts'

export type Wanted = {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3 | 4
  readonly bits: 8 | 16
}

export function knownPicture(
  number: number,
  { width, height, channels, bits }: Wanted,
): Picture<Uint8Array | Uint16Array> {
  const full = bits === 8 ? 255 : 65535
  const data = new (bits === 8 ? Uint8Array : Uint16Array)(width * height * channels)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const bright = (number >> Math.floor(x / BAR)) & 1
      const value = (x < CODE_WIDTH ? (bright ? 0.8 : 0.2) : (x - CODE_WIDTH) / (width - CODE_WIDTH)) * full
      // A tint, so that exchanged channels are seen.
      for (let c = 0; c < channels; c++, at++) {
        data[at] = c === 3 ? (y / (height - 1)) * full : channels === 1 ? value : value * (1 - c * 0.125)
      }
    }
  }
  return { width, height, channels, data, space: 'srgb', alpha: channels === 4 ? 'straight' : 'none' }
}

/** The largest difference, of colours and of alpha, where bars and ramp are smooth; in parts of full scale. */
export function differences(a: Picture, b: Picture): { colour: number; alpha: number } {
  const worst = { colour: 0, alpha: 0 }
  const scale = (picture: Picture) => (picture.data instanceof Uint8Array ? 255 : 65535)
  for (let y = 0; y < b.height; y++) {
    for (let x = 0; x < b.width; x++) {
      const smooth = x < CODE_WIDTH ? x % BAR > 4 && x % BAR < 11 : x > CODE_WIDTH + 4
      const [i, j] = [(y * a.width + x) * a.channels, (y * b.width + x) * b.channels]
      for (let c = 0; c < Math.min(a.channels, b.channels); c++) {
        const apart = Math.abs(a.data[i + c]! / scale(a) - b.data[j + c]! / scale(b))
        if (c === 3) worst.alpha = Math.max(worst.alpha, apart)
        else if (smooth) worst.colour = Math.max(worst.colour, apart)
      }
    }
  }
  return worst
}
