// Owns how a pose moves points: exactly backwards (screen -> character) for the sampler, and forwards for bounds and attached effects.
// Order forwards: face shift, belly, nod, neck tilt, body bend, then one affine map about the feet.
import type { Character } from './character.ts'
import { softLimit } from './easing.ts'
import type { Pose } from './pose.ts'

/** Writes x, y to `out`. Lengths in body units from the resting feet, y down. A point that no part of the body can reach becomes NaN. */
export type MapPoint = (x: number, y: number, out: Float64Array) => void

export type Deform = {
  readonly back: MapPoint
  readonly forward: MapPoint
  /** a b c d e f, forwards: x' = a·x + c·y + e, y' = b·x + d·y + f. */
  readonly affine: readonly [number, number, number, number, number, number]
}

/** A body seen edge-on is still drawn this thick: a card, not nothing. */
const THINNEST = 0.07

/** Angles below this are no bend: the arc's radius would eat the digits. */
const STRAIGHT = 1e-6

type Arc = { x: number; from: number; length: number; angle: number }

export function deform(pose: Pose, character: Character): Deform {
  const affine = affineOf(pose, character)
  const [a, b, c, d, e, f] = affine
  const det = a * d - b * c
  const bend = bendArc(pose, character)
  const neck = neckArc(pose, character)
  const soft = softFields(pose, character)
  return {
    affine,
    back: (x, y, out) => {
      const u = x - e
      const v = y - f
      out[0] = (d * u - c * v) / det
      out[1] = (a * v - b * u) / det
      if (bend) unbendPoint(bend, out)
      if (neck) unbendPoint(neck, out)
      if (soft) {
        const px = out[0]!
        const py = out[1]!
        out[0] = px + soft.shiftX(px, py)
        out[1] = py + soft.shiftY(px, py)
      }
    },
    forward: (x, y, out) => {
      out[0] = x
      out[1] = y
      if (soft) unshift(soft, out)
      if (neck) bendPoint(neck, out)
      if (bend) bendPoint(bend, out)
      const px = out[0]!
      const py = out[1]!
      out[0] = a * px + c * py + e
      out[1] = b * px + d * py + f
    },
  }
}

function affineOf(pose: Pose, { box }: Character): [number, number, number, number, number, number] {
  const size = Math.exp(softLimit(pose.grow, 1.2))
  const stretch = softLimit(pose.stretch, 0.6)
  const facing = Math.cos(2 * Math.PI * pose.yaw)
  const thick = Math.abs(facing) < THINNEST ? (facing < 0 ? -THINNEST : THINNEST) : facing
  const sx = size * Math.exp(-stretch) * thick
  const sy = size * Math.exp(stretch)
  // rotate(about feet) · scale · shear; y is down, so a lean to the right moves points of negative y to the right
  const cos = Math.cos(pose.rotate)
  const sin = Math.sin(pose.rotate)
  let a = cos * sx
  let b = sin * sx
  let c = -cos * sx * pose.shear - sin * sy
  let d = -sin * sx * pose.shear + cos * sy
  let e = 0
  let f = 0
  const turns = pose.spin - Math.round(pose.spin)
  if (turns !== 0) {
    const cosS = Math.cos(2 * Math.PI * turns)
    const sinS = Math.sin(2 * Math.PI * turns)
    const mx = ((box.left + box.right) / 2) * size
    const my = (box.top / 2) * size
    ;[a, b] = [cosS * a - sinS * b, sinS * a + cosS * b]
    ;[c, d] = [cosS * c - sinS * d, sinS * c + cosS * d]
    e = mx - cosS * mx + sinS * my
    f = my - sinS * mx - cosS * my
  }
  return [a, b, c, d, e + pose.dx, f - pose.lift]
}

// An arc's radius stays beyond the body's half width, or the inner side would fold over itself.
function safeAngle(angle: number, length: number, halfWidth: number): number {
  return softLimit(angle, length / (1.15 * halfWidth))
}

function bendArc(pose: Pose, { box }: Character): Arc | undefined {
  if (Math.abs(pose.bend) < STRAIGHT) return undefined
  const height = -box.top
  const length = height * 0.86
  return { x: 0, from: height * 0.04, length, angle: safeAngle(pose.bend, length, Math.max(-box.left, box.right)) }
}

function neckArc(pose: Pose, { box, head }: Character): Arc | undefined {
  if (Math.abs(pose.tilt) < STRAIGHT) return undefined
  const height = -box.top
  const neck = -head.bottom
  const from = Math.max(height * 0.08, neck - height * 0.24)
  const length = Math.max(height * 0.2, neck + head.ry * 0.7 - from)
  const half = Math.max(head.x - box.left, box.right - head.x)
  return { x: head.x, from, length, angle: safeAngle(pose.tilt, length, half) }
}

/** Bends a straight strip into a circle's arc; beyond its end everything turns stiffly with it. Angle > 0 bends to the right. */
function bendPoint(arc: Arc, out: Float64Array): void {
  const h = -out[1]! - arc.from
  if (h <= 0) return
  const side = arc.angle < 0 ? -1 : 1
  const angle = Math.abs(arc.angle)
  const radius = arc.length / angle
  const x = (out[0]! - arc.x) * side
  const along = Math.min(h, arc.length)
  const theta = along / radius
  const sin = Math.sin(theta)
  const cos = Math.cos(theta)
  const rest = h - along
  out[0] = arc.x + side * (radius - (radius - x) * cos + rest * sin)
  out[1] = -(arc.from + (radius - x) * sin + rest * cos)
}

function unbendPoint(arc: Arc, out: Float64Array): void {
  const h = -out[1]! - arc.from
  if (!(h > 0)) return
  const side = arc.angle < 0 ? -1 : 1
  const angle = Math.abs(arc.angle)
  const radius = arc.length / angle
  const x = (out[0]! - arc.x) * side
  const theta = Math.atan2(h, radius - x)
  if (theta < angle) {
    out[0] = arc.x + side * (radius - Math.sqrt(h * h + (radius - x) * (radius - x)))
    out[1] = -(arc.from + theta * radius)
    return
  }
  const sin = Math.sin(angle)
  const cos = Math.cos(angle)
  const rest = h * cos - (radius - x) * sin
  out[0] = rest < 0 ? Number.NaN : arc.x + side * (radius - (h * sin + (radius - x) * cos))
  out[1] = -(arc.from + arc.length + rest)
}

/** Displacements screen -> character that are small and smooth: each has a slope below 1, so they can be undone by iteration. */
type Soft = { shiftX: (x: number, y: number) => number; shiftY: (x: number, y: number) => number }

function softFields(pose: Pose, { box, head }: Character): Soft | undefined {
  if (pose.nod === 0 && pose.puff === 0 && pose.turn === 0 && pose.pitch === 0) return undefined
  const height = -box.top
  // The body gives way, the head keeps its shape.
  const neck = -head.bottom + head.ry * 0.25
  const nod = softLimit(pose.nod, neck * 0.32)
  const puff = softLimit(pose.puff, 0.25)
  const rx = head.rx * 0.96
  const ry = head.ry * 0.96
  const turn = softLimit(pose.turn, 0.45) * rx
  const pitch = softLimit(pose.pitch, 0.45) * ry
  const middle = (box.left + box.right) / 2
  const face = (x: number, y: number) => {
    const u = (x - head.x) / rx
    const v = (y - head.y) / ry
    const q = 1 - u * u - v * v
    return q > 0 ? q * q : 0
  }
  return {
    shiftX: (x, y) => {
      let shift = turn === 0 ? 0 : -turn * face(x, y)
      if (puff !== 0 && y < 0 && -y < height) {
        const s = Math.sin((Math.PI * -y) / height)
        shift += (x - middle) * (1 / (1 + puff * s * s) - 1)
      }
      return shift
    },
    shiftY: (x, y) => {
      let shift = pitch === 0 ? 0 : -pitch * face(x, y)
      if (nod !== 0) {
        const u = Math.min(1, Math.max(0, -y / neck))
        shift -= nod * u * u * u * (u * (6 * u - 15) + 10)
      }
      return shift
    },
  }
}

function unshift(soft: Soft, out: Float64Array): void {
  const x = out[0]!
  const y = out[1]!
  let px = x
  let py = y
  for (let i = 0; i < 40; i++) {
    const nx = x - soft.shiftX(px, py)
    const ny = y - soft.shiftY(px, py)
    const step = Math.abs(nx - px) + Math.abs(ny - py)
    px = nx
    py = ny
    if (step < 1e-9) break
  }
  out[0] = px
  out[1] = py
}
