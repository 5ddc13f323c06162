// Owns what a shot is delivered as: alpha, straight foreground, colour with alpha, and a comp over something, each in the sample
// type, transfer and association that its file wants.

import { joinCutOut } from '../composite.ts'
import { lightReader, lightWriter } from '../light-rows.ts'
import { fullScale, type Matte, type Picture, type Samples } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'
import { kindOf, NEW_ROOM, type Room } from '../room.ts'
import { type Backing, compOver } from '../shot/comp-over.ts'
import { premultiply, toLinear } from '../shot/transfer.ts'

export const PASSES = ['alpha', 'foreground', 'rgba', 'comp'] as const
export type PassKind = (typeof PASSES)[number]

/** How a pass is stored. Float samples keep values above 1; whole numbers are cut to their range. */
export type PassPixels =
  | { readonly samples: 'uint8' | 'uint16'; readonly space: 'srgb' }
  | { readonly samples: 'float'; readonly space: 'linear'; readonly rgba: 'straight' | 'premultiplied' }

/** A frame's subject: `foreground` is straight RGB(A) of any sample type; its alpha channel is not looked at. */
export type Subject = { readonly matte: Matte; readonly foreground: Picture }

/**
 * One pass, in memory of `room`. A foreground that is stored in the wanted way already is handed on, not copied.
 * @throws PopcelError usage when sizes differ or a picture is grey
 */
export function makePass(
  kind: PassKind,
  subject: Subject,
  pixels: PassPixels,
  over: Backing,
  room: Room = NEW_ROOM,
): Picture {
  const { matte, foreground } = subject
  assertSameSize(matte, foreground, 'the matte')
  switch (kind) {
    case 'alpha':
      return alphaPass(matte, pixels, room)
    case 'foreground':
      return colourPass(foreground, pixels, room)
    case 'rgba':
      if (pixels.samples === 'float' && pixels.rgba === 'premultiplied')
        return premultiply(foreground, matte, room.take('float', matte.data.length * 4))
      return straightPass(subject, pixels, room)
    case 'comp': {
      const comp = compOver(foreground, matte, { over, into: room.take(pixels.samples, matte.data.length * 3) })
      return pixels.samples === 'float' ? toLinear(comp, comp.data as Float32Array) : comp
    }
  }
}

function straightPass({ matte, foreground }: Subject, pixels: PassPixels, room: Room): Picture {
  if (isStored(foreground, pixels)) return joinCutOut(foreground, matte, room)
  const colour = colourPass(foreground, pixels, room)
  const joined = joinCutOut(colour, matte, room)
  room.give(colour.data)
  return joined
}

/** One grey channel; alpha is coverage and stored as it is, whatever the transfer of the file's colours. */
function alphaPass({ width, height, data }: Matte, pixels: PassPixels, room: Room): Picture {
  const out: Samples = room.take(pixels.samples, width * height)
  const full = fullScale(out)
  const round = full === 1 ? 0 : 0.5
  for (let p = 0; p < out.length; p++) {
    const alpha = data[p]!
    out[p] = (alpha <= 0 ? 0 : alpha >= 1 ? 1 : alpha) * full + round
  }
  return { width, height, channels: 1, data: out, space: pixels.space, alpha: 'none' }
}

function colourPass(foreground: Picture, pixels: PassPixels, room: Room): Picture {
  if (foreground.channels === 3 && isStored(foreground, pixels)) return foreground
  const { width, height } = foreground
  const data = room.take(pixels.samples, width * height * 3)
  if (data instanceof Float32Array) return toLinear(foreground, data)
  const out: Picture = { width, height, channels: 3, data, space: 'srgb', alpha: 'none' }
  const [read, write] = [lightReader(foreground), lightWriter(out)]
  const row = new Float32Array(width * 3)
  for (let y = 0; y < height; y++) {
    read(y, row)
    write(y, row)
  }
  return out
}

function isStored({ data, space }: Picture, pixels: PassPixels): boolean {
  return space === pixels.space && kindOf(data) === pixels.samples
}
