// Owns the alpha that the keyer's matte and a network's give together: their mean, each weighed by how sure it is there.

import { boxMean } from '../box.ts'
import { windowMax, windowMin } from '../extrema.ts'
import type { Matte } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'

/**
 * What α(1 − α) counts for in the variance of either. The keyer's edges are off by noise. The network's are off by as much in every
 * picture that it sees at its own size; in larger ones they are as many times wider and as many times farther off, which the variance
 * has squared. At 512 px and 5 levels of noise both are believed alike. These figures and those below were fitted to pictures with known
 * alpha that are not in the repository.
 */
const KEYED_PER_LEVEL = 1.5
const SEEN = 4.6
/** What the network's variance is at least, and what is added for how far it is off, squared, where the keyer is sure. */
const SEEN_LEAST = 0.005
const CONTRADICTED = 2.5
/** Half the side of the square around a pixel in which that is looked at, in px; on screens also for body and empty. */
const AROUND_PX = 4
/** The keyer's noise is never less than half a level: what rounding leaves. */
const LEAST_NOISE = 0.5
/** The network is nowhere sure to the last: its alpha this near to 0 or 1 is that. */
const REST = 0.03

export type Circumstances = {
  /** Noise of the picture in levels. */
  readonly noise: number
  /** Whether the keyer measured what shines through parts of the subject. */
  readonly screen: boolean
  /** How many times larger the picture is than the network saw it; at least 1. */
  readonly scale: number
}

/**
 * The inverse-variance mean of the keyer's matte and a network's of one size. A new matte. Where the keyer says body or empty, which it
 * read off an area, it is the keyer's to the bit; so it is in veils through which the keyer measured what shines: on such pictures
 * only edges from empty to body are weighed.
 */
export function weighTogether(keyed: Matte, seen: Matte, known: Circumstances, room: Room = NEW_ROOM): Matte {
  const { width, height } = keyed
  const off = { width, height, data: room.take('float', keyed.data.length) }
  const data = room.take('float', keyed.data.length)
  for (let start = 0; start < data.length; start += CHUNK) contradict(keyed.data, seen.data, start, off.data)
  const around = boxMean(off, 2 * AROUND_PX + 1, room)
  room.give(off.data)
  const own = KEYED_PER_LEVEL * Math.max(LEAST_NOISE, known.noise)
  const other = known.scale ** 4
  for (let start = 0; start < data.length; start += CHUNK) {
    weigh({ keyed: keyed.data, seen: seen.data, around, own, other }, start, data)
  }
  room.give(around)
  if (known.screen) restoreVeils(keyed, data, room)
  return { width, height, data }
}

// V8 compiles a function that is called often at once, and a loop that runs long late and again for every picture.
const CHUNK = 4096

/** How far the network is off, squared, where the keyer is sure; elsewhere 0. */
function contradict(keyed: Float32Array, seen: Float32Array, start: number, to: Float32Array): void {
  const end = Math.min(to.length, start + CHUNK)
  for (let i = start; i < end; i++) {
    const own = keyed[i]!
    const apart = own - seen[i]!
    to[i] = own <= 0 || own >= 1 ? apart * apart : 0
  }
}

type Weighed = {
  readonly keyed: Float32Array
  readonly seen: Float32Array
  readonly around: Float32Array
  /** What α(1 − α) of the keyer counts for, and how many times as much the network's variance as in a picture of its own size. */
  readonly own: number
  readonly other: number
}

function weigh({ keyed, seen, around, own, other }: Weighed, start: number, to: Float32Array): void {
  const end = Math.min(to.length, start + CHUNK)
  for (let i = start; i < end; i++) {
    const a = keyed[i]!
    if (a <= 0 || a >= 1) {
      to[i] = a
      continue
    }
    const b = Math.min(1, Math.max(0, (seen[i]! - REST) / (1 - 2 * REST)))
    const ofA = own * a * (1 - a)
    const ofB = other * (SEEN_LEAST + SEEN * b * (1 - b) + CONTRADICTED * around[i]!)
    to[i] = (a * ofB + b * ofA) / (ofA + ofB)
  }
}

/** The keyer's alpha where body and empty are not both near. */
function restoreVeils(keyed: Matte, data: Float32Array, room: Room): void {
  const least = windowMin(keyed, AROUND_PX, room).data
  const most = windowMax(keyed, AROUND_PX, room).data
  for (let i = 0; i < data.length; i++) if (least[i]! > 0 || most[i]! < 1) data[i] = keyed.data[i]!
  room.give(least)
  room.give(most)
}
