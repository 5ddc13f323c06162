// Owns a clip of cut-outs -> the bytes of an animation in a format that moves.

import type { Clip, CutOut } from '@popcel/matting'
import { encodeClip } from '@popcel/runtime'
import { type Delay, encodeApng } from '@popcel/sticker'
import type { MovingFormat } from './formats.ts'

/** Straight RGBA frames of one size; delays and plays are kept. */
export async function writeClip(clip: Clip<CutOut>, format: MovingFormat): Promise<Uint8Array> {
  if (format !== 'png') return encodeClip(clip, { format })
  const frames = clip.frames.map(({ picture }) => picture)
  return encodeApng(frames, { delays: clip.frames.map(({ durationMs }) => delayOf(durationMs)), plays: clip.plays })
}

/** Milliseconds as APNG's fraction of a second: exact for whole ones and for the usual frame rates. */
export function delayOf(durationMs: number): Delay {
  for (const den of [1000, 30, 60, 24, 25, 12, 15, 100]) {
    const num = (durationMs * den) / 1000
    if (Math.round(num) >= 1 && Math.round(num) <= 65_535 && Math.abs(num - Math.round(num)) < 1e-6)
      return { num: Math.round(num), den }
  }
  const den = durationMs < 6000 ? 10_000 : 10
  return { num: Math.max(1, Math.min(65_535, Math.round((durationMs * den) / 1000))), den }
}
