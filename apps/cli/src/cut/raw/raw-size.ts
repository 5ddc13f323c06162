// Owns what --raw says: the size of frames that come without any header, and their order of channels.

import { InvalidArgumentError } from 'commander'

export type RawSize = { readonly width: number; readonly height: number; readonly channels: 3 | 4 }

/** FFmpeg's names of them. */
const CHANNELS = { rgb24: 3, rgba: 4 } as const
const MOST_SIDE = 65_535

/** `WxH`, `WxH:rgb24` or `WxH:rgba`. */
export function readRawSize(text: string): RawSize {
  const [, width, height, order = 'rgb24'] = /^(\d+)[x×](\d+)(?::(rgb24|rgba))?$/i.exec(text.trim()) ?? []
  const sides = [Number(width), Number(height)]
  if (!sides.every((side) => side >= 1 && side <= MOST_SIDE))
    throw new InvalidArgumentError('WIDTHxHEIGHT is wanted, or WIDTHxHEIGHT:rgba, such as 1920x1080.')
  return { width: sides[0]!, height: sides[1]!, channels: CHANNELS[order.toLowerCase() as keyof typeof CHANNELS] }
}
