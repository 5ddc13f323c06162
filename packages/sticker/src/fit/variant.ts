// Owns one way of storing a clip: so many frames, so many colours. It knows its quality before anything is compressed.
import type { CutOut } from '@popcel/matting'
import { planApng, writeApng } from '../apng/encode.ts'
import type { Effort } from '../png/compress.ts'
import { type Surface, surfaceOfIndexed, surfaceOfPacked } from '../png/surface.ts'
import { type ColourTable, collectColours } from '../quantise/colours.ts'
import { type SharedPalette, sharedPalette } from '../quantise/quantise.ts'
import { spreadDelays } from '../timing.ts'
import { frameSlots } from './frame-slots.ts'
import { MARK, separateNeighbours } from './neighbours.ts'
import { type Decibels, decibels, paletteSquaredSum } from './quality.ts'

/** Entries of the palette (2..256, the transparent one included), or every colour as it is. */
export type Colours = number | 'truecolour'

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
}

export type Variant = {
  readonly slots: Slots
  readonly colours: Colours
  /** The stored frames against the slots' frames. */
  readonly quality: Decibels
  /** The stored frames as packed RGBA. */
  readonly stored: () => readonly Uint32Array[]
  readonly write: (effort: Effort) => Uint8Array
}

export function slotsOf(clip: PackedClip, count: number): Slots {
  const { indices, startShares } = frameSlots(clip.frames.length, count)
  const { frames, marked } = separateNeighbours(indices.map((index) => clip.frames[index]!))
  return { clip, frames, shown: indices, startShares, marked, table: collectColours(frames) }
}

export function variantOf(slots: Slots, colours: Colours): Variant {
  return colours === 'truecolour' ? truecolour(slots) : paletted(slots, colours)
}

function truecolour(slots: Slots): Variant {
  const { clip, frames } = slots
  const write = writer(slots, () => surfaceOfPacked(clip.width, clip.height, frames))
  return { slots, colours: 'truecolour', quality: 'lossless', stored: () => frames, write }
}

function paletted(slots: Slots, colours: number): Variant {
  const { clip, frames, table } = slots
  const { width, height } = clip
  const shared = sharedPalette(table, colours, [MARK])
  const entries = packedEntries(shared)
  const indexed = table.indices.map((frame) => Uint8Array.from(frame, (i) => shared.entryOf[i]!))
  const squared = shared.exact ? 0 : paletteSquaredSum(table, entries, shared.entryOf)
  return {
    slots,
    colours: entries.length,
    quality: decibels(squared, frames.length * width * height),
    stored: () => indexed.map((frame) => Uint32Array.from(frame, (entry) => entries[entry]!)),
    write: writer(slots, () => surfaceOfIndexed({ width, height, palette: shared.palette, frames: indexed })),
  }
}

/** Plans once, when first written; writing again at another effort only compresses again. */
function writer({ clip, startShares }: Slots, surface: () => Surface): Variant['write'] {
  const delays = spreadDelays(clip.totalMs, startShares)
  let plan: ReturnType<typeof planApng> | undefined
  return (effort) => {
    plan ??= planApng(surface())
    return writeApng(plan, { delays, plays: clip.plays, effort })
  }
}

function packedEntries({ palette }: SharedPalette): Uint32Array {
  return Uint32Array.from({ length: palette.length / 4 }, (_, i) => {
    const at = i * 4
    return (palette[at]! | (palette[at + 1]! << 8) | (palette[at + 2]! << 16) | (palette[at + 3]! << 24)) >>> 0
  })
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
