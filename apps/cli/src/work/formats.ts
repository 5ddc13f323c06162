// Owns what the picture formats can hold, as far as a cut-out meets their limits.

import type { WantedFormat } from '../cut/name-outputs.ts'
import type { PictureFormat } from '../names.ts'

export const HARD_EDGES = 'GIF holds no soft alpha, so its edges are hard; webp and png keep them soft'

export type MovingFormat = 'png' | 'webp' | 'gif'

const moving: readonly MovingFormat[] = ['png', 'webp', 'gif']

/** The format for an animation that came as `source`; undefined when the one asked for holds one picture only. */
export function movingFormat(wanted: WantedFormat, source: string): MovingFormat | undefined {
  if (wanted === 'fits') return source === 'png' ? 'png' : 'webp'
  return moving.find((format) => format === wanted)
}

export function keepsSixteenBits(format: PictureFormat): boolean {
  return format === 'png' || format === 'tiff'
}
