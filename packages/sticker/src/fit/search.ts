// Owns the search for the best-looking file that fits: every colour, then shared ones, then fewer frames; and, where that is
// not good, colours that repeat (search-repeated.ts). Art size is fit.ts's last resort.
import { asNumber } from './quality.ts'
import { searchRepeated } from './search-repeated.ts'
import {
  COLOURS_MOST,
  type Colours,
  losslessVariant,
  PALETTE_MOST,
  type PackedClip,
  reducedVariant,
  type Slots,
  slotsOf,
  type Variant,
} from './variant.ts'

export type SearchLimits = {
  readonly maxBytes: number
  readonly leastFrames: number
  readonly mostFrames: number
  /** What is good enough: GOOD_DB, or more where more was asked for. */
  readonly goodDb: number
  /** Throws when the work is no longer wanted. */
  readonly checkAbort: () => void
}

export type Found = { readonly bytes: Uint8Array; readonly variant: Variant }

/** Every colour, then numbers of colours, each looking a little worse than the one before. Above 256 they are stored as truecolour. */
const LADDER: readonly Colours[] = [
  'truecolour',
  2048,
  1536,
  1280,
  1024,
  896,
  768,
  640,
  512,
  448,
  384,
  320,
  288,
  256,
  224,
  192,
  160,
  128,
  112,
  96,
  80,
  64,
  48,
  32,
]
const FRAME_STEPS = [20, 16, 12, 10, 8, 6, 5]
/** From here on nothing more is tried: what would be gained is not seen, and it takes as long again. */
export const GOOD_DB = 45
/** So far above what is good nobody sees a difference, so more dB do not outweigh a dropped frame. */
const ENOUGH_ABOVE = 1
/** Repeats show as short streaks, shared colours as even areas: at equal decibels the latter look better. */
const REPEATS_SEEN_DB = 0.5
/** What halving the frame rate is worth: about the step from 256 to 64 colours. */
const HALF_RATE_DB = 12
/** A quick lossless encoding is larger than a small one by at most about this factor, */
const QUICK_IS_LARGER = 1.15
/** and one with few colours by about this. */
const QUICK_REDUCED = 1.03

/** A place to look: how many frames and which rung of the ladder. */
type Choice = { readonly count: number; readonly rung: number; readonly score: number }

/** The best measured quality that fits in `maxBytes`, or the smallest size met when nothing does. */
export function searchEncoding(clip: PackedClip, limits: SearchLimits): Found | { smallest: number } {
  const most = Math.max(limits.leastFrames, Math.min(limits.mostFrames, clip.frames.length))
  const slots = slotsOf(clip, most)
  const whole = lossless(slots, limits)
  if (whole) return whole
  const measured = measureRungs(slots, limits)
  const plain = encodeBest(clip, slots, limits, bestChoice(measured, limits))
  if (worth(plain, most, limits) >= limits.goodDb) return plain
  const repeated = searchRepeated(slots, limits, (left) => shadesFor(measured, limits.maxBytes / left))
  return repeated && isBetter(worth(repeated, most, limits), worth(plain, most, limits), limits) ? repeated : plain
}

function isBetter(repeated: number, plain: number, { goodDb }: SearchLimits): boolean {
  return repeated >= goodDb || repeated > plain + REPEATS_SEEN_DB
}

/** What a result looks like, in decibels of a result with all frames. */
function worth(found: Found | { smallest: number }, most: number, { goodDb }: SearchLimits): number {
  if (!('bytes' in found)) return Number.NEGATIVE_INFINITY
  const { quality, slots } = found.variant
  return Math.min(goodDb + ENOUGH_ABOVE, asNumber(quality)) - dropped(most, slots.shown.length)
}

/** What showing `count` of `most` frames costs, in decibels. */
function dropped(most: number, count: number): number {
  return HALF_RATE_DB * Math.log2(most / count)
}

/** The most shared colours that take at most `bytes` as truecolour; undefined when only a palette does. */
function shadesFor({ rungs, at }: Measured, bytes: number): number | undefined {
  const colours = rungs[firstFitting(rungs.length, (rung) => at(rung).bytes <= bytes)]
  if (colours === 'truecolour') return COLOURS_MOST
  return colours !== undefined && colours > PALETTE_MOST ? colours : undefined
}

/** Every colour of every frame, when that fits. */
export function searchLossless(clip: PackedClip, limits: SearchLimits): Found | undefined {
  return clip.frames.length > limits.mostFrames ? undefined : lossless(slotsOf(clip, clip.frames.length), limits)
}

function lossless(slots: Slots, limits: SearchLimits): Found | undefined {
  const variant = losslessVariant(slots)
  if (variant.write('quick').length > limits.maxBytes * QUICK_IS_LARGER) return undefined
  const bytes = variant.write('small')
  return bytes.length <= limits.maxBytes ? { bytes, variant } : undefined
}

/** The rungs that make a difference for these frames; the first keeps every colour. */
function rungsFor(slots: Slots): Colours[] {
  return LADDER.filter((colours) => colours === 'truecolour' || colours < slots.table.values.length)
}

function variantAt(slots: Slots, colours: Colours, care: 'rough' | 'refined'): Variant {
  return colours === 'truecolour' ? losslessVariant(slots) : reducedVariant(slots, colours, care)
}

/** Measures of the ladder's rungs with all frames, each taken once. */
type Measured = {
  readonly rungs: readonly Colours[]
  readonly frames: number
  readonly at: (rung: number) => { db: number; bytes: number }
}

function measureRungs(slots: Slots, limits: SearchLimits): Measured {
  const rungs = rungsFor(slots)
  const known = new Map<number, { db: number; bytes: number }>()
  const at = (rung: number): { db: number; bytes: number } => {
    const seen = known.get(rung)
    if (seen) return seen
    limits.checkAbort()
    const variant = variantAt(slots, rungs[rung]!, 'rough')
    const measured = { db: asNumber(variant.quality), bytes: variant.write('quick').length / QUICK_REDUCED }
    known.set(rung, measured)
    return measured
  }
  return { rungs, frames: slots.shown.length, at }
}

/** For every number of frames the most colours that should fit; of these pairs the one that looks best. */
function bestChoice({ rungs, frames: most, at }: Measured, limits: SearchLimits): Choice {
  const enough = limits.goodDb + ENOUGH_ABOVE
  let best: Choice = { count: most, rung: 0, score: Number.NEGATIVE_INFINITY }
  for (const count of [most, ...FRAME_STEPS.filter((step) => step < most && step >= limits.leastFrames)]) {
    const penalty = dropped(most, count)
    if (enough - penalty <= best.score) break
    const rung = firstFitting(rungs.length, (candidate) => at(candidate).bytes * count <= limits.maxBytes * most)
    const score = rung < rungs.length ? Math.min(enough, at(rung).db) - penalty : Number.NEGATIVE_INFINITY
    if (score > best.score || best.score === Number.NEGATIVE_INFINITY) best = { count, rung, score }
  }
  return best
}

/** The first of `length` places that fits, by bisection (later places are smaller); `length` when none does. */
function firstFitting(length: number, fits: (place: number) => boolean): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (fits(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** Really encodes the choice; when it was guessed too large, the rungs below it. */
function encodeBest(
  clip: PackedClip,
  full: Slots,
  limits: SearchLimits,
  { count, rung }: Choice,
): Found | { smallest: number } {
  const slots = count === full.shown.length ? full : slotsOf(clip, count)
  let smallest = Number.POSITIVE_INFINITY
  const rungs = rungsFor(full)
  for (const colours of rungs.slice(Math.min(rung, rungs.length - 1))) {
    limits.checkAbort()
    const variant = variantAt(slots, colours, 'refined')
    const bytes = variant.write('small')
    if (bytes.length <= limits.maxBytes) return { bytes, variant }
    smallest = Math.min(smallest, bytes.length)
  }
  return { smallest }
}
