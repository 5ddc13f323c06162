// Owns the parts of the keyer's matte that are not the subject's: over what passed for a gradient, what reaches in from outside the
// picture, joins nothing, and is empty to the network. A photograph's soft background has such parts. The largest part always stays.

import type { KeyReport } from '../key/key.ts'
import { labelRuns, type Runs } from '../key/runs.ts'
import type { Matte } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'

/** Alpha below the first joins nothing; up to the second the network calls a pixel empty. */
const SEEN = 16 / 255
const EMPTY = 0.15

/** Rounding leaves half a level of noise: what has no more was drawn, and every part of it with a purpose. */
const DRAWN = 0.6

/** Whether what the keyer took for the background may be a photograph's. */
export function mayHaveStrangers({ background, noise }: Pick<KeyReport, 'background' | 'noise'>): boolean {
  return background.kind === 'gradient' && noise > DRAWN
}

/** The matte without its strangers; the same where there are none. */
export function withoutStrangers(matte: Matte, seen: Matte, room: Room = NEW_ROOM): Matte {
  const { width, height, data } = matte
  const mask = room.take('uint8', data.length)
  for (let start = 0; start < mask.length; start += width) mark(data, start, start + width, mask)
  const runs = labelRuns(mask, width, height, 1, true)
  room.give(mask)
  const strange = atBorder(runs, width, data.length)
  strange[largestOf(runs)] = 0
  for (let r = 0; r < runs.count; r++) {
    const start = runs.starts[r]!
    if (strange[runs.labels[r]!] === 1 && isKnown(seen.data, start, start + runs.lengths[r]!))
      strange[runs.labels[r]!] = 0
  }
  if (!strange.includes(1)) return matte
  const left = room.take('float', data.length)
  left.set(data)
  for (let r = 0; r < runs.count; r++)
    if (strange[runs.labels[r]!] === 1) left.fill(0, runs.starts[r]!, runs.starts[r]! + runs.lengths[r]!)
  return { width, height, data: left }
}

function mark(alpha: Float32Array, start: number, end: number, mask: Uint8Array): void {
  for (let i = start; i < end; i++) mask[i] = alpha[i]! >= SEEN ? 1 : 0
}

/** Of each part whether it touches the picture's border. */
function atBorder({ starts, lengths, labels, count, components }: Runs, width: number, pixels: number): Uint8Array {
  const touches = new Uint8Array(components)
  for (let r = 0; r < count; r++) {
    const start = starts[r]!
    const end = start + lengths[r]!
    if (start % width === 0 || end % width === 0 || start < width || end > pixels - width) touches[labels[r]!] = 1
  }
  return touches
}

/** −1 where there is no part. */
function largestOf({ lengths, labels, count, components }: Runs): number {
  const areas = new Float64Array(components)
  for (let r = 0; r < count; r++) areas[labels[r]!]! += lengths[r]!
  return areas.indexOf(Math.max(...areas))
}

function isKnown(seen: Float32Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (seen[i]! > EMPTY) return true
  return false
}
