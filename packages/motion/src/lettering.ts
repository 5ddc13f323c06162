// Owns the built-in alphabet: capitals, digits and marks as single strokes that are drawn fat and round. With it captions and
// effects look the same on every machine, whether it has fonts or not. Small letters are drawn as small capitals.
import type { Context2D } from './canvas.ts'

/** Width, then strokes on a grid where capitals are 10 high, y down from the top: M, L, Q, C as in SVG. */
const STROKES: Readonly<Record<string, readonly [number, string]>> = {
  A: [7, 'M0 10 L3.5 0 L7 10 M1.3 6.8 L5.7 6.8'],
  B: [6, 'M0 0 L0 10 L3.2 10 C7 10 7 4.8 3.2 4.8 L0 4.8 M3 4.8 C6.2 4.8 6.2 0 3 0 L0 0'],
  C: [6.4, 'M6.4 1.8 C4.4 -1 0 -0.6 0 5 C0 10.6 4.4 11 6.4 8.2'],
  D: [6.4, 'M0 0 L0 10 L2.4 10 C7.8 10 7.8 0 2.4 0 L0 0'],
  E: [5.4, 'M5.4 0 L0 0 L0 10 L5.4 10 M0 5 L4.6 5'],
  F: [5.2, 'M5.2 0 L0 0 L0 10 M0 5 L4.4 5'],
  G: [6.7, 'M6.4 1.8 C4.4 -1 0 -0.6 0 5 C0 11.8 6.7 11.4 6.7 6.2 L6.7 5.6 L4.2 5.6'],
  H: [6.2, 'M0 0 L0 10 M6.2 0 L6.2 10 M0 5 L6.2 5'],
  I: [0.4, 'M0.2 0 L0.2 10'],
  J: [4.6, 'M4.6 0 L4.6 6.8 C4.6 11 0 11 0 7.4'],
  K: [5.8, 'M0 0 L0 10 M5.6 0 L0 5.8 M2.1 4 L5.8 10'],
  L: [5, 'M0 0 L0 10 L5 10'],
  M: [8, 'M0 10 L0.5 0 L4 6.8 L7.5 0 L8 10'],
  N: [6.4, 'M0 10 L0 0 L6.4 10 L6.4 0'],
  O: [7.2, 'M3.6 0 C-1.2 0 -1.2 10 3.6 10 C8.4 10 8.4 0 3.6 0'],
  P: [6, 'M0 10 L0 0 L3 0 C7 0 7 5.6 3 5.6 L0 5.6'],
  Q: [7.4, 'M3.6 0 C-1.2 0 -1.2 10 3.6 10 C8.4 10 8.4 0 3.6 0 M4.8 7.2 L7.4 10.4'],
  R: [6, 'M0 10 L0 0 L3 0 C7 0 7 5.6 3 5.6 L0 5.6 M2.8 5.6 L6 10'],
  S: [5.8, 'M5.6 1.6 C4.4 -0.6 0 -0.6 0.2 2.6 C0.4 5.6 5.8 4.2 5.8 7.4 C5.8 10.8 1 10.8 0 8.4'],
  T: [6.4, 'M0 0 L6.4 0 M3.2 0 L3.2 10'],
  U: [6.2, 'M0 0 L0 6 C0 11.3 6.2 11.3 6.2 6 L6.2 0'],
  V: [6.8, 'M0 0 L3.4 10 L6.8 0'],
  W: [9.4, 'M0 0 L2.2 10 L4.7 2.6 L7.2 10 L9.4 0'],
  X: [6.2, 'M0 0 L6.2 10 M6.2 0 L0 10'],
  Y: [6.4, 'M0 0 L3.2 5 L6.4 0 M3.2 5 L3.2 10'],
  Z: [5.8, 'M0 0 L5.8 0 L0 10 L5.8 10'],
  0: [6, 'M3 0 C-1 0 -1 10 3 10 C7 10 7 0 3 0'],
  1: [2.6, 'M0 2.2 L2.6 0 L2.6 10'],
  2: [5.6, 'M0.1 2.4 C0.3 -0.9 5.4 -0.8 5.4 2.6 C5.4 5 1.6 7 0 10 L5.6 10'],
  3: [
    5.4,
    'M0.3 1.2 C1.8 -0.8 5.2 -0.2 5 2.4 C4.9 4.2 3.6 4.7 2.2 4.7 C3.8 4.7 5.4 5.6 5.4 7.2 C5.4 10.6 1.4 10.8 0 8.6',
  ],
  4: [6, 'M4.4 10 L4.4 0 L0 7 L6 7'],
  5: [5.4, 'M5 0 L0.8 0 L0.4 4.4 C2.4 3.2 5.4 4 5.4 6.8 C5.4 10.4 1.6 11 0 8.8'],
  6: [5.6, 'M4.6 0.4 C1.4 1.4 0 4 0 6.8 C0 11 5.6 11 5.6 6.8 C5.6 3.4 1.4 3 0.2 5.8'],
  7: [5.4, 'M0 0 L5.4 0 L2 10'],
  8: [5.6, 'M2.8 4.7 C-0.8 4.4 -0.4 0 2.8 0 C6 0 6.4 4.4 2.8 4.7 C-1.2 5 -0.8 10 2.8 10 C6.4 10 6.8 5 2.8 4.7'],
  9: [5.6, 'M5.4 4.2 C4.2 7 0 6.6 0 3.2 C0 -1 5.6 -1 5.6 3.2 C5.6 6 4.2 8.6 1 9.6'],
  '!': [0.4, 'M0.2 0 L0.2 6 M0.2 10 L0.2 10.05'],
  '?': [5.2, 'M0 2.2 C0.2 -0.9 5.2 -0.9 5.2 2.4 C5.2 4.6 2.6 4.4 2.6 6.6 M2.6 10 L2.6 10.05'],
  '.': [0.4, 'M0.2 10 L0.2 10.05'],
  ',': [0.8, 'M0.6 9.6 L0 11.4'],
  "'": [0.4, 'M0.2 0 L0.2 2'],
  '-': [3.2, 'M0 5.4 L3.2 5.4'],
  '+': [5, 'M0 5.4 L5 5.4 M2.5 2.9 L2.5 7.9'],
  '~': [5.4, 'M0 6.2 C1.2 3.6 2.4 4.2 2.7 5.2 C3 6.2 4.2 6.8 5.4 4.2'],
  ':': [0.4, 'M0.2 3.4 L0.2 3.45 M0.2 9 L0.2 9.05'],
  '&': [7, 'M7 10 L1.6 3.6 C0 1.4 1.2 0 2.8 0 C4.6 0 5.4 2 3.6 3.6 C1 5.4 0 6.2 0 7.6 C0 11.4 5.4 10.8 6.6 5.8'],
  '♥': [6.4, 'M3.2 9 C0 6.4 -0.6 4.4 0.2 3 C1 1.4 2.8 1.8 3.2 3.4 C3.6 1.8 5.4 1.4 6.2 3 C7 4.4 6.4 6.4 3.2 9'],
}

/** Shares of the capitals' height. */
export const WEIGHT = 0.24
const GAP = 0.42
const SPACE = 0.36
const SMALL = 0.8

export type Letter = { readonly strokes: string; readonly x: number; readonly size: number }
export type Lettering = { readonly letters: readonly Letter[]; readonly width: number }

/** Places a line of text, the baseline at 0, capitals 1 high, strokes' middles counted; undefined when a letter is not in the alphabet. */
export function layOutText(text: string): Lettering | undefined {
  const letters: Letter[] = []
  let x = 0
  for (const letter of text) {
    if (letter === ' ') {
      x += SPACE
      continue
    }
    const capital = letter.toUpperCase()
    const glyph = STROKES[capital]
    if (!glyph) return undefined
    const size = capital === letter ? 1 : SMALL
    letters.push({ strokes: glyph[1], x, size })
    x += (glyph[0] / 10) * size + GAP
  }
  return { letters, width: Math.max(0, x - GAP) }
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
