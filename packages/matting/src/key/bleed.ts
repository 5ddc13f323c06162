// Owns the colour under alpha 0: the subject's colour carried a few px outwards, then nothing. Scalers and GPU filters
// read those pixels; without the bleed they would draw a fringe of the old background.

import { NEW_ROOM, type Room } from '../room.ts'
import { markFrom } from '../threshold.ts'
import { growLayers } from './layers.ts'

const BLEED_PX = 3
/** The smallest float above 0. */
const LEAST_ALPHA = 2 ** -149

/** `foreground`: interleaved RGB, changed in place where alpha is 0. */
export function bleedColour(
  alpha: Float32Array,
  foreground: Uint8Array | Float32Array,
  width: number,
  height: number,
  room: Room = NEW_ROOM,
): void {
  const seen = room.take('uint8', alpha.length)
  markFrom(alpha, LEAST_ALPHA, seen)
  const eaten = room.take('uint8', seen.length)
  eaten.set(seen)
  const { grown } = growLayers(eaten, width, height, 1, 0, BLEED_PX, room)
  room.give(eaten)
  const steps = Int32Array.of(-1, 1, -width, width, -width - 1, 1 - width, width - 1, width + 1)
  for (let k = 0; k < grown.length; k++) takeMean(foreground, seen, grown[k]!, steps)
  for (let at = seen.indexOf(0); at >= 0; ) {
    const next = seen.indexOf(1, at)
    foreground.fill(0, at * 3, next < 0 ? foreground.length : next * 3)
    at = next < 0 ? -1 : seen.indexOf(0, next)
  }
  room.give(seen)
}

/** Pixel i takes the mean of the neighbours that have a colour. */
function takeMean(foreground: Uint8Array | Float32Array, seen: Uint8Array, i: number, steps: Int32Array): void {
  let [r, g, b, count] = [0, 0, 0, 0]
  for (let d = 0; d < 8; d++) {
    const n = Math.max(0, Math.min(seen.length - 1, i + steps[d]!))
    if (seen[n] === 0) continue
    r += foreground[n * 3]!
    g += foreground[n * 3 + 1]!
    b += foreground[n * 3 + 2]!
    count++
  }
  seen[i] = 1
  if (count === 0) return
  foreground[i * 3] = r / count
  foreground[i * 3 + 1] = g / count
  foreground[i * 3 + 2] = b / count
}
