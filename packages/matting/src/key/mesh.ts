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

/** A mesh that is part of a figure: no more than this share of the subject, and so much of its rim near the outside. */
const PART = 0.2
const OPEN_RIM = 0.75

export type Meshes = {
  /** Of every pocket the number of the mesh that it is an eye of, from 1 on; 0 where it is of none. */
  readonly of: Int32Array
  /** Those that stand apart from the body, as rackets, nets and whisks do and the cloth of a figure does not. */
  readonly apart: ReadonlySet<number>
}

/** `wall`: within so many px of the outside a rim is near it. */
export function meshesOf(
  map: Uint8Array,
  pockets: readonly Pocket[],
  width: number,
  subject: number,
  wall: number,
): Meshes | undefined {
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
  if (!groups.some(isMesh)) return undefined
  const of = groups.map((group) => (isMesh(group) ? group : 0))
  const small = [...new Set(of)].filter((mesh) => mesh > 0 && areas[mesh]! <= PART * subject)
  const outer = map.map((is, i) => (is === REGION.background ? is : places[i]! > 0 ? HULL : REGION.subject))
  const inner = outer.slice()
  growLayers(outer, width, height, REGION.background, REGION.subject, wall)
  return { of, apart: new Set(small.filter((mesh) => openRim(mesh, places, outer, inner, width) >= OPEN_RIM)) }
}

const HULL = 255

/** Share of a mesh's rim that lies beside what was grown from the outside (`outer`). `inner`: before that, with the meshes as `HULL`. */
function openRim(mesh: number, places: Int32Array, outer: Uint8Array, inner: Uint8Array, width: number): number {
  let [near, all] = [0, 0]
  for (let i = width; i < places.length - width; i++) {
    if (places[i] !== mesh) continue
    for (const n of [i - 1, i + 1, i - width, i + width]) {
      if (inner[n] === HULL) continue
      all++
      if (outer[n] === REGION.background) near++
    }
  }
  return all > 0 ? near / all : 0
}

/** Writes to every pixel of a component its number, from 1 on. */
function placeLabels({ starts, lengths, labels, count }: Runs, places: Int32Array): void {
  for (let r = 0; r < count; r++) places.fill(labels[r]! + 1, starts[r]!, starts[r]! + lengths[r]!)
}
