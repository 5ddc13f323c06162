// Owns how effects are inked: the colours, the one line weight, the light outer keyline, and placing a drawing.
// Shapes themselves are in shapes.ts and in each effect.
import type { Context2D } from '../canvas.ts'

/** Weights in pen units (about a head's radius): the dark line, and how far the white keyline stands out around it. */
export const LINE = 0.085
export const KEYLINE = 0.06

export const COLOURS = {
  ink: '#2a2140',
  paper: '#ffffff',
  red: '#f2384a',
  pink: '#ff6b9a',
  yellow: '#ffd233',
  orange: '#ff9f2e',
  green: '#2fbf71',
  blue: '#3fa9f5',
  water: '#5cc4ff',
  violet: '#8a6bf0',
  cloud: '#eef2fa',
  smoke: '#d9dfec',
} as const

export type Trace = (canvas: Context2D) => void

/** Runs `draw` with the origin at (x, y), turned clockwise by `turn` radians and scaled. A scale of 0 draws nothing. */
export function at(canvas: Context2D, x: number, y: number, scale: number, turn: number, draw: () => void): void {
  if (scale <= 0.01) return
  canvas.save()
  const c = Math.cos(turn) * scale
  const s = Math.sin(turn) * scale
  canvas.transform(c, s, -s, c, x, y)
  draw()
  canvas.restore()
}

/** A closed shape: white keyline, dark line, fill. The line lies half outside the shape. */
export function inked(canvas: Context2D, trace: Trace, fill: string, line = LINE): void {
  canvas.lineJoin = 'round'
  canvas.lineCap = 'round'
  canvas.beginPath()
  trace(canvas)
  canvas.lineWidth = line + 2 * KEYLINE
  canvas.strokeStyle = COLOURS.paper
  canvas.stroke()
  canvas.lineWidth = line
  canvas.strokeStyle = COLOURS.ink
  canvas.stroke()
  canvas.fillStyle = fill
  canvas.fill()
}

/** Open strokes drawn as tubes of `width`: keyline and dark line round a coloured core. */
export function tubed(canvas: Context2D, trace: Trace, colour: string, width: number, line = LINE): void {
  canvas.lineJoin = 'round'
  canvas.lineCap = 'round'
  canvas.beginPath()
  trace(canvas)
  const layers = [
    [width + line + 2 * KEYLINE, COLOURS.paper],
    [width + line, COLOURS.ink],
    [width, colour],
  ] as const
  for (const [weight, style] of layers) {
    canvas.lineWidth = weight
    canvas.strokeStyle = style
    canvas.stroke()
  }
}

/** Plain dark strokes with the keyline: motion marks. */
export function stroked(canvas: Context2D, trace: Trace, width: number, colour: string = COLOURS.ink): void {
  canvas.lineJoin = 'round'
  canvas.lineCap = 'round'
  canvas.beginPath()
  trace(canvas)
  canvas.lineWidth = width + 2 * KEYLINE
  canvas.strokeStyle = COLOURS.paper
  canvas.stroke()
  canvas.lineWidth = width
  canvas.strokeStyle = colour
  canvas.stroke()
}

/** A fill without a line: gleams, blush, stripes. */
export function filled(canvas: Context2D, trace: Trace, fill: string, alpha = 1): void {
  canvas.beginPath()
  trace(canvas)
  canvas.save()
  canvas.globalAlpha *= alpha
  canvas.fillStyle = fill
  canvas.fill()
  canvas.restore()
}
