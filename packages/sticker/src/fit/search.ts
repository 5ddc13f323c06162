// Owns the search for the best-looking file that fits: colours first, then frames. Art size is fit.ts's last resort.
import type { CutOut } from '@popcel/matting'
import { encodeApng } from '../apng/encode.ts'
import { type ColourTable, collectColours } from '../quantise/colours.ts'
import { type SharedPalette, sharedPalette } from '../quantise/quantise.ts'
import { spreadDelays } from '../timing.ts'
import { frameSlots } from './frame-slots.ts'
import { MARK, separateNeighbours } from './neighbours.ts'
import { asNumber, type Decibels, decibels, paletteSquaredSum } from './quality.ts'

export type Colours = number | 'truecolour'

/** What is to be encoded: packed frames, as many as were given (more than the platform takes is fine). */
export type SearchInput = {
  readonly width: number
  readonly height: number
  readonly frames: readonly Uint32Array[]
  readonly totalMs: number
  readonly plays: number
  readonly maxBytes: number
  readonly leastFrames: number
  readonly mostFrames: number
  readonly checkAbort: () => void
}

export type Encoded = {
  readonly bytes: Uint8Array
  readonly colours: Colours
  /** How close the stored frames are to the input's, after the choice of frames. */
  readonly quality: Decibels
  readonly shown: readonly number[]
  readonly marked: number
  /** The stored frames as packed RGBA. */
  readonly stored: () => readonly Uint32Array[]
}

const PALETTE_SIZES = [256, 192, 128, 96, 64, 48, 32] as const
const FRAME_STEPS = [20, 16, 12, 10, 8, 6, 5] as const
/** Above this nobody sees a difference, so more dB do not outweigh a dropped frame. */
const ENOUGH_DB = 52
/** What halving the frame rate is worth: about the step from 256 to 64 colours. */
const HALF_RATE_DB = 12
/** A quick encoding is larger than the careful one, by at most about this factor. */
const QUICK_IS_LARGER = 1.12

/** The frames of one slot count, ready to be encoded with any palette. */
type Slots = {
  readonly input: SearchInput
  readonly frames: readonly Uint32Array[]
  readonly shown: readonly number[]
  readonly startShares: readonly number[]
  readonly marked: number
  readonly table: ColourTable
}

type Candidate = { readonly colours: Colours; readonly count: number; readonly score: number; readonly guess: number }

/** The best measured quality that fits in `maxBytes`, or the smallest size met when nothing does. */
export function searchEncoding(input: SearchInput): Encoded | { smallest: number } {
  const most = Math.max(input.leastFrames, Math.min(input.mostFrames, input.frames.length))
  const full = slotsFor(input, most)
  const first = full.table.values.length <= 256 ? 256 : 'truecolour'
  const quick = encode(full, first, 'quick').bytes.length
  if (quick <= input.maxBytes * QUICK_IS_LARGER) {
    const best = encode(full, first, 'small')
    if (best.bytes.length <= input.maxBytes) return best
  }
  return tryInOrder(input, candidates(full, first, quick, most))
}

/** Every pair of colours and frame count with what it is guessed to score and weigh, the best score first. */
function candidates(full: Slots, first: Colours, firstBytes: number, most: number): Candidate[] {
  const counts = [most, ...FRAME_STEPS.filter((step) => step < most && step >= full.input.leastFrames)]
  const out: Candidate[] = []
  const add = (colours: Colours, quality: Decibels, bytes: number): void => {
    for (const count of counts) {
      const score = Math.min(asNumber(quality), ENOUGH_DB) - HALF_RATE_DB * Math.log2(most / count)
      out.push({ colours, count, score, guess: (bytes * count) / most })
    }
  }
  add(first, 'lossless', firstBytes)
  for (const size of PALETTE_SIZES) {
    full.input.checkAbort()
    if (full.table.values.length <= size) continue
    const trial = encode(full, size, 'quick')
    add(size, trial.quality, trial.bytes.length)
    // What is left of the ladder only looks worse.
    if (trial.bytes.length * 1.05 <= full.input.maxBytes) break
  }
  return out.sort((a, b) => b.score - a.score || a.guess - b.guess)
}

function tryInOrder(input: SearchInput, ranked: readonly Candidate[]): Encoded | { smallest: number } {
  let smallest = Number.POSITIVE_INFINITY
  for (const { colours, count, guess } of ranked) {
    if (guess > input.maxBytes * QUICK_IS_LARGER) {
      smallest = Math.min(smallest, Math.round(guess))
      continue
    }
    input.checkAbort()
    const encoded = encode(slotsFor(input, count), colours, 'small')
    if (encoded.bytes.length <= input.maxBytes) return encoded
    smallest = Math.min(smallest, encoded.bytes.length)
  }
  return { smallest }
}

function slotsFor(input: SearchInput, count: number): Slots {
  const { indices, startShares } = frameSlots(input.frames.length, count)
  const { frames, marked } = separateNeighbours(indices.map((index) => input.frames[index]!))
  return { input, frames, shown: indices, startShares, marked, table: collectColours(frames) }
}

function encode(slots: Slots, colours: Colours, effort: 'quick' | 'small'): Encoded {
  const { input, frames, table } = slots
  const options = { delays: spreadDelays(input.totalMs, slots.startShares), plays: input.plays, effort }
  const common = { shown: slots.shown, marked: slots.marked }
  if (colours === 'truecolour') {
    const bytes = encodeApng(
      frames.map((frame) => unpack(frame, input.width, input.height)),
      options,
    )
    return { bytes, colours, quality: 'lossless', stored: () => frames, ...common }
  }
  const shared = sharedPalette(table, colours, [MARK])
  const indexed = table.indices.map((frame) => Uint8Array.from(frame, (i) => shared.entryOf[i]!))
  const entries = packedEntries(shared)
  const bytes = encodeApng(
    { width: input.width, height: input.height, palette: shared.palette, frames: indexed },
    options,
  )
  const stored = (): Uint32Array[] => indexed.map((frame) => Uint32Array.from(frame, (entry) => entries[entry]!))
  const squared = shared.exact ? 0 : paletteSquaredSum(table, entries, shared.entryOf)
  const quality = decibels(squared, frames.length * input.width * input.height)
  return { bytes, colours: entries.length, quality, stored, ...common }
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
