// Owns the signs that stand beside the head: ? ! sparkles, rays, dizzy stars, wave arcs, ticks and crosses, bulb, bubble, moon, sun.

import type { Context2D } from '../canvas.ts'
import { mix, smooth, swing, wrap } from '../easing.ts'
import { layOutText, traceLetter } from '../lettering.ts'
import { at, COLOURS, filled, inked, LINE, stroked, tubed } from './ink.ts'
import { type EffectDraw, life, type Pen, within } from './pen.ts'
import { traceDisc, traceGleam, traceStar } from './shapes.ts'

/** Draws letters of the built-in alphabet centred on the origin, capitals 1 high. */
function letters(c: Context2D, text: string, colour: string, weight = 0.26): void {
  const line = layOutText(text)
  if (!line) return
  tubed(
    c,
    (p) => {
      for (const letter of line.letters) traceLetter(p, letter, letter.x - line.width / 2, 0.5, 1)
    },
    colour,
    weight,
    0.13,
  )
}

/** The upper right of the head, where a sign stands. */
function signSpot(pen: Pen, size: number): [number, number] {
  return within(pen, pen.cx * 0.92, -pen.cy * 0.88, size)
}

export const drawQuestion: EffectDraw = (pen, t) => {
  const [x, y] = signSpot(pen, 0.72)
  at(pen.canvas, x, y + 0.05 * swing(t), 0.92 + 0.05 * swing(2 * t), 0.14 + 0.16 * swing(t + 0.25), () =>
    letters(pen.canvas, '?', COLOURS.blue),
  )
  if (pen.amount > 1.2) {
    const [px, py] = within(pen, -pen.cx * 0.92, -pen.cy * 0.8, 0.5)
    at(pen.canvas, px, py, 0.62 + 0.04 * swing(t), -0.2 + 0.14 * swing(t + 0.6), () =>
      letters(pen.canvas, '?', COLOURS.violet),
    )
  }
}

export const drawExclaim: EffectDraw = (pen, t) => {
  const beat = 1 + 0.14 * Math.max(0, swing(t + 0.25)) ** 2
  const [x, y] = signSpot(pen, 0.72)
  at(pen.canvas, x - 0.26, y, 0.98 * beat, 0.02, () => letters(pen.canvas, '!', COLOURS.red, 0.3))
  at(pen.canvas, x + 0.26, y + 0.02, 0.9 * beat, 0.22, () => letters(pen.canvas, '!', COLOURS.red, 0.3))
}

/** Gleams that twinkle in turn around the figure. */
export const drawSparkles: EffectDraw = (pen, t) => {
  const spots = [
    [0.98, -0.78, 0.82],
    [-1.02, -0.5, 0.6],
    [1.1, 0.35, 0.5],
    [-0.78, -1.02, 0.42],
    [-1.1, 0.6, 0.56],
    [0.55, -1.2, 0.4],
  ] as const
  const count = Math.max(2, Math.min(spots.length, Math.round(5 * pen.amount)))
  for (let i = 0; i < count; i++) {
    const [sx, sy, size] = spots[i]!
    const twinkle = 0.68 + 0.32 * swing(t + i * 0.38 + 0.12)
    const [x, y] = within(pen, sx * pen.cx, sy * pen.cy, size * 0.66)
    at(pen.canvas, x, y, size * twinkle, 0.12 * swing(t + i * 0.3), () => {
      inked(pen.canvas, (c) => traceGleam(c), COLOURS.yellow)
      filled(pen.canvas, (c) => traceGleam(c, 0.17, 0.26), '#fff6c9')
    })
  }
}

/** One sharp gleam that flashes and turns: the wink of something cool. */
export const drawGlint: EffectDraw = (pen, t) => {
  const flash = 0.62 + 0.38 * swing(t + 0.25)
  const [x, y] = within(pen, pen.cx * 0.86, -pen.cy * 0.8, 0.6)
  at(pen.canvas, x, y, 1.1 * flash, 0.5 * swing(t), () => {
    inked(pen.canvas, (c) => traceGleam(c, 0.5, 0.62), COLOURS.paper, 0.07)
    filled(pen.canvas, (c) => traceGleam(c, 0.24, 0.3), '#bfe7ff')
  })
  const [px, py] = within(pen, -pen.cx * 0.95, -pen.cy * 0.3, 0.3)
  at(pen.canvas, px, py, 0.6 * (0.6 + 0.4 * swing(t + 0.75)), 0, () =>
    inked(pen.canvas, (c) => traceGleam(c), COLOURS.paper, 0.09),
  )
}

/** Short strokes that spring out all around the head's upper half. */
export const drawRays: EffectDraw = (pen, t) => {
  const count = 7
  const out = 0.1 + 0.14 * (0.5 + 0.5 * swing(t + 0.2))
  const long = 0.26 + 0.08 * swing(t + 0.35)
  for (let i = 0; i < count; i++) {
    const angle = mix(-Math.PI * 0.98, -Math.PI * 0.02, i / (count - 1))
    const ex = pen.cx * Math.cos(angle)
    const ey = pen.cy * Math.sin(angle)
    const far = Math.hypot(ex, ey)
    const [x, y] = within(pen, ex * (1 + (out + 0.2) / far), ey * (1 + (out + 0.2) / far), 0.24)
    at(pen.canvas, x, y, 1, Math.atan2(ey, ex), () =>
      tubed(
        pen.canvas,
        (c) => {
          c.moveTo(-long / 2, 0)
          c.lineTo(long / 2, 0)
        },
        COLOURS.yellow,
        i % 2 === 0 ? 0.13 : 0.1,
        0.09,
      ),
    )
  }
}

/** Stars that circle over the head, behind it and in front of it. */
export const drawDizzy: EffectDraw = (pen, t) => {
  const count = Math.max(3, Math.round(4 * pen.amount))
  for (let i = 0; i < count; i++) {
    const angle = 2 * Math.PI * (t + i / count)
    const near = Math.sin(angle)
    if (near >= 0 !== (pen.layer === 'front')) continue
    const x = Math.cos(angle) * pen.rx * 0.86
    const y = -pen.ry * 1.02 + near * 0.2
    at(pen.canvas, x, y, 0.5 + 0.12 * near, 0.4 * Math.cos(angle), () =>
      inked(pen.canvas, (c) => traceStar(c, 5, 0.48), COLOURS.yellow, 0.12),
    )
  }
}

/** Arcs that ring out where a waving hand would be, beside the body. */
export const drawWaves: EffectDraw = (pen, t) => {
  const { body } = pen
  for (const side of [-1, 1]) {
    const edge = side < 0 ? body.left : body.right
    const [x, y] = within(pen, edge * 0.94, mix(body.top, body.bottom, 0.56), 0.36)
    for (let i = 0; i < 2; i++) {
      const swell = 0.5 + 0.5 * swing(t + 0.25 - i * 0.2)
      const radius = 0.3 + 0.24 * i + 0.05 * swell
      // The arc's middle points up and outwards.
      const middle = side > 0 ? -0.5 : Math.PI + 0.5
      const open = 0.5 + 0.14 * swell
      stroked(
        pen.canvas,
        (c) => {
          c.moveTo(x - side * 0.22 + radius * Math.cos(middle - open), y + radius * Math.sin(middle - open))
          c.arc(x - side * 0.22, y, radius, middle - open, middle + open)
        },
        0.1,
      )
    }
  }
}

/** Brackets at both sides that say: it shakes. */
export const drawLines: EffectDraw = (pen, t) => {
  const { body } = pen
  const middle = (body.left + body.right) / 2
  const half = (body.right - body.left) / 2
  const y = mix(body.top, body.bottom, 0.42)
  for (const side of [-1, 1]) {
    for (const [ring, radius] of [
      [0, 0.42],
      [1, 0.62],
    ] as const) {
      const out = 0.06 * swing(t + ring * 0.25) + ring * 0.19 + 0.04
      const [x] = within(pen, middle + side * (half + out), y, 0.12)
      stroked(
        pen.canvas,
        (c) => {
          c.moveTo(x - side * 0.09, y - radius * 0.7)
          c.quadraticCurveTo(x + side * 0.09, y, x - side * 0.09, y + radius * 0.7)
        },
        LINE + 0.02,
      )
    }
  }
}

/** A round badge that pops: its sign is drawn inside. */
function badge(pen: Pen, t: number, fill: string, sign: (c: Context2D) => void): void {
  const beat = 1 + 0.1 * swing(t + 0.25)
  const [x, y] = within(pen, pen.cx * 0.86, -pen.cy * 0.8, 0.62)
  at(pen.canvas, x, y, beat, 0.08 * swing(t), () => {
    inked(pen.canvas, (c) => traceDisc(c, 0, 0, 0.44), fill)
    pen.canvas.beginPath()
    sign(pen.canvas)
    pen.canvas.lineWidth = 0.16
    pen.canvas.strokeStyle = COLOURS.paper
    pen.canvas.stroke()
  })
}

export const drawCheck: EffectDraw = (pen, t) =>
  badge(pen, t, COLOURS.green, (c) => {
    c.moveTo(-0.21, 0.02)
    c.lineTo(-0.05, 0.18)
    c.lineTo(0.22, -0.16)
  })

/** A big X, drawn as two crossing bars. */
export const drawCross: EffectDraw = (pen, t) => {
  const beat = 1 + 0.1 * swing(t + 0.25)
  const [x, y] = within(pen, pen.cx * 0.86, -pen.cy * 0.8, 0.6)
  at(pen.canvas, x, y, beat, 0.1 * swing(t), () =>
    tubed(
      pen.canvas,
      (c) => {
        c.moveTo(-0.3, -0.3)
        c.lineTo(0.3, 0.3)
        c.moveTo(0.3, -0.3)
        c.lineTo(-0.3, 0.3)
      },
      COLOURS.red,
      0.22,
      0.12,
    ),
  )
}

/** A light bulb over the head that goes on. */
export const drawBulb: EffectDraw = (pen, t) => {
  const glow = 0.5 + 0.5 * swing(t + 0.25)
  const [x, y] = within(pen, pen.cx * 0.62, -pen.cy * 1.05, 0.78)
  at(pen.canvas, x, y + 0.04 * swing(t), 1.05, 0.16, () => {
    for (let i = 0; i < 5; i++) {
      const a = -Math.PI / 2 + (i - 2) * 0.62
      const r = 0.58 + 0.05 * glow
      stroked(
        pen.canvas,
        (c) => {
          c.moveTo(r * Math.cos(a), -0.12 + r * Math.sin(a))
          c.lineTo((r + 0.05 + 0.1 * glow) * Math.cos(a), -0.12 + (r + 0.05 + 0.1 * glow) * Math.sin(a))
        },
        0.08,
      )
    }
    inked(
      pen.canvas,
      (c) => {
        c.moveTo(-0.16, 0.26)
        c.lineTo(0.16, 0.26)
        c.lineTo(0.13, 0.46)
        c.lineTo(-0.13, 0.46)
        c.closePath()
      },
      '#b9c2d6',
    )
    inked(
      pen.canvas,
      (c) => {
        c.moveTo(-0.17, 0.22)
        c.bezierCurveTo(-0.2, 0.1, -0.38, 0.04, -0.38, -0.16)
        c.bezierCurveTo(-0.38, -0.4, -0.2, -0.52, 0, -0.52)
        c.bezierCurveTo(0.2, -0.52, 0.38, -0.4, 0.38, -0.16)
        c.bezierCurveTo(0.38, 0.04, 0.2, 0.1, 0.17, 0.22)
        c.closePath()
      },
      glow > 0.25 ? '#ffe04a' : '#fff2a8',
    )
    filled(pen.canvas, (c) => traceDisc(c, -0.14, -0.26, 0.07, 0.12), COLOURS.paper, 0.9)
  })
}

/** A thought bubble with three dots that come one after the other. */
export const drawDots: EffectDraw = (pen, t) => {
  const [x, y] = within(pen, pen.cx * 0.78, -pen.cy * 0.98, 0.8)
  const breath = 1 + 0.03 * swing(t)
  inked(pen.canvas, (c) => traceDisc(c, x - 0.52, y + 0.56, 0.09), COLOURS.paper, 0.075)
  inked(pen.canvas, (c) => traceDisc(c, x - 0.36, y + 0.36, 0.14), COLOURS.paper, 0.075)
  at(pen.canvas, x, y, breath, 0, () => {
    inked(
      pen.canvas,
      (c) => {
        c.moveTo(-0.42, 0.26)
        c.bezierCurveTo(-0.76, 0.3, -0.8, -0.12, -0.56, -0.16)
        c.bezierCurveTo(-0.6, -0.46, -0.2, -0.54, -0.08, -0.36)
        c.bezierCurveTo(0.06, -0.58, 0.5, -0.5, 0.48, -0.2)
        c.bezierCurveTo(0.8, -0.18, 0.78, 0.28, 0.44, 0.26)
        c.bezierCurveTo(0.28, 0.44, -0.28, 0.44, -0.42, 0.26)
        c.closePath()
      },
      COLOURS.paper,
    )
    for (let i = 0; i < 3; i++) {
      const u = wrap(t + 0.62 - i * 0.16)
      const hop = 0.1 * smooth(0, 0.15, u) * (1 - smooth(0.15, 0.34, u))
      filled(pen.canvas, (c) => traceDisc(c, (i - 1) * 0.31, -0.03 - hop, 0.1), COLOURS.ink)
    }
  })
}

/** HA, HA: letters that pop at either side. */
export const drawHaha: EffectDraw = (pen, t) => {
  const spots = [
    [0.92, -0.86, 0.52, 0.2],
    [-0.95, -0.72, 0.44, -0.2],
    [1.02, -0.05, 0.36, 0.1],
  ] as const
  spots.forEach(([sx, sy, size, turn], i) => {
    const u = wrap(t - i * 0.3 + 0.3)
    const [x, y] = within(pen, sx * pen.cx, sy * pen.cy, size * 1.1)
    at(pen.canvas, x, y - 0.12 * u, size * life(u, 0.16, 0.2), turn + 0.1 * swing(2 * t), () =>
      letters(pen.canvas, 'HA', COLOURS.yellow, 0.28),
    )
  })
}

export const drawMoon: EffectDraw = (pen, t) => {
  const [x, y] = within(pen, -pen.cx * 0.82, -pen.cy * 0.92, 0.62)
  at(pen.canvas, x, y + 0.04 * swing(t), 1.05, -0.25 + 0.08 * swing(t), () =>
    inked(
      pen.canvas,
      (c) => {
        c.moveTo(0.16, -0.46)
        c.bezierCurveTo(-0.26, -0.5, -0.52, -0.2, -0.46, 0.12)
        c.bezierCurveTo(-0.4, 0.46, 0.1, 0.62, 0.4, 0.26)
        c.bezierCurveTo(-0.02, 0.34, -0.24, -0.12, 0.16, -0.46)
        c.closePath()
      },
      COLOURS.yellow,
    ),
  )
  const [sx, sy] = within(pen, -pen.cx * 0.42, -pen.cy * 1.25, 0.26)
  at(pen.canvas, sx, sy, 0.4 * (0.8 + 0.2 * swing(2 * t)), 0, () =>
    inked(pen.canvas, (c) => traceStar(c, 5, 0.5), '#fff3b0', 0.14),
  )
}

/** A sun that turns its rays. */
export const drawSun: EffectDraw = (pen, t) => {
  const [x, y] = within(pen, pen.cx * 0.86, -pen.cy * 0.9, 0.68)
  at(pen.canvas, x, y, 1.15, (Math.PI / 4) * t, () => {
    inked(pen.canvas, (c) => traceStar(c, 8, 0.68), COLOURS.orange)
    inked(pen.canvas, (c) => traceDisc(c, 0, 0, 0.27), COLOURS.yellow, 0.05)
  })
}

/** A rice ball that one dreams of. */
export const drawFood: EffectDraw = (pen, t) => {
  const [x, y] = within(pen, pen.cx * 0.84, -pen.cy * 0.86, 0.7)
  at(pen.canvas, x, y + 0.06 * swing(t + 0.25), 1.12, 0.14 * swing(t), () => {
    inked(
      pen.canvas,
      (c) => {
        c.moveTo(-0.1, -0.42)
        c.bezierCurveTo(-0.04, -0.5, 0.04, -0.5, 0.1, -0.42)
        c.lineTo(0.46, 0.2)
        c.bezierCurveTo(0.54, 0.34, 0.46, 0.44, 0.32, 0.44)
        c.lineTo(-0.32, 0.44)
        c.bezierCurveTo(-0.46, 0.44, -0.54, 0.34, -0.46, 0.2)
        c.closePath()
      },
      COLOURS.paper,
    )
    filled(
      pen.canvas,
      (c) => {
        c.moveTo(-0.17, 0.02)
        c.lineTo(0.17, 0.02)
        c.lineTo(0.17, 0.42)
        c.lineTo(-0.17, 0.42)
        c.closePath()
      },
      '#27433a',
    )
    filled(pen.canvas, (c) => traceDisc(c, -0.14, -0.2, 0.035, 0.06), COLOURS.smoke)
    filled(pen.canvas, (c) => traceDisc(c, 0.12, -0.12, 0.035, 0.06), COLOURS.smoke)
  })
}
