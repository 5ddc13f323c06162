// Owns the part of the picture that holds everything different from the background: the rest needs no more work.

import { kindOf, NEW_ROOM, type Room } from '../room.ts'
import type { Levels } from './levels.ts'
import { PRIOR } from './prior.ts'

export type Window = { readonly left: number; readonly top: number; readonly width: number; readonly height: number }

/** Room for shadows' faint ends, ringing and the estimate of noise around the subject. */
const MARGIN_PX = 28

/**
 * The box of the values above `limit`, and of what a prior is sure is the subject, with a margin, inside the picture; the whole
 * picture when there is neither.
 */
export function windowOf(map: Uint8Array, width: number, height: number, limit: number, prior?: Uint8Array): Window {
  let [left, right, top, bottom] = [width, -1, height, -1]
  for (let y = 0; y < height; y++) {
    const row = y * width
    let first = 0
    while (first < width && map[row + first]! <= limit && prior?.[row + first] !== PRIOR.subject) first++
    if (first === width) continue
    let last = width - 1
    while (map[row + last]! <= limit && prior?.[row + last] !== PRIOR.subject) last--
    left = Math.min(left, first)
    right = Math.max(right, last)
    top = Math.min(top, y)
    bottom = y
  }
  if (right < 0) return { left: 0, top: 0, width, height }
  // Rows that start on whole doubles are read two pixels at a time (bits.ts).
  left = Math.max(0, left - MARGIN_PX) & ~3
  top = Math.max(0, top - MARGIN_PX)
  return {
    left,
    top,
    width: Math.min(width - left, (right + 1 + MARGIN_PX - left + 3) & ~3),
    height: Math.min(height, bottom + 1 + MARGIN_PX) - top,
  }
}

/** The sides on which the window ends where the picture does. */
export function sidesOf(
  { left, top, width, height }: Window,
  whole: { readonly width: number; readonly height: number },
) {
  return {
    left: left === 0,
    top: top === 0,
    right: left + width === whole.width,
    bottom: top + height === whole.height,
  }
}

/** The window's part of interleaved samples, `channels` to the pixel. */
export function cropSamples<S extends Uint8Array | Float32Array>(
  samples: S,
  width: number,
  channels: number,
  window: Window,
  room: Room = NEW_ROOM,
): S {
  const run = window.width * channels
  const out = room.take(kindOf(samples), run * window.height) as S
  for (let y = 0; y < window.height; y++) {
    const from = ((window.top + y) * width + window.left) * channels
    out.set(samples.subarray(from, from + run), y * run)
  }
  return out
}

/** The reverse: the window's samples at their place in a larger picture that is 0 elsewhere. */
export function pasteSamples<S extends Uint8Array | Float32Array>(
  samples: S,
  width: number,
  height: number,
  channels: number,
  window: Window,
  room: Room = NEW_ROOM,
): S {
  if (window.width === width && window.height === height) return samples
  const run = window.width * channels
  const out = room.take(kindOf(samples), width * height * channels).fill(0) as S
  for (let y = 0; y < window.height; y++)
    out.set(samples.subarray(y * run, (y + 1) * run), ((window.top + y) * width + window.left) * channels)
  return out
}

export function cropLevels(levels: Levels, window: Window, room?: Room): Levels {
  const rgb = cropSamples(levels.rgb, levels.width, 3, window, room)
  return { width: window.width, height: window.height, rgb, side: levels.side, room }
}
