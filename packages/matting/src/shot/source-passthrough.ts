// Owns taking the plate's own pixels inside the solid part of the subject, where no network or estimate need touch them.

import { bitsAbove, inverted } from '../bits.ts'
import { softMask } from '../despeckle/despeckle.ts'
import { grownByDisc } from '../disc.ts'
import { wholeWithin, within } from '../door.ts'
import { lightReader, lightWriter } from '../light-rows.ts'
import type { Matte, Picture, Samples } from '../picture.ts'
import { assertSameSize, emptyRgb } from '../rgb.ts'
import { NEW_ROOM, type Room } from '../room.ts'

export type PassthroughOptions<S extends Samples = Samples> = {
  /** Alpha above this is solid, 0..1. Default 0.95. */
  readonly threshold?: number
  /** Px that the solid part is drawn in, 0..64. Default 5 at 1920 px of width, in proportion, at least 3. */
  readonly erode?: number
  /** Px over which plate and foreground pass into each other, 0..64. Default 5 at 1920, at least 3. */
  readonly blur?: number
  readonly into?: S
  /** Where the arrays come from. */
  readonly room?: Room
}

/**
 * The foreground with the plate's own colour where alpha is solid: RGB of the foreground's sample type and space. The share of the
 * plate is drawn in by `erode` px and by all that the blur reaches, so it is exactly 0 wherever alpha is not solid or within
 * `erode` px of it: no screen colour leaks into an edge. It is mixed in linear light.
 * @throws PopcelError usage (sizes differ, a field is out of range)
 */
export function sourcePassthrough<S extends Samples>(
  plate: Picture,
  foreground: Picture<S>,
  matte: Matte,
  options: PassthroughOptions<S> = {},
): Picture<S> {
  assertSameSize(plate, foreground, 'the plate')
  assertSameSize(matte, foreground, 'the matte')
  const { width, height } = foreground
  const scale = Math.max(width, height) / 1920
  const {
    threshold = 0.95,
    erode = Math.max(3, Math.round(5 * scale)),
    blur = Math.max(3, Math.round(5 * scale)),
    room = NEW_ROOM,
  } = options
  within('threshold', threshold, 0, 1)
  wholeWithin('erode', erode, 0, 64)
  wholeWithin('blur', blur, 0, 64)
  // The blur's window is a square, whose corners reach √2 times as far.
  const away = erode + Math.ceil(Math.SQRT2 * blur)
  const notSolid = inverted(bitsAbove(matte, threshold))
  const share = softMask(inverted(grownByDisc(notSolid, away)), blur, room)
  const out = options.into ? { ...emptyShape(foreground), data: options.into } : emptyRgb(foreground, room)
  mixRows(plate, foreground, share, out)
  room.give(share)
  return out
}

function emptyShape({ width, height, space }: Picture) {
  return { width, height, channels: 3, space, alpha: 'none' } as const
}

function mixRows(plate: Picture, foreground: Picture, share: Float32Array, out: Picture): void {
  const { width, height } = out
  const [own, source] = [lightReader(foreground), lightReader(plate)]
  const write = lightWriter(out)
  const [row, other] = [new Float32Array(width * 3), new Float32Array(width * 3)]
  for (let y = 0; y < height; y++) {
    own(y, row)
    source(y, other)
    for (let x = 0, p = y * width, q = 0; x < width; x++, p++, q += 3) {
      const w = share[p]!
      if (w === 0) continue
      for (let c = q; c < q + 3; c++) row[c] = w === 1 ? other[c]! : row[c]! + w * (other[c]! - row[c]!)
    }
    write(y, row)
  }
}
