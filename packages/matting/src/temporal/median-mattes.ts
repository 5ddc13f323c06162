// Owns taking out of a clip's mattes what only one frame says and the picture does not: the median of three frames, gated.
// A pixel kernel.

import { boxMean } from '../box.ts'
import { windowMax } from '../extrema.ts'
import type { Matte, Picture } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { LEAST_NOISE, MOST_NOISE, quantile, shownOf } from './change.ts'
import { type SmoothOptions, startSmoothingShown } from './smooth-mattes.ts'

export type Steadied = { readonly picture: Picture; readonly matte: Matte }

/**
 * Takes frames in order; each call gives the frame before, steadied. `flush` gives the last one and ends the clip. A picture that was
 * given back is the caller's again; mattes are kept for the next frames.
 */
export type MatteSteadier = {
  push(picture: Picture, matte: Matte): Steadied | undefined
  flush(): Steadied | undefined
}

export type SteadyOptions = SmoothOptions & {
  /** Take the median of three frames where the picture has no news. Default true. */
  readonly median?: boolean
  /** Where the arrays come from. With it, a matte that is given is whole until the next call. */
  readonly room?: Room
}

/** A colour this many noises outside what the frames before and after show is news; from the second on wholly. */
const NEWS = 1.2
const SURE_NEWS = 2.2
/** Nothing within this distance of news is touched. */
const GUARD_PX = 2

/**
 * Steadies a clip with one frame of look-ahead. First α_t goes to the median of α_{t−1}, α_t, α_{t+1}: a slow rise or fall is its own
 * median, so what drifts is not touched; a flicker of one frame goes, unless the picture too shows something at t that it shows
 * neither before nor after (a limb that passes by). Then {@link startSmoothing} quiets what stands still. A frame of another
 * size begins anew.
 * @throws PopcelError usage when a picture and its matte differ in size, or strength is out of range
 */
export function startSteadying({ median = true, room = NEW_ROOM, ...options }: SteadyOptions = {}): MatteSteadier {
  let smooth = startSmoothingShown(options, room)
  let before: Frame | undefined
  let held: Frame | undefined
  const settle = (after: Frame | undefined): Steadied | undefined => {
    if (!held) return undefined
    const { picture, matte, shown } = held
    const three = median && before && after && fits(before, held) && fits(after, held)
    const result = three ? medianOf(before as Frame, held, after as Frame, room) : matte
    const smoothed = smooth(shown, result)
    if (three && smoothed !== result) room.give(result.data)
    return { picture, matte: smoothed }
  }
  return {
    push(picture, matte) {
      assertSameSize(matte, picture, 'the matte')
      const frame: Frame = { picture, matte, shown: shownOf(picture, room) }
      const result = settle(frame)
      // Two frames are looked back at: the one that was settled now, and the one that is next.
      room.give(before?.shown)
      before = held
      held = frame
      return result
    },
    flush() {
      const result = settle(undefined)
      room.give(before?.shown)
      room.give(held?.shown)
      before = undefined
      held = undefined
      // Else the first frame of a next clip would be smoothed with the last of this one.
      smooth = startSmoothingShown(options, room)
      return result
    },
  }
}

type Frame = { readonly picture: Picture; readonly matte: Matte; readonly shown: Float32Array }

function fits(a: Frame, b: Frame): boolean {
  return a.matte.width === b.matte.width && a.matte.height === b.matte.height
}

function medianOf(before: Frame, now: Frame, after: Frame, room: Room): Matte {
  const news = newsOf(before, now, after, room)
  const [a, b, c] = [before.matte.data, now.matte.data, after.matte.data]
  const data = room.take('float', b.length)
  data.set(b)
  const { width } = now.matte
  for (let start = 0; start < data.length; start += width) medianRow(a, c, news, data, start, start + width)
  room.give(news)
  return { ...now.matte, data }
}

// Rows by functions of their own: V8 compiles what is called often at once, and a long loop late and for every picture again.

function medianRow(
  before: Float32Array,
  after: Float32Array,
  news: Float32Array,
  data: Float32Array,
  from: number,
  to: number,
): void {
  for (let p = from; p < to; p++) {
    const x = before[p]!
    const y = data[p]!
    const z = after[p]!
    const middle = Math.max(Math.min(x, z), Math.min(y, Math.max(x, z)))
    if (middle !== y) data[p] = y + (1 - news[p]!) * (middle - y)
  }
}

/** How far the colours of a row lie outside what the frames before and after show: the most of the three channels. */
function outsideRow(
  before: Float32Array,
  now: Float32Array,
  after: Float32Array,
  off: Float32Array,
  from: number,
  to: number,
): void {
  for (let p = from, i = from * 3; p < to; p++) {
    let most = 0
    for (const end = i + 3; i < end; i++) {
      const x = before[i]!
      const y = now[i]!
      const z = after[i]!
      most = Math.max(most, Math.min(x, z) - y, y - Math.max(x, z))
    }
    off[p] = most
  }
}

/** Per pixel how surely frame t shows what neither neighbour does, 0..1. */
function newsOf(before: Frame, now: Frame, after: Frame, room: Room): Float32Array {
  const { width, height } = now.matte
  const off = room.take('float', width * height)
  const [a, b, c] = [before.shown, now.shown, after.shown]
  for (let start = 0; start < off.length; start += width) outsideRow(a, b, c, off, start, start + width)
  const means = boxMean({ width, height, data: off }, 3, room)
  room.give(off)
  const noise = Math.min(MOST_NOISE, Math.max(LEAST_NOISE, quantile(means, 0.5)))
  for (let p = 0; p < means.length; p++) {
    const t = Math.min(1, Math.max(0, (means[p]! / noise - NEWS) / (SURE_NEWS - NEWS)))
    means[p] = t * t * (3 - 2 * t)
  }
  const news = windowMax({ width, height, data: means }, GUARD_PX, room).data
  room.give(means)
  return news
}
