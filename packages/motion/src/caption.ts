// Owns the caption: a short line of fat letters along the top or the bottom edge, fitted to the width. Letters hop in turn, so
// little that the line reads in every frame.
import type { Context2D } from './canvas.ts'
import { flight } from './easing.ts'
import { COLOURS } from './effects/ink.ts'
import { type Lettering, layOutText, traceLetter, WEIGHT } from './lettering.ts'

export type CaptionLayout = {
  readonly edge: 'top' | 'bottom'
  /** Canvas pixels that the character leaves free; the letters may stand a little over its feet. */
  readonly takes: number
  readonly text: string
  /** undefined when a letter is missing in the built-in alphabet: then `fontFamily` draws it. */
  readonly lettering: Lettering | undefined
  readonly fontFamily: string
  /** Height of the capitals, position of the baseline's left end, pixels. */
  readonly size: number
  readonly x: number
  readonly y: number
}

export type CaptionOptions = {
  readonly width: number
  readonly height: number
  readonly captionEdge?: 'top' | 'bottom'
  readonly fontFamily?: string
}

/** Shares of the canvas' height and of the letters' height. */
const TALLEST = 0.17
const RIM = 0.5 * (WEIGHT + 0.3)
const HOP = 0.1

/** Lays the line out; `measure` is used only for letters that the built-in alphabet lacks. */
export function layOutCaption(text: string, options: CaptionOptions, measure: () => Context2D): CaptionLayout {
  const { width, height } = options
  const edge = options.captionEdge ?? 'bottom'
  const fontFamily = options.fontFamily ?? 'sans-serif'
  const margin = Math.max(1.5, 0.02 * Math.min(width, height))
  const lettering = layOutText(text)
  const advance = lettering?.width ?? systemWidth(text, fontFamily, measure())
  const size = Math.min(height * TALLEST, (width - 2 * margin) / (advance + 2 * RIM))
  const tall = size * (1 + 2 * RIM + HOP)
  const bottom = edge === 'bottom' ? height - margin : margin + tall
  return {
    edge,
    takes: tall * 0.8,
    text,
    lettering,
    fontFamily,
    size,
    x: (width - advance * size) / 2,
    y: bottom - size * RIM,
  }
}

/** Width of the line when its capitals are 1 high. Capitals of usual fonts are 0.72 of the font's size. */
const CAP_HEIGHT = 0.72

function font(family: string, capHeight: number): string {
  return `900 ${capHeight / CAP_HEIGHT}px ${family}`
}

function systemWidth(text: string, family: string, context: Context2D): number {
  context.font = font(family, 100)
  return context.measureText(text).width / 100
}

/** Draws the line at `moment` (0..1 of the loop): white core, dark line, white keyline. */
export function drawCaption(context: Context2D, caption: CaptionLayout, moment: number): void {
  const { size, lettering } = caption
  const weights = [
    [WEIGHT + 0.3, COLOURS.paper],
    [WEIGHT + 0.18, COLOURS.ink],
    [WEIGHT, COLOURS.paper],
  ] as const
  context.save()
  context.lineJoin = 'round'
  context.lineCap = 'round'
  context.beginPath()
  lettering?.letters.forEach((letter, i) => {
    const turn = i / Math.max(1, lettering.letters.length)
    const hop = HOP * flight(moment, 0.1 + 0.5 * turn, 0.45 + 0.5 * turn)
    traceLetter(context, letter, caption.x + letter.x * size, caption.y - hop * size, size)
  })
  for (const [weight, colour] of weights) {
    if (lettering) {
      context.lineWidth = weight * size
      context.strokeStyle = colour
      context.stroke()
    } else drawSystemText(context, caption, weight, colour)
  }
  context.restore()
}

function drawSystemText(context: Context2D, caption: CaptionLayout, weight: number, colour: string): void {
  context.font = font(caption.fontFamily, caption.size)
  context.textAlign = 'left'
  context.textBaseline = 'alphabetic'
  context.fillStyle = colour
  context.strokeStyle = colour
  if (weight > WEIGHT) {
    context.lineWidth = (weight - WEIGHT + 0.08) * caption.size
    context.strokeText(caption.text, caption.x, caption.y)
  } else context.fillText(caption.text, caption.x, caption.y)
}
