// Owns one way of storing a clip: so many frames, so many colours. It knows its quality before anything is compressed.
import type { CutOut } from '@popcel/matting'
import { type ApngPlan, planApng, reusePlan, writeApng } from '../apng/encode.ts'
import type { Effort } from '../png/compress.ts'
import { type Surface, surfaceOfIndexed, surfaceOfPacked } from '../png/surface.ts'
import { type ColourTable, collectColours } from '../quantise/colours.ts'
import {
  exactColours,
  prepareQuantiser,
  type Quantiser,
  refinedColours,
  roughColours,
  type SharedColours,
} from '../quantise/quantise.ts'
import { spreadDelays } from '../timing.ts'
import { frameSlots } from './frame-slots.ts'
import { MARK, separateNeighbours } from './neighbours.ts'
import { type Decibels, decibels, sharedSquaredSum } from './quality.ts'
import type { Repeated } from './repeated.ts'

/** How many different colours (the transparent one included), or every colour as it is. */
export type Colours = number | 'truecolour'

/** A palette holds this many. More colours are stored as truecolour, which repeats well when they are few. */
export const PALETTE_MOST = 256
/** The most colours that are worth choosing; above, the difference cannot be measured by eye or by size. */
export const COLOURS_MOST = 2048
/** Above this many, k-means gains nothing that could be seen. */
const REFINE_MOST = 640

/** Packed frames (see packPixels) and the play that they fill. */
export type PackedClip = {
  readonly width: number
  readonly height: number
  readonly frames: readonly Uint32Array[]
  readonly totalMs: number
  readonly plays: number
}

/** A choice of frames, with neighbours made different and the colours counted. */
export type Slots = {
  readonly clip: PackedClip
  readonly frames: readonly Uint32Array[]
  /** Which given frame each slot shows. */
  readonly shown: readonly number[]
  readonly startShares: readonly number[]
  /** How many held frames carry the mark. */
  readonly marked: number
  readonly table: ColourTable
  /** Made when first asked for. */
  readonly quantiser: () => Quantiser
  /** The plan for all colours; made when first asked for. */
  readonly plan: () => ApngPlan
}

export type Variant = {
  readonly slots: Slots
  readonly colours: Colours
  /** Whose colours are counted: those that all frames share, or those that each frame may have. */
  readonly coloursOf: 'clip' | 'frame'
  /** The stored frames against the slots' frames. */
  readonly quality: Decibels
  /** The stored frames as packed RGBA. */
  readonly stored: () => readonly Uint32Array[]
  readonly write: (effort: Effort) => Uint8Array
}

export function slotsOf(clip: PackedClip, count: number): Slots {
  const { indices, startShares } = frameSlots(clip.frames.length, count)
  const { frames, marked } = separateNeighbours(indices.map((index) => clip.frames[index]!))
  const table = collectColours(frames)
  let quantiser: Quantiser | undefined
  let plan: ApngPlan | undefined
  return {
    clip,
    frames,
    shown: indices,
    startShares,
    marked,
    table,
    quantiser: () => {
      quantiser ??= prepareQuantiser(table, COLOURS_MOST, [MARK])
      return quantiser
    },
    plan: () => {
      plan ??= planApng(surfaceOfPacked(clip.width, clip.height, frames))
      return plan
    },
  }
}

/** Every colour kept: as a palette when one can hold them all. */
export function losslessVariant(slots: Slots): Variant {
  if (slots.table.values.length <= PALETTE_MOST) return sharedVariant(slots, exactColours(slots.table), 'refined')
  return {
    slots,
    colours: 'truecolour',
    coloursOf: 'clip',
    quality: 'lossless',
    stored: () => slots.frames,
    write: writer(slots, slots.plan),
  }
}

/** At most `colours` colours; 'rough' is for measuring, 'refined' for files that are kept. */
export function reducedVariant(slots: Slots, colours: number, care: 'rough' | 'refined'): Variant {
  const quantiser = slots.quantiser()
  const rough = care === 'rough' || colours > REFINE_MOST
  const shared = rough ? roughColours(quantiser, colours) : refinedColours(quantiser, colours)
  return sharedVariant(slots, shared, care)
}

/** Frames that were made repetitive from the slots' frames, each with so many colours; kinds of pixels (clear, opaque) are kept. */
export function repeatedVariant(slots: Slots, { frames, squaredSum }: Repeated, colours: number): Variant {
  const { width, height } = slots.clip
  return {
    slots,
    colours,
    coloursOf: 'frame',
    quality: decibels(squaredSum, frames.length * width * height),
    stored: () => frames,
    write: writer(slots, () => reusePlan(slots.plan(), surfaceOfPacked(width, height, frames), 0)),
  }
}

function sharedVariant(slots: Slots, shared: SharedColours, care: 'rough' | 'refined'): Variant {
  const { clip, frames, table } = slots
  const { width, height } = clip
  const { entries, entryOf } = shared
  const squared = shared.exact ? 0 : sharedSquaredSum(table, shared)
  const stored = (): Uint32Array[] => table.indices.map((frame) => lookUp(frame, entryOf, entries))
  const surface = (): Surface => {
    if (entries.length > PALETTE_MOST) return surfaceOfPacked(width, height, stored())
    const indexed = table.indices.map((frame) => entriesIn(frame, entryOf))
    return surfaceOfIndexed({ width, height, palette: paletteBytes(entries), frames: indexed })
  }
  // Filter 0: few colours repeat as whole pixels, which any filter would hide from deflate.
  const plan = () => (care === 'rough' ? reusePlan(slots.plan(), surface(), 0) : planApng(surface(), 0))
  const quality = decibels(squared, frames.length * width * height)
  return { slots, colours: entries.length, coloursOf: 'clip', quality, stored, write: writer(slots, plan) }
}

/** Plans once, when first written; writing again at another effort only compresses again. */
function writer({ clip, startShares }: Slots, makePlan: () => ApngPlan): Variant['write'] {
  const delays = spreadDelays(clip.totalMs, startShares)
  let plan: ApngPlan | undefined
  return (effort) => {
    plan ??= makePlan()
    return writeApng(plan, { delays, plays: clip.plays, effort })
  }
}

/** Loops, because the typed arrays' own `from` takes ten times as long. */
function lookUp(frame: Uint32Array, entryOf: Uint16Array, entries: Uint32Array): Uint32Array {
  const out = new Uint32Array(frame.length)
  for (let i = 0; i < frame.length; i++) out[i] = entries[entryOf[frame[i]!]!]!
  return out
}

function entriesIn(frame: Uint32Array, entryOf: Uint16Array): Uint8Array {
  const out = new Uint8Array(frame.length)
  for (let i = 0; i < frame.length; i++) out[i] = entryOf[frame[i]!]!
  return out
}

/** Straight RGBA, four bytes an entry. */
function paletteBytes(entries: Uint32Array): Uint8Array {
  return Uint8Array.from({ length: entries.length * 4 }, (_, i) => entries[i >> 2]! >>> ((i & 3) * 8))
}

/** Straight RGBA of packed pixels. */
export function unpack(packed: Uint32Array, width: number, height: number): CutOut {
  const data = new Uint8Array(packed.length * 4)
  for (let i = 0; i < packed.length; i++) {
    const value = packed[i]!
    data[i * 4] = value
    data[i * 4 + 1] = value >>> 8
    data[i * 4 + 2] = value >>> 16
    data[i * 4 + 3] = value >>> 24
  }
  return { width, height, channels: 4, data, space: 'srgb', alpha: 'straight' }
}
