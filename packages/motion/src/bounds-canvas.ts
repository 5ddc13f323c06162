// Owns a Canvas 2D context that draws nothing and remembers how far the drawing would reach. The stage is fitted with it, so that
// an effect is written once: the same code is measured and drawn.
import type { Context2D } from './canvas.ts'
import type { Box } from './pyramid.ts'

type Matrix = [number, number, number, number, number, number]

export type BoundsCanvas = Context2D & {
  /** What was painted since the start, in the outermost coordinates; undefined when nothing was. */
  bounds(): Box | undefined
}

/** Curves count with their control points, arcs with their full circle, strokes with round joins: never too small, at most a little too large. */
export function createBoundsCanvas(): BoundsCanvas {
  let matrix: Matrix = [1, 0, 0, 1, 0, 0]
  const stack: { matrix: Matrix; lineWidth: number; globalAlpha: number }[] = []
  let path: number[] = []
  let box: { left: number; top: number; right: number; bottom: number } | undefined
  const add = (x: number, y: number) => {
    const [a, b, c, d, e, f] = matrix
    path.push(a * x + c * y + e, b * x + d * y + f)
  }
  const addRect = (x: number, y: number, rx: number, ry: number) => {
    add(x - rx, y - ry)
    add(x + rx, y - ry)
    add(x - rx, y + ry)
    add(x + rx, y + ry)
  }
  const paint = (spread: number) => {
    if (canvas.globalAlpha <= 0) return
    for (let i = 0; i < path.length; i += 2) {
      const x = path[i]!
      const y = path[i + 1]!
      box ??= { left: x, top: y, right: x, bottom: y }
      box.left = Math.min(box.left, x - spread)
      box.right = Math.max(box.right, x + spread)
      box.top = Math.min(box.top, y - spread)
      box.bottom = Math.max(box.bottom, y + spread)
    }
  }
  const text = (string: string, x: number, y: number) => {
    // System text is measured by its own canvas (caption.ts); this is only a safe guess.
    const size = Number(/([\d.]+)px/.exec(canvas.font)?.[1] ?? 10)
    path = []
    addRect(x, y, (string.length * size) / 2, size)
    paint(0)
  }
  const canvas: BoundsCanvas = {
    fillStyle: '',
    strokeStyle: '',
    lineWidth: 1,
    lineCap: 'round',
    lineJoin: 'round',
    globalAlpha: 1,
    font: '',
    textAlign: 'start',
    textBaseline: 'alphabetic',
    save: () => {
      stack.push({ matrix: [...matrix], lineWidth: canvas.lineWidth, globalAlpha: canvas.globalAlpha })
    },
    restore: () => {
      const state = stack.pop()
      if (!state) return
      matrix = state.matrix
      canvas.lineWidth = state.lineWidth
      canvas.globalAlpha = state.globalAlpha
    },
    transform: (a, b, c, d, e, f) => {
      matrix = multiply(matrix, [a, b, c, d, e, f])
    },
    setTransform: (a, b, c, d, e, f) => {
      matrix = [a, b, c, d, e, f]
    },
    beginPath: () => {
      path = []
    },
    closePath: () => {},
    moveTo: add,
    lineTo: add,
    bezierCurveTo: (x1, y1, x2, y2, x, y) => {
      add(x1, y1)
      add(x2, y2)
      add(x, y)
    },
    quadraticCurveTo: (x1, y1, x, y) => {
      add(x1, y1)
      add(x, y)
    },
    arc: (x, y, radius) => addRect(x, y, radius, radius),
    ellipse: (x, y, rx, ry, turn) => {
      const c = Math.abs(Math.cos(turn))
      const s = Math.abs(Math.sin(turn))
      addRect(x, y, rx * c + ry * s, rx * s + ry * c)
    },
    fill: () => paint(0),
    stroke: () => paint((canvas.lineWidth / 2) * norm(matrix)),
    fillText: text,
    strokeText: text,
    measureText: (string) => {
      const size = Number(/([\d.]+)px/.exec(canvas.font)?.[1] ?? 10)
      const width = string.length * size * 0.6
      return {
        width,
        actualBoundingBoxAscent: size,
        actualBoundingBoxDescent: size * 0.25,
        actualBoundingBoxLeft: 0,
        actualBoundingBoxRight: width,
      }
    },
    clearRect: () => {},
    getImageData: (_x, _y, width, height) => ({ data: new Uint8ClampedArray(width * height * 4) }),
    bounds: () => box,
  }
  return canvas
}

function multiply([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f]
}

function norm([a, b, c, d]: Matrix): number {
  return Math.max(Math.hypot(a, b), Math.hypot(c, d))
}
