// Owns whether the keyer's answer is to be believed. It fits a smooth surface to any picture, so a soft photograph can pass for a
// noisy gradient; its matte then covers parts of the border that nobody else calls subject.

import type { KeyReport } from '../key/key.ts'
import type { Matte } from '../picture.ts'
import { mayHaveStrangers } from './strangers.ts'

/** Share of the border under the matte: a figure that is cut off by the picture covers about 0.2, rarely more than 0.4. */
const MUCH_BORDER = 0.5
const SOME_BORDER = 0.3
/** Levels of noise: a compressed or grainy picture has up to 8, texture that was taken for noise more. */
const SOME_NOISE = 2.5
const MUCH_NOISE = 12
/**
 * Share of the border that is under the keyer's matte and empty in the witness's: what a clean picture may have, and a noisy one
 * on one colour, and on what passed for a gradient.
 */
const CONTESTED_CLEAN = 0.2
const CONTESTED_NOISY = 0.02
/** On one colour that is plain but for what the witness misses of the subject. */
const CONTESTED_BESIDE = 0.05
const CONTESTED_GRADIENT = 0.008
const CLEAN = 2
/** The same on what passed for a gradient with some noise, when what joins nothing has been left out. */
const CONTESTED_JOINED = 0.05
/**
 * In such a picture with no more than `CLEAN` levels of noise, the share of all that either matte covers which only the keyer's does,
 * when any of it reaches the border: a network misses white and dark bodies, but a soft photograph's own shapes come in from outside.
 */
const ADDED_FROM_OUTSIDE = 0.04
/**
 * Where this share of the background's samples shows one colour or gradient, with no more than so many levels of noise, what differs
 * is the subject however little the witness sees of it: no photograph is so plain. At the border that holds for one colour only.
 */
const PLAIN = { solid: 0.95, gradient: 0.93 }
const PLAIN_NOISE = { solid: 5, gradient: 4.5 }
/** Alpha below this is empty, above that sure. */
const EMPTY = 0.15
const SURE = 0.9
/** What the keyer adds counts from here on: smoke and glows that it laid thinly may be a photograph's light. */
const LAID = 0.25
/** Levels of noise up to which the keyer is surer of an area than any network. */
const PURE = 1
/** Shares of all that either matte covers: what only the keyer's does, and what only the witness's does. */
const ADDED = 0.06
const MISSED = 0.12

/**
 * False when a network should look at the picture, if there is one. `witness`: the matte of another method, where there is one;
 * `joined`: the matte without strangers, where it may have some.
 * The limits were read off pictures with known alpha that are not in the repository.
 */
export function isTrusted(matte: Matte, report: KeyReport, witness?: Matte, joined = matte): boolean {
  const { noise, background, plainness } = report
  if (noise > MUCH_NOISE) return false
  if (witness) {
    const { kind } = background
    const { added, missed, addedToEmpty } = contestedArea(matte, witness)
    // What the witness misses of the subject lies among the samples that it gave of the background; a gradient may be laid through it.
    const beside = kind === 'solid' ? 1 - addedToEmpty : 1
    const isPlain = (share: number) => plainness >= PLAIN[kind] * share && noise <= PLAIN_NOISE[kind]
    const noisy = isPlain(1) ? CONTESTED_CLEAN : isPlain(beside) ? CONTESTED_BESIDE : CONTESTED_NOISY
    const most = noise <= CLEAN ? CONTESTED_CLEAN : kind === 'gradient' ? CONTESTED_GRADIENT : noisy
    if (contestedBorder(matte, witness) > most) return false
    if (mayHaveStrangers(report) && isFromOutside(joined, witness, noise)) return false
    return noise <= PURE || ((added <= ADDED || isPlain(beside)) && missed <= MISSED)
  }
  const covered = borderShare(matte)
  return covered <= MUCH_BORDER && (covered <= SOME_BORDER || noise < SOME_NOISE)
}

/** Whether what only the keyer calls subject, beside what joins nothing, is a soft photograph's own. */
function isFromOutside(joined: Matte, witness: Matte, noise: number): boolean {
  const atBorder = contestedBorder(joined, witness)
  if (atBorder > CONTESTED_JOINED) return true
  return atBorder > 0 && noise <= CLEAN && contestedArea(joined, witness).added > ADDED_FROM_OUTSIDE
}

/** Share of the outermost pixels whose alpha is above ½. */
export function borderShare(matte: Matte): number {
  return shareOfBorder(matte, (i) => matte.data[i]! > 0.5)
}

/** Share of the outermost pixels that are under one matte and empty in the other. */
export function contestedBorder(matte: Matte, witness: Matte): number {
  return shareOfBorder(matte, (i) => matte.data[i]! > 0.5 && witness.data[i]! < EMPTY)
}

type Contested = { readonly added: number; readonly missed: number; readonly addedToEmpty: number }

/**
 * Of all that either matte covers, the shares that one of them covers and the other leaves empty; and of all that the witness leaves
 * empty the share that the matte covers.
 */
export function contestedArea(matte: Matte, witness: Matte): Contested {
  let [added, missed, all, empty] = [0, 0, 0, 0]
  for (let i = 0; i < matte.data.length; i++) {
    const own = matte.data[i]!
    const other = witness.data[i]!
    if (own > 0.5 || other > 0.5) all++
    if (other < EMPTY) empty++
    if (own > LAID && other < EMPTY) added++
    else if (own < EMPTY && other > SURE) missed++
  }
  return {
    added: added / Math.max(1, all),
    missed: missed / Math.max(1, all),
    addedToEmpty: added / Math.max(1, empty),
  }
}

function shareOfBorder({ width, height }: Matte, holds: (i: number) => boolean): number {
  let held = 0
  let border = 0
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1)
    for (let x = 0; x < width; x += step, border++) if (holds(y * width + x)) held++
  }
  return held / border
}
