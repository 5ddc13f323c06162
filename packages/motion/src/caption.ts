// Owns the caption: one or two short lines of fat letters along the top or the bottom edge, fitted to the width. Letters hop in
// turn, so little that the words read in every frame.
import type { Context2D } from './canvas.ts'
import { missingLetters } from './caption-font.ts'
import { flight } from './easing.ts'
import { COLOURS } from './effects/ink.ts'
import { type Lettering, layOutText, traceLetter, WEIGHT } from './lettering.ts'

export type CaptionLine = {
  readonly text: string
  /** undefined when a letter is missing in the built-in alphabet: then `fontFamily` draws it. */
  readonly lettering: Lettering | undefined
  /** Position of the baseline's left end, pixels. */
  readonly x: number
  readonly y: number
}

export type CaptionLayout = {
  readonly edge: 'top' | 'bottom'
  /** Canvas pixels that the character leaves free; the letters may stand a little over its feet. */
  readonly takes: number
  readonly lines: readonly CaptionLine[]
  readonly fontFamily: string
  /** Height of the capitals, pixels. */
  readonly size: number
  /** Letters that the font has not: boxes stand in their place. */
  readonly missing: readonly string[]
}

export type CaptionOptions = {
  readonly width: number
  readonly height: number
  readonly captionEdge?: 'top' | 'bottom'
  readonly fontFamily?: string
}

/** Shares of the canvas' height and of the letters' height. */
const TALLEST = 0.17
const TALLEST_OF_TWO = 0.11
const RIM = 0.5 * (WEIGHT + 0.3)
const HOP = 0.1
/** From baseline to baseline. */
const LINE = 1.42
/** One line is broken in two where its letters are lower than this, and two are so much larger: they take room from the character. */
const LOW = 0.085
const WORTH = 1.2

type Extent = { readonly width: number; readonly above: number; readonly below: number }
type Measured = { readonly text: string; readonly lettering: Lettering | undefined; readonly extent: Extent }

/** White space and control characters are one space; invisible ones (but joiners, which Persian and emoji need) are nothing. */
export function cleanCaption(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Z}]+/gu, ' ').replace(/(?![\u200c\u200d])\p{Cf}/gu, '')
  return /[^\p{C}\p{Z}]/u.test(plain) ? plain.trim() : ''
}

/** Lays the words out; `measure` is used only for letters that the built-in alphabet lacks. */
export function layOutCaption(text: string, options: CaptionOptions, measure: () => Context2D): CaptionLayout {
  const { width, height } = options
  const edge = options.captionEdge ?? 'bottom'
  const fontFamily = options.fontFamily ?? 'sans-serif'
  const margin = Math.max(1.5, 0.02 * Math.min(width, height))
  const whole = layOutText(text) !== undefined
  const measured = (part: string): Measured => {
    // One line in two kinds of letters looks broken: the font draws all when it must draw one.
    const lettering = whole ? layOutText(part) : undefined
    return { text: part, lettering, extent: lettering ?? systemExtent(part, fontFamily, measure()) }
  }
  const fits = (parts: readonly Measured[]) => {
    const tallest = height * (parts.length > 1 ? TALLEST_OF_TWO : TALLEST)
    return Math.min(tallest, (width - 2 * margin) / (Math.max(...parts.map(({ extent }) => extent.width)) + 2 * RIM))
  }
  const one = measured(text)
  const parts = fits([one]) < LOW * height ? breakLines(one, measured, fits) : [one]
  const size = fits(parts)
  const above = Math.max(...parts.map(({ extent }) => extent.above))
  const below = Math.max(...parts.map(({ extent }) => extent.below))
  const tall = size * (1 + 2 * RIM + HOP + above + below + (parts.length - 1) * LINE)
  const bottom = (edge === 'bottom' ? height - margin : margin + tall) - size * (RIM + below)
  return {
    edge,
    takes: tall * (parts.length > 1 ? 0.9 : 0.8),
    lines: parts.map(({ text: part, lettering, extent }, i) => ({
      text: part,
      lettering,
      x: (width - extent.width * size) / 2,
      y: bottom - (parts.length - 1 - i) * LINE * size,
    })),
    fontFamily,
    size,
    missing: whole ? [] : missingLetters(text, fontFamily, measure()),
  }
}

/** One line, or two broken at the space that leaves the largest letters. */
function breakLines(
  one: Measured,
  measured: (part: string) => Measured,
  fits: (parts: readonly Measured[]) => number,
): readonly Measured[] {
  let best: readonly Measured[] = [one]
  let size = WORTH * fits(best)
  // More words than this are too many whatever is done, and not worth the search.
  for (const space of [...one.text.matchAll(/ /g)].slice(0, 40)) {
    const two = [one.text.slice(0, space.index), one.text.slice(space.index + 1)].map(measured)
    if (fits(two) <= size) continue
    best = two
    size = fits(two)
  }
  return best
}

/** Of the line when its capitals are 1 high. Capitals of usual fonts are 0.72 of the font's size. */
const CAP_HEIGHT = 0.72

function font(family: string, capHeight: number): string {
  return `900 ${capHeight / CAP_HEIGHT}px ${family}`
}

function systemExtent(text: string, family: string, context: Context2D): Extent {
  context.font = font(family, 100)
  context.textAlign = 'left'
  context.textBaseline = 'alphabetic'
  const { width } = context.measureText(text)
  // Letter by letter: of a line in several fonts Skia tells the box of the first run only.
  let above = 0
  let below = 0
  for (const letter of new Set([...text].slice(0, 200))) {
    const { actualBoundingBoxAscent, actualBoundingBoxDescent } = context.measureText(letter)
    above = Math.max(above, actualBoundingBoxAscent / 100 - 1)
    below = Math.max(below, actualBoundingBoxDescent / 100)
  }
  return { width: width / 100, above, below }
}

/** Draws the words at `moment` (0..1 of the loop): white core, dark line, white keyline. */
export function drawCaption(context: Context2D, caption: CaptionLayout, moment: number): void {
  const { size, lines } = caption
  const weights = [
    [WEIGHT + 0.3, COLOURS.paper],
    [WEIGHT + 0.18, COLOURS.ink],
    [WEIGHT, COLOURS.paper],
  ] as const
  context.save()
  context.lineJoin = 'round'
  context.lineCap = 'round'
  context.beginPath()
  for (const { lettering, x, y } of lines) {
    lettering?.letters.forEach((letter, i) => {
      const turn = i / Math.max(1, lettering.letters.length)
      const hop = HOP * flight(moment, 0.1 + 0.5 * turn, 0.45 + 0.5 * turn)
      traceLetter(context, letter, x + letter.x * size, y - hop * size, size)
    })
  }
  for (const [weight, colour] of weights) {
    context.lineWidth = weight * size
    context.strokeStyle = colour
    if (lines[0]?.lettering) context.stroke()
    else for (const line of lines) drawSystemText(context, caption, line, weight, colour)
  }
  context.restore()
}

function drawSystemText(
  context: Context2D,
  { size, fontFamily }: CaptionLayout,
  { text, x, y }: CaptionLine,
  weight: number,
  colour: string,
): void {
  context.font = font(fontFamily, size)
  context.textAlign = 'left'
  context.textBaseline = 'alphabetic'
  context.fillStyle = colour
  context.strokeStyle = colour
  if (weight > WEIGHT) {
    context.lineWidth = (weight - WEIGHT + 0.08) * size
    context.strokeText(text, x, y)
  } else context.fillText(text, x, y)
}
