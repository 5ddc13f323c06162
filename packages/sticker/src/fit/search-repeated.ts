// Owns the search for how repetitive a clip must be made to fit: how many shared colours, and how much error a bit is worth.
import { equalPixels } from './neighbours.ts'
import { asNumber } from './quality.ts'
import { prepareShades, repeatFrames } from './repeated.ts'
import type { Found, SearchLimits } from './search.ts'
import { repeatedVariant, type Slots, type Variant } from './variant.ts'

/** What is left of the bytes of so many colours when the clip is made repetitive at the first guess of lambda. */
const LEFT = 0.76
/** The first guess: this share of the mean squared error that the colours alone make. */
const FIRST_LAMBDA = 0.35
/** Where a frame may keep every colour there is no such error. */
const LEAST_LAMBDA = 1
/** Bytes fall with lambda to this power; measured between 0.16 and 0.22 around the first guess. Two tries tell it better, within bounds. */
const FALL = 0.2
const FALL_LEAST = 0.1
const FALL_MOST = 0.6
const TRIES = 4
/** What the smallest file is of a small one, about, and how far from the limit a guess by it may be to be written. */
const SMALLEST_SHARE = 0.96
const WORTH_WRITING = 0.05
/** What another try may cost. */
const SPARE_DB = 1
/** A file this near to the limit is not tried again, and this is what a new try aims at. */
const NEAR = 0.988
const AIM = 0.996

/**
 * The best-looking file that repetition gives, or undefined when it needs a palette or nothing fits. `shadesOf(left)`:
 * how many shared colours can be stored when `left` of their bytes are left.
 */
export function searchRepeated(
  slots: Slots,
  limits: SearchLimits,
  shadesOf: (left: number) => number | undefined,
): Found | undefined {
  const colours = shadesOf(LEFT)
  if (colours === undefined) return undefined
  let shades = prepareShades(slots, colours)
  let lambda = Math.max(LEAST_LAMBDA, shades.error * FIRST_LAMBDA)
  let best: Found | undefined
  /** Fits, as far as is guessed, in case that nothing is found to fit. */
  let spare: Variant | undefined
  let before: Try | undefined
  for (let tried = 0; tried < TRIES; tried++) {
    limits.checkAbort()
    const repeated = repeatFrames(shades, lambda)
    const variant = repeatedVariant(slots, repeated, colours)
    shades = repeated.moved
    if (hasTwins(variant)) break
    const { share, bytes } = shareOf(variant, limits, tried === TRIES - 1)
    if (bytes && share <= 1 && (!best || bytes.length > best.bytes.length)) best = { bytes, variant }
    if (best && ((share <= 1 && share >= NEAR) || asNumber(best.variant.quality) >= limits.goodDb)) break
    if (!bytes && share < 1) spare = variant
    const now = { lambda, share }
    lambda *= (share / AIM) ** (1 / fallBetween(before, now))
    before = now
  }
  return best ?? fitting(spare, limits.maxBytes)
}

function fitting(variant: Variant | undefined, maxBytes: number): Found | undefined {
  const bytes = variant?.write('smallest')
  return variant && bytes && bytes.length <= maxBytes ? { bytes, variant } : undefined
}

type Try = { readonly lambda: number; readonly share: number }

function fallBetween(a: Try | undefined, b: Try): number {
  if (!a) return FALL
  const fall = -Math.log(b.share / a.share) / Math.log(b.lambda / a.lambda)
  // Moved colours save bytes by themselves, which may hide what lambda does.
  return fall > 0 && Number.isFinite(fall) ? Math.min(FALL_MOST, Math.max(FALL_LEAST, fall)) : FALL
}

/**
 * The file as a share of what is allowed. Only guessed where it is far off, because the smallest file takes its time; where the
 * picture is better than it must be, what that would leave room for is not seen, and a small one does.
 */
function shareOf(
  variant: Variant,
  { maxBytes, goodDb }: SearchLimits,
  surely: boolean,
): { share: number; bytes?: Uint8Array } {
  const small = variant.write('small')
  if (!surely && asNumber(variant.quality) >= goodDb + SPARE_DB) return { share: small.length / maxBytes, bytes: small }
  const guess = (small.length * SMALLEST_SHARE) / maxBytes
  if (!surely && Math.abs(guess - 1) > WORTH_WRITING) return { share: guess }
  const bytes = variant.write('smallest')
  return { share: bytes.length / maxBytes, bytes }
}

/** Frames that differed by next to nothing may have become the same picture, which tools merge. */
function hasTwins({ stored }: Variant): boolean {
  const frames = stored()
  return frames.some((frame, k) => k > 0 && equalPixels(frame, frames[k - 1]!))
}
