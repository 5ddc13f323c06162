// Owns the way of storing a clip between a palette and every colour: shared colours above 256, chosen pixel by pixel so
// that strings of pixels repeat. Which pixels those are is repeats/'s.
import { BLEND_OVER } from '../apng/difference.ts'
import { DISPOSE_BACKGROUND, type PlannedFrame } from '../apng/plan.ts'
import { roughColours } from '../quantise/quantise.ts'
import { squaredDistance, toPoints } from '../quantise/space.ts'
import { type Book, bookOf, movedEntries, nearestEntries } from '../repeats/book.ts'
import { repeatBlock } from '../repeats/repeat.ts'
import type { Slots } from './variant.ts'

/** Shared colours after a few rounds of k-means: what a clip is made repetitive with. */
export type Shades = {
  readonly slots: Slots
  /** Four coordinates for every distinct colour of the clip. */
  readonly points: Float32Array
  readonly entries: Uint32Array
  /** For every distinct colour its nearest entry. */
  readonly entryOf: Uint16Array
  /** Mean squared error of a pixel that is not clear. */
  readonly error: number
}

export type Repeated = { readonly frames: readonly Uint32Array[]; readonly squaredSum: number }

/** Rounds of k-means; measured at 1,024 colours: the first gives 0.6 dB, two more 0.2, all later ones 0.05. */
const ROUNDS = 3
/** Wider than any two neighbouring colours of a clip lie apart. */
const WIDE = 60
/** A bit less in its cost makes a pixel take a worse colour; no pixel gains more than about this many bits. */
const BITS_GAINED_MOST = 14

export function prepareShades(slots: Slots, colours: number): Shades {
  const points = toPoints(slots.table.values)
  const { counts } = slots.table
  let { entries, entryOf } = roughColours(slots.quantiser(), colours)
  for (let round = 0; round < ROUNDS; round++) {
    const book = bookOf(entries, WIDE)
    entryOf = nearestEntries(book, points, entryOf)
    const sums = new Float64Array(entries.length * 5)
    for (let i = 1; i < entryOf.length; i++) addTo(sums, entryOf[i]!, points, i, counts[i]!)
    entries = movedEntries(book, sums)
  }
  const centres = toPoints(entries)
  let sum = 0
  let pixels = 0
  for (let i = 1; i < entryOf.length; i++) {
    sum += counts[i]! * squaredDistance(points, i * 4, centres, entryOf[i]! * 4)
    pixels += counts[i]!
  }
  return { slots, points, entries, entryOf, error: sum / Math.max(1, pixels) }
}

/** The frames made repetitive: `lambda` is the squared error (quantise/space.ts) that one bit is worth. */
export function repeatFrames(shades: Shades, lambda: number): Repeated {
  const { slots, points } = shades
  const book = bookOf(shades.entries, Math.sqrt(shades.error + lambda * BITS_GAINED_MOST))
  const entryOf = nearestEntries(book, points, shades.entryOf)
  const chosen = chooseEntries({ ...shades, entryOf }, book, lambda)
  const sums = new Float64Array(book.entries.length * 5)
  slots.table.indices.forEach((colours, k) => {
    const entries = chosen[k]!
    for (let i = 0; i < entries.length; i++) if (entries[i] !== 0) addTo(sums, entries[i]!, points, colours[i]!, 1)
  })
  const entries = movedEntries(book, sums)
  const centres = toPoints(entries)
  let squaredSum = 0
  const frames = chosen.map((own, k) => {
    const colours = slots.table.indices[k]!
    for (let i = 0; i < own.length; i++) squaredSum += squaredDistance(points, colours[i]! * 4, centres, own[i]! * 4)
    return lookUp(own, entries)
  })
  return { frames, squaredSum }
}

/** An entry for every pixel of every frame. Pixels that the clip's plan does not draw stay as they were drawn before. */
function chooseEntries({ slots, points, entryOf }: Shades, book: Book, lambda: number): Uint16Array[] {
  const { width } = slots.clip
  const out: Uint16Array[] = []
  let canvas = new Uint16Array(width * slots.clip.height)
  slots.plan().frames.forEach((frame, k) => {
    const block = blockOf(frame, slots.table.indices[k]!, width, { points, entryOf })
    const drawn = repeatBlock(block, book, lambda)
    canvas = canvas.slice()
    eachPixel(frame, width, (inside, at) => {
      if (frame.blend === BLEND_OVER && frame.values[inside] === 0) return
      canvas[at] = drawn[inside]!
    })
    out.push(canvas)
    if (frame.dispose === DISPOSE_BACKGROUND) {
      canvas = canvas.slice()
      eachPixel(frame, width, (_, at) => {
        canvas[at] = 0
      })
    }
  })
  return out
}

/** What a planned frame draws. Pixels that it leaves as they are count as clear, because clear is what is stored. */
function blockOf(
  frame: PlannedFrame,
  colours: Uint32Array,
  canvasWidth: number,
  { points, entryOf }: Pick<Shades, 'points' | 'entryOf'>,
) {
  const { width, height } = frame.rect
  const own = new Float32Array(width * height * 4)
  const nearest = new Uint16Array(width * height)
  eachPixel(frame, canvasWidth, (inside, at) => {
    if (frame.values[inside] === 0) return
    const colour = colours[at]!
    for (let k = 0; k < 4; k++) own[inside * 4 + k] = points[colour * 4 + k]!
    nearest[inside] = entryOf[colour]!
  })
  return { width, height, points: own, nearest }
}

function eachPixel({ rect }: PlannedFrame, canvasWidth: number, visit: (inside: number, at: number) => void): void {
  for (let y = 0; y < rect.height; y++) {
    const row = (rect.y + y) * canvasWidth + rect.x
    for (let x = 0; x < rect.width; x++) visit(y * rect.width + x, row + x)
  }
}

function addTo(sums: Float64Array, entry: number, points: Float32Array, point: number, weight: number): void {
  for (let k = 0; k < 4; k++) sums[entry * 5 + k]! += weight * points[point * 4 + k]!
  sums[entry * 5 + 4]! += weight
}

function lookUp(own: Uint16Array, entries: Uint32Array): Uint32Array {
  const out = new Uint32Array(own.length)
  for (let i = 0; i < out.length; i++) out[i] = entries[own[i]!]!
  return out
}
