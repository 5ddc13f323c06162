// Owns the search for how repetitive a clip must be made to fit: how many shared colours, and how much error a bit is worth.
import { equalPixels } from './neighbours.ts'
import { prepareShades, repeatFrames, type Shades } from './repeated.ts'
import type { Found, SearchLimits } from './search.ts'
import { repeatedVariant, type Slots } from './variant.ts'

/** What is left of the bytes of so many colours when the clip is made repetitive at the first guess of lambda. */
const LEFT = 0.78
/** The first guess: this share of the mean squared error that the colours alone make. */
const FIRST_LAMBDA = 0.35
/** Bytes fall with lambda to this power; measured between 0.16 and 0.22 around the first guess. Two tries tell it better, within bounds. */
const FALL = 0.2
const FALL_LEAST = 0.1
const FALL_MOST = 0.4
const TRIES = 4
/** A file this near to the limit is not tried again, and this is what a new try aims at. */
const NEAR = 0.985
const AIM = 0.994

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
  const shades = prepareShades(slots, colours)
  let lambda = shades.error * FIRST_LAMBDA
  let best: Found | undefined
  let before: Try | undefined
  for (let tried = 0; tried < TRIES; tried++) {
    limits.checkAbort()
    const found = encode(shades, lambda)
    if (hasTwins(found)) break
    const share = found.bytes.length / limits.maxBytes
    if (share <= 1 && (!best || found.bytes.length > best.bytes.length)) best = found
    if (share <= 1 && share >= NEAR) break
    const now = { lambda, share }
    lambda *= (share / AIM) ** (1 / fallBetween(before, now))
    before = now
  }
  return best
}

type Try = { readonly lambda: number; readonly share: number }

function fallBetween(a: Try | undefined, b: Try): number {
  if (!a) return FALL
  const fall = -Math.log(b.share / a.share) / Math.log(b.lambda / a.lambda)
  return Number.isFinite(fall) ? Math.min(FALL_MOST, Math.max(FALL_LEAST, fall)) : FALL
}

/** Frames that differed by next to nothing may have become the same picture, which tools merge. */
function hasTwins({ variant }: Found): boolean {
  const frames = variant.stored()
  return frames.some((frame, k) => k > 0 && equalPixels(frame, frames[k - 1]!))
}

function encode(shades: Shades, lambda: number): Found {
  const variant = repeatedVariant(shades.slots, repeatFrames(shades, lambda), shades.entries.length)
  return { variant, bytes: variant.write('small') }
}
