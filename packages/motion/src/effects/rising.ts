// Owns the effects that rise, fall or float beside the figure: hearts, notes, z's, confetti, flowers, dust, rain.

import type { Context2D } from '../canvas.ts'
import { mix, scatter, smooth, swing, wrap } from '../easing.ts'
import { at, COLOURS, filled, inked, tubed } from './ink.ts'
import { type EffectDraw, life, type Pen, within } from './pen.ts'
import { traceCloud, traceDisc, traceDrop, traceHeart } from './shapes.ts'

function heart(c: Context2D, fill: string): void {
  inked(c, traceHeart, fill)
  c.save()
  c.transform(0.82, -0.57, 0.57, 0.82, -0.27, -0.24)
  filled(c, (p) => traceDisc(p, 0, 0, 0.12, 0.075), COLOURS.paper, 0.9)
  c.restore()
}

/** Lanes beside and above the head: x from the middle, start and end height in head halves, size. */
type Lane = readonly [x: number, from: number, to: number, size: number]

/** Sends one piece up each lane, evenly spread in time; draws it at its place, alive by `life`. */
function rise(
  pen: Pen,
  t: number,
  lanes: readonly Lane[],
  piece: (index: number, u: number) => void,
  sway = 0.1,
): void {
  const count = Math.max(1, Math.min(lanes.length, Math.round(lanes.length * pen.amount)))
  for (let i = 0; i < count; i++) {
    const [lx, from, to, size] = lanes[i]!
    const u = wrap(t + (i * 0.382 + 0.42))
    const drift = sway * swing(u * 1.5 + scatter(i, pen.seed))
    // The lane itself is kept in the room, so that pieces do not gather at its edge.
    const reach = size * 0.62
    const foot = within(pen, lx * pen.cx + Math.sign(lx) * 0.12, from * pen.cy, reach + sway)
    const end = within(pen, lx * pen.cx * 1.04 + Math.sign(lx) * 0.12, to * pen.cy, reach + sway)
    const way = 1 - (1 - u) ** 1.4
    const x = mix(foot[0], end[0], way) + drift
    const y = mix(Math.max(foot[1], end[1] + 0.9), end[1], way)
    at(pen.canvas, x, y, size * life(u), 0.25 * swing(u + scatter(i + 9, pen.seed)), () => piece(i, u))
  }
}

export const drawHearts: EffectDraw = (pen, t) => {
  const lanes: Lane[] = [
    [0.92, -0.2, -1.3, 0.66],
    [-0.95, 0, -1.2, 0.6],
    [1.2, 0.9, -0.2, 0.46],
    [-1.2, 1, -0.1, 0.42],
    [-0.45, -0.6, -1.5, 0.4],
  ]
  rise(pen, t, lanes, (i) => heart(pen.canvas, i % 2 === 0 ? COLOURS.red : COLOURS.pink))
}

export const drawNotes: EffectDraw = (pen, t) => {
  const lanes: Lane[] = [
    [1, -0.1, -1.25, 0.78],
    [-1.02, 0, -1.15, 0.74],
    [1.2, 1, -0.1, 0.56],
    [-1.2, 1, -0.1, 0.52],
  ]
  const colours = [COLOURS.violet, COLOURS.blue, COLOURS.pink, COLOURS.green]
  rise(pen, t, lanes, (i) => note(pen.canvas, colours[i % 4]!, i % 2 === 1), 0.16)
}

function note(c: Context2D, colour: string, pair: boolean): void {
  const stems = (p: Context2D) => {
    if (pair) {
      p.moveTo(-0.2, 0.34)
      p.lineTo(-0.2, -0.36)
      p.lineTo(0.42, -0.48)
      p.lineTo(0.42, 0.22)
      p.moveTo(-0.2, -0.2)
      p.lineTo(0.42, -0.32)
    } else {
      p.moveTo(0.12, 0.34)
      p.lineTo(0.12, -0.46)
      p.bezierCurveTo(0.16, -0.22, 0.44, -0.26, 0.36, 0.06)
    }
  }
  const heads = (p: Context2D) => {
    const xs = pair ? [-0.34, 0.28] : [-0.03]
    for (const x of xs) {
      p.moveTo(x + 0.19, pair && x > 0 ? 0.24 : 0.36)
      p.ellipse(x, pair && x > 0 ? 0.24 : 0.36, 0.19, 0.145, -0.3, 0, 2 * Math.PI)
    }
  }
  tubed(c, stems, colour, 0.09)
  inked(c, heads, colour)
  // the stem's core again, over the line of the head
  c.beginPath()
  stems(c)
  c.lineWidth = 0.09
  c.strokeStyle = colour
  c.stroke()
}

/** Z's that leave the head and grow. */
export const drawZzz: EffectDraw = (pen, t) => {
  for (let i = 0; i < 3; i++) {
    const u = wrap(t + i / 3 + 0.2)
    const size = mix(0.26, 0.7, u)
    const foot = within(pen, pen.cx * 0.42, -pen.cy * 0.72, 0.3)
    const end = within(pen, pen.cx * 1.1 + 0.2, -pen.cy * 1.7, 0.5)
    const x = mix(foot[0], end[0], u) + 0.06 * swing(u * 1.5)
    const y = mix(Math.max(foot[1], end[1] + 0.75), end[1], u)
    at(pen.canvas, x, y, size * life(u, 0.2, 0.25), -0.16 + 0.2 * swing(u), () =>
      tubed(
        pen.canvas,
        (c) => {
          c.moveTo(-0.34, -0.38)
          c.lineTo(0.34, -0.38)
          c.lineTo(-0.34, 0.38)
          c.lineTo(0.34, 0.38)
        },
        COLOURS.blue,
        0.19,
        0.12,
      ),
    )
  }
}

/** Paper snips that tumble down, behind and in front. Each is born and dies small within the room. */
export const drawConfetti: EffectDraw = (pen, t) => {
  const count = Math.round(22 * pen.amount)
  const { room } = pen
  for (let i = 0; i < count; i++) {
    const front = i % 4 === 0
    if (front !== (pen.layer === 'front')) continue
    const u = wrap(t + scatter(i, pen.seed))
    const lane = (i + 0.2 + 0.6 * scatter(i + 40, pen.seed)) / count
    // Front pieces keep to the sides, off the face.
    const share = front ? (lane < 0.5 ? lane * 0.36 : 1 - (1 - lane) * 0.36) : wrap(lane * 7.3)
    const x = mix(room.left + 0.2, room.right - 0.2, share) + 0.12 * swing(u * 2 + scatter(i + 80, pen.seed))
    const fall = mix(room.top + 0.2, mix(room.top, room.bottom, 0.85), u)
    const size = (0.24 + 0.1 * scatter(i + 120, pen.seed)) * life(u, 0.14, 0.2)
    const [px, py] = within(pen, x, fall, 0.2)
    at(pen.canvas, px, py, size, 2 * Math.PI * (scatter(i + 160, pen.seed) + u), () => {
      // Tumbling: the narrow side shows twice a turn, whole turns a loop.
      const face = Math.abs(Math.cos(2 * Math.PI * (u + scatter(i + 200, pen.seed))))
      pen.canvas.transform(1, 0, 0, 0.35 + 0.65 * face, 0, 0)
      inked(pen.canvas, i % 3 === 2 ? traceDot : traceSnip, SNIPS[i % SNIPS.length]!, 0.2)
    })
  }
}

const SNIPS = [COLOURS.red, COLOURS.yellow, COLOURS.blue, COLOURS.green, COLOURS.pink, COLOURS.violet, COLOURS.orange]

function traceDot(c: Context2D): void {
  traceDisc(c, 0, 0, 0.42)
}

function traceSnip(c: Context2D): void {
  c.moveTo(-0.5, -0.34)
  c.lineTo(0.5, -0.34)
  c.lineTo(0.5, 0.34)
  c.lineTo(-0.5, 0.34)
  c.closePath()
}

/** Five-petalled flowers that open around the head. */
export const drawFlowers: EffectDraw = (pen, t) => {
  const spots = [
    [0.98, -0.72, 0.74, COLOURS.pink],
    [-1, -0.6, 0.62, '#ffb3cf'],
    [1.1, 0.2, 0.5, COLOURS.yellow],
    [-1.08, 0.35, 0.54, COLOURS.pink],
    [-0.35, -1.15, 0.44, COLOURS.yellow],
  ] as const
  spots.slice(0, Math.max(1, Math.round(spots.length * pen.amount))).forEach(([sx, sy, size, colour], i) => {
    const u = wrap(t + i * 0.37 + 0.3)
    const bloom = size * (0.84 + 0.16 * swing(u))
    const [x, y] = within(pen, sx * pen.cx, sy * pen.cy, size * 0.66)
    at(pen.canvas, x, y, bloom, 0.3 * swing(t + i * 0.21), () => flower(pen.canvas, colour))
  })
}

function flower(c: Context2D, colour: string): void {
  const petals = (p: Context2D) => {
    for (let k = 0; k < 5; k++) {
      const a = (2 * Math.PI * k) / 5 - Math.PI / 2
      const px = 0.3 * Math.cos(a)
      const py = 0.3 * Math.sin(a)
      p.moveTo(px + 0.23, py)
      p.ellipse(px, py, 0.23, 0.23, 0, 0, 2 * Math.PI)
    }
  }
  inked(c, petals, colour)
  filled(c, petals, colour)
  inked(c, (p) => traceDisc(p, 0, 0, 0.15), '#fff3b0', 0.06)
}

/** Puffs kicked up at both feet. */
export const drawDust: EffectDraw = (pen, t) => {
  const ground = pen.body.bottom
  const half = (pen.body.right - pen.body.left) / 2
  const middle = (pen.body.left + pen.body.right) / 2
  for (const side of [-1, 1]) {
    for (let i = 0; i < 2; i++) {
      const u = wrap(t + 0.72 - i * 0.14)
      const size = mix(0.34, 0.62, u)
      const x = middle + side * (half * 0.62 + 0.55 * (1 - (1 - u) ** 2))
      const [px, py] = within(pen, x, ground - 0.14 - 0.2 * u - 0.1 * i, size * 0.6)
      at(pen.canvas, px, py, size * life(u, 0.15, 0.5), 0, () => {
        pen.canvas.transform(side, 0, 0, 1, 0, 0)
        inked(pen.canvas, traceCloud, COLOURS.smoke)
      })
    }
  }
}

/** A dark cloud over the head, raining. */
export const drawCloud: EffectDraw = (pen, t) => {
  const [x, y] = within(pen, 0.06 * swing(t), -pen.cy * 1.02, 0.62)
  for (let i = 0; i < 4; i++) {
    const u = wrap(t * 2 + i * 0.41)
    const px = x + (i - 1.5) * 0.32
    at(pen.canvas, px, y + 0.28 + 0.62 * u * u, 0.3 * life(u, 0.2, 0.25), 0, () =>
      inked(pen.canvas, traceDrop, COLOURS.water, 0.12),
    )
  }
  at(pen.canvas, x, y, 1.5 + 0.04 * swing(2 * t), 0, () => {
    inked(pen.canvas, traceCloud, '#8b93ad', LINE_THIN)
    filled(pen.canvas, (c) => traceDisc(c, -0.16, -0.12, 0.16, 0.08), COLOURS.paper, 0.35)
  })
}

const LINE_THIN = 0.06

/** Speed strokes that stream away behind the runner, to the left. */
export const drawSpeed: EffectDraw = (pen, t) => {
  const rows = 5
  const { body, room } = pen
  for (let i = 0; i < rows; i++) {
    const u = wrap(t + i * 0.4)
    const y = mix(body.top + 0.3, body.bottom - 0.15, (i + 0.5) / rows)
    const length = mix(0.6, 1.05, scatter(i, pen.seed)) * smooth(0, 0.3, u) * (1 - smooth(0.7, 1, u))
    if (length < 0.08) continue
    const start = Math.max(room.left + 0.12 + length, body.left + 0.35 - 0.5 * u)
    // thick where it leaves the runner, running out to a point
    inked(
      pen.canvas,
      (c) => {
        c.moveTo(start, y - 0.05)
        c.quadraticCurveTo(start - length * 0.4, y - 0.04, start - length, y)
        c.quadraticCurveTo(start - length * 0.4, y + 0.04, start, y + 0.05)
        c.closePath()
      },
      '#6f86b5',
      0.03,
    )
  }
}
