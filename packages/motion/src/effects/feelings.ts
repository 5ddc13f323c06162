// Owns the effects that sit on the face: tears, sweat, anger, blush, gloom, drool. They move with the head.

import type { Context2D } from '../canvas.ts'
import { scatter, smooth, swing, wrap } from '../easing.ts'
import { at, COLOURS, filled, inked, tubed } from './ink.ts'
import { type EffectDraw, life, within } from './pen.ts'
import { traceDisc, traceDrop } from './shapes.ts'

function drop(c: Context2D, fill: string = COLOURS.water): void {
  inked(c, traceDrop, fill)
  filled(c, (p) => traceDisc(p, -0.13, 0.17, 0.075, 0.13), COLOURS.paper, 0.95)
}

/** Drops that spring from both eyes and fly outwards in arcs. */
export const drawTears: EffectDraw = (pen, t) => {
  const count = Math.max(2, Math.round(3 * pen.amount))
  for (const side of [-1, 1]) {
    for (let i = 0; i < count; i++) {
      const u = wrap(t + (i + 0.35) / count + (side > 0 ? 0.5 / count : 0))
      const x0 = 0.54 * pen.rx
      const x = x0 + (0.62 * pen.rx + 0.12) * u
      const y = 0.14 * pen.ry - 0.62 * u * pen.ry + 1.5 * u * u * pen.ry
      const [px, py] = within(pen, side * x, y, 0.3)
      const lean = side * (0.9 - 1.3 * u)
      at(pen.canvas, px, py, 0.52 * life(u, 0.22, 0.2), lean, () => drop(pen.canvas))
    }
  }
}

/** One drop that wells up and runs down a cheek. */
export const drawTear: EffectDraw = (pen, t) => {
  const u = wrap(t + 0.4)
  const run = smooth(0.3, 0.9, u)
  const y = pen.ry * (0.12 + 0.62 * run)
  at(pen.canvas, pen.rx * (0.48 + 0.08 * run), y, 0.5 * life(u, 0.3, 0.12), 0, () => drop(pen.canvas))
}

/** The big cold drop at the temple. */
export const drawSweat: EffectDraw = (pen, t) => {
  const u = wrap(t + 0.3)
  const slide = smooth(0.1, 0.9, u)
  const [x, y] = within(pen, pen.rx * 0.92, pen.ry * (-0.66 + 0.4 * slide), 0.32)
  at(pen.canvas, x, y, 0.64 * life(u, 0.2, 0.12), -0.18, () => drop(pen.canvas))
}

/** The swollen vein of comics: four bent strokes that turn their backs to each other. */
export const drawAnger: EffectDraw = (pen, t) => {
  const beat = 1 + 0.14 * swing(t + 0.25) + 0.05 * swing(2 * t + 0.1)
  // On the brow's corner: at its largest it must not reach the eye.
  const [x, y] = within(pen, pen.rx * 0.68, -pen.ry * 0.9, 0.46)
  at(pen.canvas, x, y, 0.78 * beat, 0.16, () => {
    tubed(
      pen.canvas,
      (c) => {
        for (const sx of [-1, 1]) {
          for (const sy of [-1, 1]) {
            c.moveTo(sx * 0.13, sy * 0.46)
            c.bezierCurveTo(sx * 0.13, sy * 0.24, sx * 0.24, sy * 0.13, sx * 0.46, sy * 0.13)
          }
        }
      },
      COLOURS.red,
      0.15,
    )
  })
}

/** Two warm cheeks, with three short strokes each. */
export const drawBlush: EffectDraw = (pen, t) => {
  const glow = 0.5 + 0.1 * swing(t + 0.25)
  for (const side of [-1, 1]) {
    const x = side * pen.rx * 0.6
    const y = pen.ry * 0.38
    const w = Math.min(0.25, pen.rx * 0.21)
    filled(pen.canvas, (c) => traceDisc(c, x, y, w, w * 0.62), '#ff5c8a', glow)
    pen.canvas.save()
    pen.canvas.globalAlpha *= 0.85
    pen.canvas.lineWidth = w * 0.14
    pen.canvas.lineCap = 'round'
    pen.canvas.strokeStyle = '#e0336b'
    pen.canvas.beginPath()
    for (const k of [-1, 0, 1]) {
      pen.canvas.moveTo(x + k * w * 0.45 + w * 0.1, y - w * 0.26)
      pen.canvas.lineTo(x + k * w * 0.45 - w * 0.1, y + w * 0.26)
    }
    pen.canvas.stroke()
    pen.canvas.restore()
  }
}

/** Dark strokes that hang over one side of the brow. */
export const drawGloom: EffectDraw = (pen, t) => {
  const count = Math.round(6 * pen.amount)
  for (let i = 0; i < count; i++) {
    const share = (i + 0.5) / count
    const x = pen.rx * (-0.05 + 0.95 * share)
    const top = -pen.ry * Math.sqrt(Math.max(0.05, 1 - (x / pen.rx) ** 2)) * 0.98
    const length = pen.ry * (0.42 + 0.2 * scatter(i, pen.seed) + 0.06 * swing(t + i / count))
    pen.canvas.save()
    pen.canvas.globalAlpha *= 0.75
    pen.canvas.lineWidth = 0.07
    pen.canvas.lineCap = 'round'
    pen.canvas.strokeStyle = '#4b4a86'
    pen.canvas.beginPath()
    pen.canvas.moveTo(x, top)
    pen.canvas.lineTo(x, top + length)
    pen.canvas.stroke()
    pen.canvas.restore()
  }
}

/** A drop that hangs from the corner of the mouth and lengthens. */
export const drawDrool: EffectDraw = (pen, t) => {
  const long = 0.75 + 0.25 * swing(t + 0.25)
  const x = pen.rx * 0.3
  const y = pen.ry * 0.5
  at(pen.canvas, x, y + 0.2 * long, 0.5, 0, () => {
    pen.canvas.transform(1, 0, 0, 0.85 + 0.5 * long, 0, 0)
    drop(pen.canvas, '#a9e2ff')
  })
}

/** Puffs blown out of both ears. */
export const drawSteam: EffectDraw = (pen, t) => {
  const count = Math.max(2, Math.round(2 * pen.amount))
  for (const side of [-1, 1]) {
    for (let i = 0; i < count; i++) {
      const u = wrap(t + (i + 0.45) / count)
      const far = 1 - (1 - u) ** 2
      const size = 0.34 + 0.26 * far
      // At the height of the ears and away from the head: the brow belongs to the anger mark.
      const [x, y] = within(pen, side * (pen.rx * 0.98 + 0.5 * far), -pen.ry * (0.14 + 0.3 * far), size * 0.62)
      at(pen.canvas, x, y, size * life(u, 0.15, 0.35), side * 0.3, () => {
        pen.canvas.transform(side, 0, 0, 1, 0, 0)
        inked(
          pen.canvas,
          (c) => {
            c.moveTo(-0.5, 0.1)
            c.bezierCurveTo(-0.42, -0.16, -0.2, -0.12, -0.16, -0.2)
            c.bezierCurveTo(-0.08, -0.5, 0.34, -0.46, 0.34, -0.18)
            c.bezierCurveTo(0.64, -0.12, 0.58, 0.26, 0.32, 0.24)
            c.bezierCurveTo(0.26, 0.46, -0.12, 0.44, -0.16, 0.24)
            c.bezierCurveTo(-0.24, 0.26, -0.42, 0.26, -0.5, 0.1)
            c.closePath()
          },
          COLOURS.cloud,
        )
      })
    }
  }
}

/** Short shivering strokes on both sides of the head. */
export const drawShiver: EffectDraw = (pen, t) => {
  for (const side of [-1, 1]) {
    for (const row of [-1, 1]) {
      const [x, y] = within(pen, side * (pen.rx + 0.28), (row * 0.42 - 0.05) * pen.ry, 0.3)
      at(pen.canvas, x, y + 0.05 * swing(t + (side * row) / 4), 1, 0, () =>
        tubed(
          pen.canvas,
          (c) => {
            c.moveTo(-0.07 * side, -0.2)
            c.lineTo(0.07 * side, -0.07)
            c.lineTo(-0.07 * side, 0.07)
            c.lineTo(0.07 * side, 0.2)
          },
          '#7fb2ff',
          0.06,
          0.07,
        ),
      )
    }
  }
}
