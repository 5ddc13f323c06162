// Owns the type of the drawing surface that this package is given. It draws nothing and creates no canvas.
// The type is the part of the Canvas 2D context that the effects use; the contexts of @napi-rs/canvas and of
// OffscreenCanvas both have it. `string | object` because a real context may hand back a gradient.

/** The drawing context. */
export type Context2D = {
  fillStyle: string | object
  strokeStyle: string | object
  lineWidth: number
  lineCap: 'butt' | 'round' | 'square'
  lineJoin: 'bevel' | 'miter' | 'round'
  globalAlpha: number
  font: string
  textAlign: 'center' | 'end' | 'left' | 'right' | 'start'
  textBaseline: 'alphabetic' | 'bottom' | 'hanging' | 'ideographic' | 'middle' | 'top'
  save(): void
  restore(): void
  transform(a: number, b: number, c: number, d: number, e: number, f: number): void
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void
  beginPath(): void
  closePath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void
  quadraticCurveTo(x1: number, y1: number, x: number, y: number): void
  arc(x: number, y: number, radius: number, from: number, to: number, counterclockwise?: boolean): void
  ellipse(x: number, y: number, rx: number, ry: number, turn: number, from: number, to: number): void
  fill(): void
  stroke(): void
  fillText(text: string, x: number, y: number): void
  strokeText(text: string, x: number, y: number): void
  measureText(text: string): {
    readonly width: number
    readonly actualBoundingBoxAscent: number
    readonly actualBoundingBoxDescent: number
    readonly actualBoundingBoxLeft: number
    readonly actualBoundingBoxRight: number
  }
  clearRect(x: number, y: number, width: number, height: number): void
  getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray }
}

/** A canvas: Skia's on Node, an OffscreenCanvas in a page. */
export type Canvas2D = { getContext(kind: '2d'): Context2D | null }

/** Makes a transparent canvas of that many pixels. */
export type CreateCanvas = (width: number, height: number) => Canvas2D

/** What `animate` asks of an AbortSignal. */
export type StopSignal = { readonly aborted: boolean }
