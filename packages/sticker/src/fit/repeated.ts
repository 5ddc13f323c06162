// Owns the way of storing a clip between a palette and every colour: each frame has colours of its own, more than a palette
// holds, chosen pixel by pixel so that strings of pixels repeat. Which pixels those are is repeats/'s.
import { BLEND_OVER } from '../apng/difference.ts'
import { DISPOSE_BACKGROUND, type PlannedFrame } from '../apng/plan.ts'
import { type ColourTable, collectColours } from '../quantise/colours.ts'
import { prepareQuantiser, roughColours } from '../quantise/quantise.ts'
import { squaredDistance, toPoints } from '../quantise/space.ts'
import { type Book, bookOf, movedEntries, nearestEntries, type Sums } from '../repeats/book.ts'
import { repeatBlock } from '../repeats/repeat.ts'
import { MARK } from './neighbours.ts'
import { packedSquaredSum } from './quality.ts'
import type { Slots } from './variant.ts'

/** What a clip is made repetitive with. */
export type Shades = {
  readonly slots: Slots
  /** How many colours each frame may have. */
  readonly colours: number
  readonly frames: readonly FrameShades[]
  /** Mean squared error of a drawn pixel. */
  readonly error: number
}

/** The colours of what one planned frame draws. */
export type FrameShades = {
  /** The distinct true colours, and which one each pixel of the rectangle has. Pixels that are not drawn count as clear. */
  readonly table: ColourTable
  /** Four coordinates for every distinct colour. */
  readonly points: Float32Array
  readonly entries: Uint32Array
  /** For every distinct colour its nearest entry. */
  readonly entryOf: Uint16Array
  /** Squared error of all drawn pixels when each takes its nearest entry. */
  readonly squaredSum: number
}

export type Repeated = {
  readonly frames: readonly Uint32Array[]
  readonly squaredSum: number
  /** The shades with every entry moved to what it now stands for: a better start for the next try. */
  readonly moved: Shades
}

/** Rounds of k-means; measured at 1,024 colours: the first gives 0.6 dB, two more 0.2, all later ones 0.05. */
const ROUNDS = 3
/** Wider than any two neighbouring colours of a frame lie apart. */
const WIDE = 60
/** A bit less in its cost makes a pixel take a worse colour; no pixel gains more than about this many bits. */
const BITS_GAINED_MOST = 14

/** Colours of their own for every frame: at the same bytes they come 0.3 to 1.3 dB nearer than shared ones. */
export function prepareShades(slots: Slots, colours: number): Shades {
  const frames = slots.plan().frames.map((frame) => frameShades(frame, colours))
  return withError(slots, colours, frames)
}

function withError(slots: Slots, colours: number, frames: readonly FrameShades[]): Shades {
  let sum = 0
  let pixels = 0
  for (const { table, squaredSum } of frames) {
    sum += squaredSum
    pixels += drawnPixels(table)
  }
  return { slots, colours, frames, error: sum / Math.max(1, pixels) }
}

function frameShades(frame: PlannedFrame, colours: number): FrameShades {
  const table = collectColours([frame.values])
  const points = toPoints(table.values)
  let { entries, entryOf } = roughColours(prepareQuantiser(table, colours, [MARK]), colours)
  for (let round = 0; round < ROUNDS; round++) {
    const book = bookOf(entries, WIDE)
    entryOf = nearestEntries(book, points, entryOf)
    const sums = new Float64Array(entries.length * 5)
    for (let i = 1; i < entryOf.length; i++) addTo(sums, entryOf[i]!, points, i, table.counts[i]!)
    entries = movedEntries(book, sums)
  }
  return nearestOf({ table, points }, entries, entryOf)
}

function nearestOf(
  { table, points }: Pick<FrameShades, 'table' | 'points'>,
  entries: Uint32Array,
  entryOf: Uint16Array,
): FrameShades {
  const centres = toPoints(entries)
  let squaredSum = 0
  for (let i = 1; i < entryOf.length; i++) {
    squaredSum += table.counts[i]! * squaredDistance(points, i * 4, centres, entryOf[i]! * 4)
  }
  return { table, points, entries, entryOf, squaredSum }
}

/** The frames made repetitive: `lambda` is the squared error (quantise/space.ts) that one bit is worth. */
export function repeatFrames(shades: Shades, lambda: number): Repeated {
  const { slots } = shades
  const { width, height } = slots.clip
  const frames: Uint32Array[] = []
  const moved: FrameShades[] = []
  let canvas = new Uint32Array(width * height)
  let squaredSum = 0
  slots.plan().frames.forEach((frame, k) => {
    const drawn = repeatFrame(frame, shades.frames[k]!, lambda)
    moved.push(drawn.moved)
    canvas = canvas.slice()
    draw(canvas, width, frame, drawn.values)
    squaredSum += packedSquaredSum(slots.frames[k]!, canvas)
    frames.push(canvas)
    if (frame.dispose === DISPOSE_BACKGROUND) {
      canvas = canvas.slice()
      eachPixel(frame, width, (_, at) => {
        canvas[at] = 0
      })
    }
  })
  return { frames, squaredSum, moved: withError(slots, shades.colours, moved) }
}

/** The values of a planned frame's rectangle. */
function repeatFrame(
  { rect }: PlannedFrame,
  shades: FrameShades,
  lambda: number,
): { values: Uint32Array; moved: FrameShades } {
  const { table, points } = shades
  const error = shades.squaredSum / Math.max(1, drawnPixels(table))
  const book = bookOf(shades.entries, Math.sqrt(error + lambda * BITS_GAINED_MOST))
  const entryOf = nearestEntries(book, points, shades.entryOf)
  const colours = table.indices[0]!
  const chosen = repeatBlock({ ...rect, ...blockPixels(colours, points, entryOf) }, book, lambda)
  const entries = meansOf(book, chosen, colours, points)
  return { values: lookUp(chosen, entries), moved: nearestOf(shades, entries, entryOf) }
}

function blockPixels(colours: Uint32Array, points: Float32Array, entryOf: Uint16Array) {
  const own = new Float32Array(colours.length * 4)
  const nearest = new Uint16Array(colours.length)
  for (let i = 0; i < colours.length; i++) {
    const colour = colours[i]!
    if (colour === 0) continue
    for (let c = 0; c < 4; c++) own[i * 4 + c] = points[colour * 4 + c]!
    nearest[i] = entryOf[colour]!
  }
  return { points: own, nearest }
}

/** Every entry at the mean of the pixels that took it. */
function meansOf(book: Book, chosen: Uint16Array, colours: Uint32Array, points: Float32Array): Uint32Array {
  const sums = new Float64Array(book.entries.length * 5)
  for (let i = 0; i < chosen.length; i++) if (chosen[i] !== 0) addTo(sums, chosen[i]!, points, colours[i]!, 1)
  return movedEntries(book, sums)
}

/** Pixels that the clip's plan does not draw stay as they were drawn before. */
function draw(canvas: Uint32Array, width: number, frame: PlannedFrame, values: Uint32Array): void {
  eachPixel(frame, width, (inside, at) => {
    if (frame.blend === BLEND_OVER && frame.values[inside] === 0) return
    canvas[at] = values[inside]!
  })
}

function eachPixel({ rect }: PlannedFrame, canvasWidth: number, visit: (inside: number, at: number) => void): void {
  for (let y = 0; y < rect.height; y++) {
    const row = (rect.y + y) * canvasWidth + rect.x
    for (let x = 0; x < rect.width; x++) visit(y * rect.width + x, row + x)
  }
}

function drawnPixels({ counts, indices }: ColourTable): number {
  return indices[0]!.length - counts[0]!
}

function addTo(sums: Sums, entry: number, points: Float32Array, point: number, weight: number): void {
  for (let k = 0; k < 4; k++) sums[entry * 5 + k]! += weight * points[point * 4 + k]!
  sums[entry * 5 + 4]! += weight
}

function lookUp(own: Uint16Array, entries: Uint32Array): Uint32Array {
  const out = new Uint32Array(own.length)
  for (let i = 0; i < out.length; i++) out[i] = entries[own[i]!]!
  return out
}
