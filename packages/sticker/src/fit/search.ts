// Owns the search for the best-looking file that fits: colours first, then frames. Art size is fit.ts's last resort.
import { asNumber } from './quality.ts'
import { type Colours, type PackedClip, slotsOf, type Variant, variantOf } from './variant.ts'

export type SearchLimits = {
  readonly maxBytes: number
  readonly leastFrames: number
  readonly mostFrames: number
  /** Throws when the work is no longer wanted. */
  readonly checkAbort: () => void
}

export type Found = { readonly bytes: Uint8Array; readonly variant: Variant }

const PALETTE_SIZES = [256, 192, 128, 96, 64, 48, 32] as const
const FRAME_STEPS = [20, 16, 12, 10, 8, 6, 5] as const
/** Above this nobody sees a difference, so more dB do not outweigh a dropped frame. */
const ENOUGH_DB = 52
/** What halving the frame rate is worth: about the step from 256 to 64 colours. */
const HALF_RATE_DB = 12
/** A quick encoding is larger than a small one, by at most about this factor. */
const QUICK_IS_LARGER = 1.15
/** And a small one than the smallest. */
const SMALL_IS_LARGER = 1.04

type Candidate = { readonly colours: Colours; readonly count: number; readonly score: number; readonly guess: number }

/** The best measured quality that fits in `maxBytes`, or the smallest size met when nothing does. */
export function searchEncoding(clip: PackedClip, limits: SearchLimits): Found | { smallest: number } {
  const most = Math.max(limits.leastFrames, Math.min(limits.mostFrames, clip.frames.length))
  const slots = slotsOf(clip, most)
  const lossless = variantOf(slots, slots.table.values.length <= 256 ? 256 : 'truecolour')
  const quick = lossless.write('quick').length
  if (quick <= limits.maxBytes * QUICK_IS_LARGER) {
    const bytes = writeWithin(lossless, limits.maxBytes)
    if (bytes.length <= limits.maxBytes) return { bytes, variant: lossless }
  }
  return tryInOrder(clip, limits, candidates(lossless, quick, limits))
}

/** The small file, or the smallest possible when that may make the difference. */
function writeWithin(variant: Variant, maxBytes: number): Uint8Array {
  const small = variant.write('small')
  return small.length > maxBytes && small.length <= maxBytes * SMALL_IS_LARGER ? variant.write('smallest') : small
}

/** Every pair of colours and frame count with what it is guessed to score and weigh, the best score first. */
function candidates(lossless: Variant, losslessBytes: number, limits: SearchLimits): Candidate[] {
  const { slots } = lossless
  const most = slots.shown.length
  const counts = [most, ...FRAME_STEPS.filter((step) => step < most && step >= limits.leastFrames)]
  const out: Candidate[] = []
  const add = ({ colours, quality }: Variant, bytes: number): void => {
    for (const count of counts) {
      const score = Math.min(asNumber(quality), ENOUGH_DB) - HALF_RATE_DB * Math.log2(most / count)
      out.push({ colours, count, score, guess: (bytes * count) / most })
    }
  }
  add(lossless, losslessBytes)
  for (const size of PALETTE_SIZES) {
    limits.checkAbort()
    if (slots.table.values.length <= size) continue
    const variant = variantOf(slots, size)
    const bytes = variant.write('quick').length
    add(variant, bytes)
    // With all frames and less colours it could only look worse.
    if (bytes <= limits.maxBytes) break
  }
  return out.sort((a, b) => b.score - a.score || a.guess - b.guess)
}

function tryInOrder(
  clip: PackedClip,
  limits: SearchLimits,
  ranked: readonly Candidate[],
): Found | { smallest: number } {
  let smallest = Number.POSITIVE_INFINITY
  for (const { colours, count, guess } of ranked) {
    smallest = Math.min(smallest, Math.round(guess))
    if (guess > limits.maxBytes * QUICK_IS_LARGER) continue
    limits.checkAbort()
    const variant = variantOf(slotsOf(clip, count), colours)
    const bytes = writeWithin(variant, limits.maxBytes)
    if (bytes.length <= limits.maxBytes) return { bytes, variant }
    smallest = Math.min(smallest, bytes.length)
  }
  return { smallest }
}
