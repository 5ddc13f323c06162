// Owns bodies of exactly the background's colour behind outlines with wide openings: line art on white whose strokes do not meet. Colour
// floods them; a prior that is sure of them closes the openings.

import { type FloodPlace, floodByDisc } from './flood.ts'
import { PRIOR } from './prior.ts'
import { REGION } from './region-map.ts'
import { labelRuns, paintRuns, type Runs } from './runs.ts'

/** Openings up to this share of the longer side are closed. */
const WIDEST = 1 / 12
/** Each radius that is tried is so many times the one before. */
const WIDER = 1.5
/** What lies behind is a body where the prior is sure of this share of it, and where it is this share of the picture. */
const SURE = 0.85
const LEAST = 1 / 100
/** So much of what the prior is sure of has to be flooded before an opening is looked for: of line art nearly all is, of others a gap. */
const DOUBTED = 0.3

type Place = FloodPlace & { readonly side: number }

/**
 * Turns into subject what is open in `map` (where nothing is flooded yet), lies behind openings wider than twice `gap`, and is the
 * subject's by the prior; narrow openings are tried first.
 */
export function closeOpenings(map: Uint8Array, place: Place, gap: number, prior: Uint8Array): void {
  if (floodedShare(floodedBy(map, place, gap), prior) < DOUBTED) return
  const most = Math.round((WIDEST * place.side) / 2)
  for (let radius = gap; radius < most; ) {
    radius = Math.min(most, Math.ceil(radius * WIDER))
    const flooded = floodedBy(map, place, radius)
    const areas = labelRuns(flooded, place.width, place.height, REGION.open, false)
    paintRuns(map, areas, bodiesOf(areas, prior, map.length), REGION.subject)
  }
}

/** Of what the prior is sure of. */
function floodedShare(flooded: Uint8Array, prior: Uint8Array): number {
  let [sure, reached] = [0, 0]
  for (let i = 0; i < prior.length; i++) {
    if (prior[i] !== PRIOR.subject) continue
    sure++
    if (flooded[i] === REGION.background) reached++
  }
  return reached / Math.max(1, sure)
}

function floodedBy(map: Uint8Array, place: FloodPlace, radius: number): Uint8Array {
  const flooded = map.slice()
  floodByDisc(flooded, place, radius)
  return flooded
}

function bodiesOf(areas: Runs, prior: Uint8Array, pixels: number): Uint8Array {
  const sure = new Int32Array(areas.components)
  const area = new Int32Array(areas.components)
  for (let r = 0; r < areas.count; r++) {
    const k = areas.labels[r]!
    const start = areas.starts[r]!
    area[k]! += areas.lengths[r]!
    for (let i = start; i < start + areas.lengths[r]!; i++) if (prior[i] === PRIOR.subject) sure[k]!++
  }
  return Uint8Array.from(area, (count, k) => (count >= LEAST * pixels && sure[k]! >= SURE * count ? 1 : 0))
}
