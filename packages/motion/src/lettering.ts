// Owns setting a line in the built-in alphabet: capitals, digits and marks as single strokes that are drawn fat and round. With it captions and
// effects look the same on every machine, whether it has fonts or not. Small letters are drawn as small capitals.
import type { Context2D } from './canvas.ts'
import { ACCENT_ABOVE, ACCENT_BELOW, ACCENTS, SAME, STROKES } from './letters.ts'

/** Shares of the capitals' height. */
export const WEIGHT = 0.24
const GAP = 0.42
const SPACE = 0.36
const SMALL = 0.8

export type Letter = { readonly strokes: string; readonly x: number; readonly size: number }
/** `width`, and how far accents stand out above the capitals and below the baseline; the capitals are 1 high. */
export type Lettering = {
  readonly letters: readonly Letter[]
  readonly width: number
  readonly above: number
  readonly below: number
}

/** Places a line of text, the baseline at 0, capitals 1 high, strokes' middles counted; undefined when a letter is not in the alphabet. */
export function layOutText(text: string): Lettering | undefined {
  const letters: Letter[] = []
  let x = 0
  let above = 0
  let below = 0
  for (const { capital, accents, size, space } of glyphsOf(text)) {
    if (space) {
      x += SPACE
      continue
    }
    const glyph = STROKES[capital]
    if (!glyph) return undefined
    let strokes = glyph[1]
    for (const accent of accents) {
      const drawn = ACCENTS[accent]
      if (!drawn) return undefined
      strokes += ` ${moveRight(drawn, glyph[0] / 2)}`
      // U+0323 to U+0331 hang below the letter.
      if (accent < '\u0323' || accent > '\u0331') above = Math.max(above, size * (1 + ACCENT_ABOVE / 10) - 1)
      else below = Math.max(below, (size * ACCENT_BELOW) / 10)
    }
    letters.push({ strokes, x, size })
    x += (glyph[0] / 10) * size + GAP
  }
  return { letters, width: Math.max(0, x - GAP), above, below }
}

/** Letters taken apart: "é" is E with an accent, small; "ß" is two small S. */
function* glyphsOf(text: string): Generator<{ capital: string; accents: string[]; size: number; space: boolean }> {
  for (const cluster of text.normalize('NFD').match(/\P{M}\p{M}*/gu) ?? []) {
    const [base = '', ...accents] = cluster.replace(/\ufe0f/g, '')
    const same = SAME[base] ?? base
    const upper = same.toUpperCase()
    for (const [i, capital] of [...upper].entries()) {
      const last = i === [...upper].length - 1
      yield { capital, accents: last ? accents : [], size: upper === same ? 1 : SMALL, space: base === ' ' }
    }
  }
}

function moveRight(strokes: string, by: number): string {
  let isX = true
  return strokes.replace(/[MLQC]|-?[\d.]+/g, (part) => {
    if (/[MLQC]/.test(part)) {
      isX = true
      return part
    }
    isX = !isX
    return isX ? part : String(Number(part) + by)
  })
}

/** Adds one letter's strokes to the path, its left foot at (x, y), capitals `height` high. */
export function traceLetter(context: Context2D, letter: Letter, x: number, y: number, height: number): void {
  const k = (letter.size * height) / 10
  const top = y - letter.size * height
  const numbers: number[] = []
  for (const [, command, values] of letter.strokes.matchAll(/([MLQC])([^MLQC]*)/g)) {
    numbers.length = 0
    for (const value of values!.trim().split(/\s+/)) numbers.push(Number(value))
    const px = (i: number) => x + numbers[i]! * k
    const py = (i: number) => top + numbers[i]! * k
    if (command === 'M') context.moveTo(px(0), py(1))
    else if (command === 'L') context.lineTo(px(0), py(1))
    else if (command === 'Q') context.quadraticCurveTo(px(0), py(1), px(2), py(3))
    else context.bezierCurveTo(px(0), py(1), px(2), py(3), px(4), py(5))
  }
}
