// Owns a Canvas 2D context that draws nothing and remembers how far the drawing would reach. The stage is fitted with it, so that
// an effect is written once: the same code is measured and drawn.
import type { Context2D } from './canvas.ts'
import type { Box } from './pyramid.ts'

type Matrix = [number, number, number, number, number, number]

export type BoundsCanvas = Context2D & {
  /** What was painted since the start, in the outermost coordinates; undefined when nothing was. */
  bounds(): Box | undefined
}

type Reach = { left: number; top: number; right: number; bottom: number }

type State = { matrix: Matrix; lineWidth: number; globalAlpha: number }

/** Curves count with their control points, arcs with their full circle, strokes with round joins: never too small, at most a little too large. */
export function createBoundsCanvas(): BoundsCanvas {
  const sheet: Sheet = { matrix: [1, 0, 0, 1, 0, 0], path: [], reach: undefined, stack: [] }
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
      sheet.stack.push({ matrix: sheet.matrix, lineWidth: canvas.lineWidth, globalAlpha: canvas.globalAlpha })
    },
    restore: () => {
      const state = sheet.stack.pop()
      if (!state) return
      sheet.matrix = state.matrix
      canvas.lineWidth = state.lineWidth
      canvas.globalAlpha = state.globalAlpha
    },
    fill: () => paint(sheet, canvas, 0),
    stroke: () => paint(sheet, canvas, (canvas.lineWidth / 2) * norm(sheet.matrix)),
    clearRect: () => {},
    getImageData: (_x, _y, width, height) => ({ data: new Uint8ClampedArray(width * height * 4) }),
    bounds: () => sheet.reach,
    ...transforms(sheet),
    ...paths(sheet),
    ...texts(sheet, () => canvas),
  }
  return canvas
}

type Sheet = { matrix: Matrix; path: number[]; reach: Reach | undefined; readonly stack: State[] }

function transforms(sheet: Sheet): Pick<Context2D, 'transform' | 'setTransform'> {
  return {
    transform: (a, b, c, d, e, f) => {
      sheet.matrix = multiply(sheet.matrix, [a, b, c, d, e, f])
    },
    setTransform: (a, b, c, d, e, f) => {
      sheet.matrix = [a, b, c, d, e, f]
    },
  }
}

type PathMethods =
  | 'beginPath'
  | 'closePath'
  | 'moveTo'
  | 'lineTo'
  | 'bezierCurveTo'
  | 'quadraticCurveTo'
  | 'arc'
  | 'ellipse'

function paths(sheet: Sheet): Pick<Context2D, PathMethods> {
  const add = (...points: number[]) => addPoints(sheet, points)
  return {
    beginPath: () => {
      sheet.path = []
    },
    closePath: () => {},
    moveTo: add,
    lineTo: add,
    bezierCurveTo: add,
    quadraticCurveTo: add,
    arc: (x, y, radius) => addRect(sheet, x, y, radius, radius),
    ellipse: (x, y, rx, ry, turn) => {
      const c = Math.abs(Math.cos(turn))
      const s = Math.abs(Math.sin(turn))
      addRect(sheet, x, y, rx * c + ry * s, rx * s + ry * c)
    },
  }
}

// System text is measured by its own canvas (caption.ts); this is only a safe guess.
function texts(sheet: Sheet, canvas: () => Context2D): Pick<Context2D, 'fillText' | 'strokeText' | 'measureText'> {
  const size = () => Number(/([\d.]+)px/.exec(canvas().font)?.[1] ?? 10)
  const text = (string: string, x: number, y: number) => {
    sheet.path = []
    addRect(sheet, x, y, (string.length * size()) / 2, size())
    paint(sheet, canvas(), 0)
  }
  return {
    fillText: text,
    strokeText: text,
    measureText: (string) => {
      const width = string.length * size() * 0.6
      return {
        width,
        actualBoundingBoxAscent: size(),
        actualBoundingBoxDescent: size() * 0.25,
        actualBoundingBoxLeft: 0,
        actualBoundingBoxRight: width,
      }
    },
  }
}

function addPoints({ matrix: [a, b, c, d, e, f], path }: Sheet, points: readonly number[]): void {
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i]!
    const y = points[i + 1]!
    path.push(a * x + c * y + e, b * x + d * y + f)
  }
}

function addRect(sheet: Sheet, x: number, y: number, rx: number, ry: number): void {
  addPoints(sheet, [x - rx, y - ry, x + rx, y - ry, x - rx, y + ry, x + rx, y + ry])
}

function paint(sheet: Sheet, { globalAlpha }: Context2D, spread: number): void {
  if (globalAlpha <= 0) return
  const { path } = sheet
  for (let i = 0; i < path.length; i += 2) {
    const x = path[i]!
    const y = path[i + 1]!
    sheet.reach ??= { left: x, top: y, right: x, bottom: y }
    sheet.reach.left = Math.min(sheet.reach.left, x - spread)
    sheet.reach.right = Math.max(sheet.reach.right, x + spread)
    sheet.reach.top = Math.min(sheet.reach.top, y - spread)
    sheet.reach.bottom = Math.max(sheet.reach.bottom, y + spread)
  }
}

function multiply([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix {
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f]
}

function norm([a, b, c, d]: Matrix): number {
  return Math.max(Math.hypot(a, b), Math.hypot(c, d))
}
