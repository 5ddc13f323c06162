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
 * Share of the border that is under the keyer's matte and empty in the witness's: what a clean picture may have or one with a plain
 * border, a noisy one of one colour, and what passed for a gradient.
 */
const CONTESTED = 0.2
const CONTESTED_NOISY = 0.02
const CONTESTED_GRADIENT = 0.008
const CLEAN = 2
/** The same on what passed for a gradient with some noise, when what joins nothing has been left out. */
const CONTESTED_JOINED = 0.05
/**
 * In such a picture with no more than `CLEAN` levels of noise, the share of all that either matte covers which only the keyer's does,
 * when any of it reaches the border: a network misses white and dark bodies, but a soft photograph's own shapes come in from outside.
 */
const ADDED_FROM_OUTSIDE = 0.04
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

export type Trust = {
  /** The matte of another method. */
  readonly witness?: Matte | undefined
  /** The matte without strangers, where it may have some. */
  readonly joined?: Matte | undefined
  /** Whether the border alone says that the background is plain: asked only where all else leaves a doubt. */
  readonly hasPlainBorder?: () => boolean
}

/**
 * False when a network should look at the picture, if there is one. The limits were read off pictures with known alpha that are not
 * in the repository.
 */
export function isTrusted(matte: Matte, report: KeyReport, trust: Trust = {}): boolean {
  const { witness, joined = matte, hasPlainBorder = () => false } = trust
  const { noise } = report
  if (noise > MUCH_NOISE) return false
  if (!witness) {
    const covered = borderShare(matte)
    return covered <= MUCH_BORDER && (covered <= SOME_BORDER || noise < SOME_NOISE)
  }
  if (contestedBorder(matte, witness) > CONTESTED) return false
  return isBorneOut(matte, report, witness, joined) || hasPlainBorder()
}

/** Whether the witness sees about the same, as far as noise and kind of the background let either err. */
function isBorneOut(matte: Matte, report: KeyReport, witness: Matte, joined: Matte): boolean {
  const { noise, background } = report
  const most = background.kind === 'gradient' ? CONTESTED_GRADIENT : CONTESTED_NOISY
  if (noise > CLEAN && contestedBorder(matte, witness) > most) return false
  if (mayHaveStrangers(report) && isFromOutside(joined, witness, noise)) return false
  const { added, missed } = contestedArea(matte, witness)
  return noise <= PURE || (added <= ADDED && missed <= MISSED)
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

type Contested = { readonly added: number; readonly missed: number }

/** Of all that either matte covers, the shares that one of them covers and the other leaves empty. */
export function contestedArea(matte: Matte, witness: Matte): Contested {
  let [added, missed, all] = [0, 0, 0]
  for (let i = 0; i < matte.data.length; i++) {
    const own = matte.data[i]!
    const other = witness.data[i]!
    if (own > 0.5 || other > 0.5) all++
    if (own > LAID && other < EMPTY) added++
    else if (own < EMPTY && other > SURE) missed++
  }
  return { added: added / Math.max(1, all), missed: missed / Math.max(1, all) }
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
