// Owns where two frames show the same thing: the difference of the pictures against their noise.

import { boxMean } from '../box.ts'
import { windowMin } from '../extrema.ts'
import type { Matte, Picture } from '../picture.ts'
import { rgbOf } from '../rgb.ts'
import { NEW_ROOM, type Room } from '../room.ts'

/** The noise is read off the quietest part of the picture, so that motion over most of it is not taken for noise. */
export const QUIET_SHARE = 0.3
/** On 0..1: what is always taken for unchanged, and the most that noise may explain. */
export const LEAST_NOISE = 1.5 / 255
export const MOST_NOISE = 8 / 255
/** A local difference of so many times the noise counts as change from the first on, wholly from the second. */
const CHANGES = 1.6
const CHANGED = 2.6
/** Nothing within this distance of a change counts as still: an edge in motion leaves a trail in the matte beside it. */
const GUARD_PX = 3

/** Per pixel 1 where nothing changed from one frame to the next but noise, 0 where something did. Both of one size. */
export function stillness(before: Picture, now: Picture): Matte {
  const { width, height } = now
  return stillnessOf(shownOf(before), shownOf(now), width, height)
}

/** The same from what {@link shownOf} gave for both; the caller's to give back. */
export function stillnessOf(
  before: Float32Array,
  now: Float32Array,
  width: number,
  height: number,
  room: Room = NEW_ROOM,
): Matte {
  const raw = differencesOf(before, now, room.take('float', width * height))
  const differences = boxMean({ width, height, data: raw }, 5, room)
  room.give(raw)
  const noise = Math.min(MOST_NOISE, Math.max(LEAST_NOISE, quantile(differences, QUIET_SHARE)))
  for (let start = 0; start < differences.length; start += width) calm(differences, start, start + width, noise)
  const still = windowMin({ width, height, data: differences }, GUARD_PX, room)
  room.give(differences)
  return still
}

/** Differences become how still a pixel is, in place. Called row by row: V8 compiles what is called often at once. */
function calm(values: Float32Array, from: number, to: number, noise: number): void {
  for (let p = from; p < to; p++) {
    const t = Math.min(1, Math.max(0, (values[p]! / noise - CHANGES) / (CHANGED - CHANGES)))
    values[p] = 1 - t * t * (3 - 2 * t)
  }
}

/** The largest difference of the three channels, 0..1. */
function differencesOf(a: Float32Array, b: Float32Array, out: Float32Array): Float32Array {
  for (let p = 0, i = 0; p < out.length; p++, i += 3) {
    const r = Math.abs(a[i]! - b[i]!)
    const g = Math.abs(a[i + 1]! - b[i + 1]!)
    const blue = Math.abs(a[i + 2]! - b[i + 2]!)
    out[p] = r > g ? (r > blue ? r : blue) : g > blue ? g : blue
  }
  return out
}

/**
 * RGB as people see its steps: encoded values as they are, light by its square root (close to sRGB's curve), so that grain is as
 * strong in highlights, also above white, as in shadows.
 */
export function shownOf(picture: Picture, room: Room = NEW_ROOM): Float32Array {
  const { data, channels, second, third, scale } = rgbOf(picture)
  const out = room.take('float', picture.width * picture.height * 3)
  const linear = picture.space === 'linear'
  for (let i = 0, p = 0; i < out.length; i += 3, p += channels) {
    out[i] = data[p]! * scale
    out[i + 1] = data[p + second]! * scale
    out[i + 2] = data[p + third]! * scale
  }
  if (linear) for (let i = 0; i < out.length; i++) out[i] = out[i]! > 0 ? Math.sqrt(out[i]!) : 0
  return out
}

export function quantile(values: Float32Array, share: number): number {
  const step = Math.max(1, Math.floor(values.length / 4000))
  const some = new Float32Array(Math.ceil(values.length / step))
  for (let n = 0; n < some.length; n++) some[n] = values[n * step]!
  some.sort()
  return some[Math.floor(share * (some.length - 1))] ?? 0
}
