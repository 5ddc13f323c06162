// Owns steadying the mattes of a clip: a recursive filter that acts only where the picture did not change.

import { PopcelError } from '@popcel/protocol'
import type { Matte, Picture } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { shownOf, stillnessOf } from './change.ts'

export type SmoothOptions = {
  /** 0..0.95: how much of the frame before stays where nothing changed. 0 changes nothing. Default 0.7. */
  readonly strength?: number
}

/** Flicker is small. A step of alpha up to the first is smoothed, one beyond the second is believed: something is new. */
const FLICKER = 0.2
const NEWS = 0.4

/** Takes the frames in order and gives each steadied matte at once; keeps one frame. */
export type MatteSmoother = (picture: Picture, matte: Matte) => Matte

/**
 * Starts a clip. α_t becomes α_t + s·still·(α'_{t−1} − α_t): `still` is 1 where the picture differs from the frame before by no
 * more than its noise, 0 within 3 px of where it does more, and falls to 0 for large steps of alpha. So flicker of a
 * network on what stands still goes down, and what moves keeps its own matte: no ghost trails behind it. A frame of
 * another size begins anew.
 * @throws PopcelError usage when a picture and its matte differ in size, or strength is out of range
 */
export function startSmoothing(options: SmoothOptions = {}): MatteSmoother {
  const smooth = startSmoothingShown(options)
  return (picture, matte) => {
    assertSameSize(matte, picture, 'the matte')
    return smooth(shownOf(picture), matte)
  }
}

/** The same for who has what {@link shownOf} gives for each picture; it and the result are kept until the next. */
export function startSmoothingShown(
  { strength = 0.7 }: SmoothOptions = {},
  room: Room = NEW_ROOM,
): (shown: Float32Array, matte: Matte) => Matte {
  if (!(strength >= 0 && strength <= 0.95))
    throw new PopcelError('usage', { reason: `strength must be a number from 0 to 0.95, not ${strength}` })
  let before: { readonly shown: Float32Array; readonly matte: Matte } | undefined
  return (shown, matte) => {
    const { width, height } = matte
    const last = before
    const fits = strength > 0 && last && last.matte.width === width && last.matte.height === height
    let result = matte
    if (fits) {
      const still = stillnessOf(last.shown, shown, width, height, room)
      result = blend(last.matte, matte, still, strength, room)
      room.give(still.data)
    }
    if (last && last.matte !== result) room.give(last.matte.data)
    before = { shown, matte: result }
    return result
  }
}

/**
 * The mattes of a whole clip, steadied by {@link startSmoothing}; new mattes, the first is its own.
 * @throws PopcelError usage when there are not as many pictures as mattes, or as there
 */
export function smoothMattes(
  pictures: readonly Picture[],
  mattes: readonly Matte[],
  options: SmoothOptions = {},
): Matte[] {
  if (pictures.length !== mattes.length)
    throw new PopcelError('usage', { reason: `there are ${pictures.length} pictures and ${mattes.length} mattes` })
  const next = startSmoothing(options)
  return pictures.map((picture, t) => next(picture, mattes[t]!))
}

function blend(before: Matte, now: Matte, still: Matte, strength: number, room: Room): Matte {
  const data = room.take('float', now.data.length)
  data.set(now.data)
  for (let p = 0; p < data.length; p++) {
    const share = still.data[p]!
    const step = before.data[p]! - data[p]!
    if (share === 0 || step === 0) continue
    const size = Math.abs(step)
    const news = size <= FLICKER ? 1 : size >= NEWS ? 0 : (NEWS - size) / (NEWS - FLICKER)
    data[p]! += strength * share * news * step
  }
  return { ...now, data }
}
