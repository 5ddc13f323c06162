// Owns the outlines that several effects share. Each traces one closed path about the origin, about 1 unit wide; y down.
import type { Context2D } from '../canvas.ts'

export function traceHeart(c: Context2D): void {
  c.moveTo(0, 0.5)
  c.bezierCurveTo(-0.2, 0.3, -0.56, 0.1, -0.56, -0.2)
  c.bezierCurveTo(-0.56, -0.42, -0.4, -0.52, -0.26, -0.52)
  c.bezierCurveTo(-0.12, -0.52, -0.03, -0.42, 0, -0.32)
  c.bezierCurveTo(0.03, -0.42, 0.12, -0.52, 0.26, -0.52)
  c.bezierCurveTo(0.4, -0.52, 0.56, -0.42, 0.56, -0.2)
  c.bezierCurveTo(0.56, 0.1, 0.2, 0.3, 0, 0.5)
  c.closePath()
}

/** A drop whose round end is at the bottom; the tip points up. */
export function traceDrop(c: Context2D): void {
  c.moveTo(0, -0.58)
  c.bezierCurveTo(0.1, -0.3, 0.36, -0.08, 0.36, 0.16)
  c.bezierCurveTo(0.36, 0.38, 0.2, 0.52, 0, 0.52)
  c.bezierCurveTo(-0.2, 0.52, -0.36, 0.38, -0.36, 0.16)
  c.bezierCurveTo(-0.36, -0.08, -0.1, -0.3, 0, -0.58)
  c.closePath()
}

/** A star of `points`, softly pointed; `waist` is the inner radius against the outer of 0.5. */
export function traceStar(c: Context2D, points: number, waist: number): void {
  for (let i = 0; i < points * 2; i++) {
    const angle = (Math.PI * i) / points - Math.PI / 2
    const radius = i % 2 === 0 ? 0.5 : 0.5 * waist
    if (i === 0) c.moveTo(radius * Math.cos(angle), radius * Math.sin(angle))
    else c.lineTo(radius * Math.cos(angle), radius * Math.sin(angle))
  }
  c.closePath()
}

/** A four-pointed gleam with hollow sides. */
export function traceGleam(c: Context2D, width = 0.42, height = 0.6): void {
  const k = 0.13
  c.moveTo(0, -height)
  c.quadraticCurveTo(k * 0.5, -k * 0.8, width, 0)
  c.quadraticCurveTo(k * 0.5, k * 0.8, 0, height)
  c.quadraticCurveTo(-k * 0.5, k * 0.8, -width, 0)
  c.quadraticCurveTo(-k * 0.5, -k * 0.8, 0, -height)
  c.closePath()
}

/** A cloud 1.2 wide with a flat-ish bottom. */
export function traceCloud(c: Context2D): void {
  c.moveTo(-0.4, 0.26)
  c.bezierCurveTo(-0.66, 0.26, -0.72, -0.06, -0.48, -0.12)
  c.bezierCurveTo(-0.5, -0.36, -0.2, -0.46, -0.08, -0.28)
  c.bezierCurveTo(0.04, -0.48, 0.4, -0.42, 0.38, -0.14)
  c.bezierCurveTo(0.68, -0.14, 0.7, 0.26, 0.42, 0.26)
  c.closePath()
}

export function traceDisc(c: Context2D, x: number, y: number, rx: number, ry = rx): void {
  c.moveTo(x + rx, y)
  c.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI)
}
