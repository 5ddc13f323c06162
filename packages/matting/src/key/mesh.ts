// Owns which pockets are the eyes of one mesh: a racket's strings, a net, a fence. Eyes too small for a prior to see each are judged
// together.

import { growLayers } from './layers.ts'
import type { Pocket } from './pocket-walls.ts'
import { REGION } from './region-map.ts'
import { labelRuns, type Runs } from './runs.ts'

/** Between two eyes lies a thread: at most twice so many layers. */
const HALF_THREAD = 2
/** A mesh has so many eyes at least, and covers this share of the subject. */
const LEAST_EYES = 20
const LEAST_SHARE = 0.03

/** Of every pocket the number of the mesh that it is an eye of, from 1 on; 0 where it is of none. */
export function meshesOf(
  map: Uint8Array,
  pockets: readonly Pocket[],
  width: number,
  subject: number,
): Int32Array | undefined {
  if (pockets.length < LEAST_EYES) return undefined
  const height = map.length / width
  const grown = map.slice()
  growLayers(grown, width, height, REGION.open, REGION.subject, HALF_THREAD)
  const joined = labelRuns(grown, width, height, REGION.open, false)
  const places = new Int32Array(map.length)
  placeLabels(joined, places)
  const groups = Int32Array.from(pockets, ({ members }) => places[members[0]!]!)
  const eyes = new Int32Array(joined.components + 1)
  const areas = new Int32Array(joined.components + 1)
  pockets.forEach(({ members }, k) => {
    eyes[groups[k]!]!++
    areas[groups[k]!]! += members.length
  })
  const isMesh = (group: number) => eyes[group]! >= LEAST_EYES && areas[group]! >= LEAST_SHARE * subject
  return groups.some(isMesh) ? groups.map((group) => (isMesh(group) ? group : 0)) : undefined
}

/** Writes to every pixel of a component its number, from 1 on. */
function placeLabels({ starts, lengths, labels, count }: Runs, places: Int32Array): void {
  for (let r = 0; r < count; r++) places.fill(labels[r]! + 1, starts[r]!, starts[r]! + lengths[r]!)
}
