// Owns the way of a network's output back to a matte of the picture: activation once, 0..1, the picture's size. Nothing is
// stretched to the output's own smallest and largest value: an empty frame gives an empty matte.

import { PopcelError } from '@popcel/protocol'
import { fullScale, type Matte, type Picture } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { resample, type Size } from './resample.ts'
import type { Tensor } from './session.ts'
import { sigmoid } from './sigmoid.ts'
import type { Activation, AlphaOutput, ClothName } from './spec.ts'

/** Planes of one picture: `count` planes of `size`, one after another. */
export type Planes = { readonly size: Size; readonly count: number; readonly data: Float32Array }

/**
 * Reads a float tensor as planes: the last two dimensions are height and width, the one before the count; those before
 * that are 1. @throws PopcelError model-input-wrong (it is the file that does not fit the row)
 */
export function planesOf(tensor: Tensor, what: string): Planes {
  const { dims, data } = tensor
  const [height, width] = dims.slice(-2)
  const count = dims.at(-3) ?? 1
  if (
    !(data instanceof Float32Array) ||
    !height ||
    !width ||
    count * height * width !== data.length ||
    data.length === 0
  )
    throw new PopcelError('model-input-wrong', {
      reason: `its ${what} is [${dims.join(', ')}]${data instanceof Float32Array ? '' : ' of whole numbers'} where one picture of floats is wanted, [1, planes, height, width]`,
    })
  return { size: { width, height }, count, data }
}

/**
 * Alpha of the picture's size, 0..1, as floats all the way: the tensor's own where nothing is to be done to them. `cloth`: of these
 * classes of the row only. @throws PopcelError usage where the row has none, model-input-wrong where the file has other planes
 */
export function alphaOf(
  tensor: Tensor,
  output: AlphaOutput,
  to: Size,
  { room, cloth }: { readonly room?: Room | undefined; readonly cloth?: readonly ClothName[] | undefined } = {},
): Matte {
  const planes = planesOf(tensor, 'output')
  const alpha = cloth ? shareOf(planes, planesOfClasses(planes, output, cloth)) : activate(planes, output.activation)
  const { size } = planes
  const rules = [{ channel: 0, most: 1, gain: 1, offset: 0 }]
  const same = size.width === to.width && size.height === to.height
  const data = same ? alpha : resample({ ...size, channels: 1, data: alpha }, to, output.kernel, rules, room)
  return { width: to.width, height: to.height, data }
}

/** One plane, 0..1. */
function activate(planes: Planes, activation: Activation): Float32Array {
  const { count, data } = planes
  if (activation !== 'not-first') {
    // The first of several may be the background's, and height may stand where planes do: either would cut something else.
    if (count !== 1)
      throw new PopcelError('model-input-wrong', {
        reason: `its output has ${count} planes where 1 of alpha is wanted, [1, 1, height, width]`,
      })
    return activation === 'none' ? clipped(data) : sigmoid(data)
  }
  if (count < 2)
    throw new PopcelError('model-input-wrong', {
      reason: 'its output has 1 plane where one for the background and one or more for what is looked for are wanted',
    })
  return shareOf(
    planes,
    Array.from({ length: count - 1 }, (_, i) => i + 1),
  )
}

function planesOfClasses({ count }: Planes, { classes }: AlphaOutput, cloth: readonly ClothName[]): number[] {
  if (!classes) throw new PopcelError('usage', { reason: 'only u2net_cloth_seg tells kinds of clothes apart' })
  if (count !== classes.length + 1)
    throw new PopcelError('model-input-wrong', {
      reason: `its output has ${count} planes where ${classes.length + 1} are wanted, the background and ${classes.join(', ')}`,
    })
  return classes.flatMap((name, i) => (cloth.includes(name) ? [i + 1] : []))
}

/** The softmax of these planes together, by the largest logit so that nothing overflows. */
function shareOf({ size, count, data }: Planes, wanted: readonly number[]): Float32Array {
  const pixels = size.width * size.height
  const out = new Float32Array(pixels)
  for (let p = 0; p < pixels; p++) {
    let largest = data[p]!
    for (let c = 1; c < count; c++) largest = Math.max(largest, data[c * pixels + p]!)
    let all = 0
    for (let c = 0; c < count; c++) all += Math.exp(data[c * pixels + p]! - largest)
    let share = 0
    for (const c of wanted) share += Math.exp(data[c * pixels + p]! - largest)
    out[p] = share / all
  }
  return out
}

/** The same array where all of it lies within 0..1, as most networks give it. */
function clipped(alpha: Float32Array): Float32Array {
  const bits = new Int32Array(alpha.buffer, alpha.byteOffset, alpha.length)
  let out = alpha
  for (let start = 0; start < bits.length; start += CHUNK) {
    const end = Math.min(bits.length, start + CHUNK)
    if (isWithin(bits, start, end)) continue
    // What a network gave may be its own memory.
    if (out === alpha) out = alpha.slice()
    clip(out, start, end)
  }
  return out
}

function clip(alpha: Float32Array, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    const value = alpha[i]!
    alpha[i] = value < 0 ? 0 : value > 1 ? 1 : value
  }
}

// V8 compiles a function that is called often at once, and a loop that runs long late and again for every picture.
const CHUNK = 4096
/** The bits of 1. Those of floats from 0 to 1 are the whole numbers up to it, in order (IEEE 754). */
const ONE = 0x3f800000

function isWithin(bits: Int32Array, start: number, end: number): boolean {
  let signs = 0
  for (let i = start; i < end; i++) signs |= bits[i]! | (ONE - bits[i]!)
  return signs >= 0
}

/** Straight sRGB colour 0..1 of the picture's size, from three planes. */
export function colourOfPlanes(
  tensor: Tensor,
  kernel: AlphaOutput['kernel'],
  to: Size,
  room: Room = NEW_ROOM,
): Picture<Float32Array> {
  const { size, count, data } = planesOf(tensor, 'colour output')
  if (count !== 3)
    throw new PopcelError('model-input-wrong', { reason: `its colour output has ${count} planes where 3 are wanted` })
  const pixels = to.width * to.height
  const out = room.take('float', pixels * 3)
  for (let c = 0; c < 3; c++) {
    const from = data.subarray(c * size.width * size.height, (c + 1) * size.width * size.height)
    const rules = [{ channel: 0, most: 1, gain: 1, offset: 0 }]
    const plane = resample({ ...size, channels: 1, data: from }, to, kernel, rules, room)
    for (let p = 0; p < pixels; p++) out[p * 3 + c] = plane[p]!
    room.give(plane)
  }
  return { width: to.width, height: to.height, channels: 3, data: out, space: 'srgb', alpha: 'none' }
}

/**
 * The picture's own alpha is a factor: what was transparent stays so. Gives the matte itself where there is none; `into` may be the
 * matte's own. Floats beyond 0..1, which renderers leave in alpha, are cut.
 */
export function timesOwnAlpha(matte: Matte, { channels, data }: Picture, into?: Float32Array): Matte {
  if (channels !== 2 && channels !== 4) return matte
  const full = fullScale(data)
  const out = into ?? new Float32Array(matte.data.length)
  for (let p = 0, i = channels - 1; p < out.length; p++, i += channels) {
    const own = data[i]!
    out[p] = (matte.data[p]! * (own < 0 ? 0 : own > full ? full : own)) / full
  }
  return { ...matte, data: out }
}
