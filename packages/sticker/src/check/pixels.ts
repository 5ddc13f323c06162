// Owns the pictures that a player would show, for check: every frame's data decoded and composed by the APNG rules.
// Decoding is fast-png's, one frame at a time as a still PNG: its own decodeApng (8.0.0) composes disposal and blending
// wrongly (it disposes by the current frame's operation, and leaves NONE on an empty canvas), so composing is done here.
import { inflateSync } from 'node:zlib'
import { convertIndexedToRgb, decode } from 'fast-png'
import type { Animation, FrameControl, PngHeader, StoredFrame } from './animation.ts'
import { assemblePng } from './assemble-png.ts'

/** Straight RGBA, 8 bits, `width` × `height` of the canvas. */
export type ShownFrame = Uint8Array

/** Larger canvases are refused by their size anyway and are not decoded. */
const MOST_PIXELS = 4_000_000
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** The frames as shown, or the first fault in words. Call it only for rectangles that lie inside the canvas. */
export function showFrames(animation: Animation): { frames: ShownFrame[]; fault: string | undefined } {
  const { header } = animation
  if (!header || header.width * header.height > MOST_PIXELS) return { frames: [], fault: undefined }
  const canvas = new Uint8Array(header.width * header.height * 4)
  const frames: ShownFrame[] = []
  for (const [k, frame] of animation.frames.entries()) {
    const { control } = frame
    const decoded = decodeFrame(animation, header, control.width, control.height, frame.data)
    if (typeof decoded === 'string') return { frames, fault: `frame ${k + 1} ${decoded}` }
    const before = control.dispose === 2 ? canvas.slice() : undefined
    draw(canvas, header.width, control, decoded)
    frames.push(canvas.slice())
    dispose(canvas, header.width, frame, before, k)
  }
  return { frames, fault: undefined }
}

/** The still picture of a file without animation. */
export function showStill(animation: Animation): { pixels: ShownFrame | undefined; fault: string | undefined } {
  const { header } = animation
  if (!header || header.width * header.height > MOST_PIXELS) return { pixels: undefined, fault: undefined }
  const decoded = decodeFrame(animation, header, header.width, header.height, animation.idat)
  return typeof decoded === 'string'
    ? { pixels: undefined, fault: `the picture ${decoded}` }
    : { pixels: decoded, fault: undefined }
}

/** Straight RGBA of one rectangle, or what is wrong with its data. */
function decodeFrame(
  animation: Animation,
  header: PngHeader,
  width: number,
  height: number,
  data: readonly Uint8Array[],
): Uint8Array | string {
  const packed = Buffer.concat(data)
  try {
    const rowBytes = Math.ceil((width * (CHANNELS[header.colourType] ?? 4) * header.bitDepth) / 8) + 1
    // zlib also checks the stream's own checksum and length, which fast-png does not; interlaced rows are a little longer.
    const rows = inflateSync(packed, { maxOutputLength: rowBytes * height + (header.interlaced ? 8 * height + 64 : 0) })
    if (!header.interlaced && rows.length !== rowBytes * height) return 'has too little picture data'
    return toRgba(decode(assemblePng(animation, header, width, height, packed)))
  } catch (error) {
    return `cannot be decoded (${error instanceof Error ? error.message : 'unknown reason'})`
  }
}

function toRgba(png: ReturnType<typeof decode>): Uint8Array {
  if (png.data instanceof Uint8Array && png.depth === 8 && png.channels === 4) return png.data
  const indexed = png.palette ? convertIndexedToRgb(png) : undefined
  const source = indexed ?? png.data
  const pixels = png.width * png.height
  const channels = source.length / pixels
  const scale = png.depth === 16 ? 257 : !indexed && png.depth < 8 ? 1 / (255 / (2 ** png.depth - 1)) : 1
  const out = new Uint8Array(pixels * 4)
  for (let i = 0; i < pixels; i++) {
    for (let c = 0; c < 3; c++) out[i * 4 + c] = source[i * channels + (channels < 3 ? 0 : c)]! / scale
    out[i * 4 + 3] = channels === 4 || channels === 2 ? source[i * channels + channels - 1]! / scale : 255
  }
  if (png.transparency && channels === 3) clearColour(out, png.transparency, png.depth)
  return out
}

/** Truecolour without alpha may name one colour that is transparent (tRNS). */
function clearColour(pixels: Uint8Array, key: Uint16Array, depth: number): void {
  const [r, g, b] = Array.from(key, (value) => (depth === 16 ? value >> 8 : value))
  for (let i = 0; i < pixels.length; i += 4) {
    if (pixels[i] === r && pixels[i + 1] === g && pixels[i + 2] === b) pixels.fill(0, i, i + 4)
  }
}

/** Blend 0 overwrites, 1 lays over (W3C PNG 3rd edition, "Alpha channel processing", on straight samples). */
function draw(canvas: Uint8Array, canvasWidth: number, control: FrameControl, pixels: Uint8Array): void {
  const rowBytes = control.width * 4
  for (let y = 0; y < control.height; y++) {
    const row = pixels.subarray(y * rowBytes, (y + 1) * rowBytes)
    const start = ((control.y + y) * canvasWidth + control.x) * 4
    if (control.blend !== 1) canvas.set(row, start)
    else for (let i = 0; i < rowBytes; i += 4) over(canvas, start + i, row, i)
  }
}

function over(canvas: Uint8Array, to: number, pixels: Uint8Array, from: number): void {
  const top = pixels[from + 3]! / 255
  if (top === 0) return
  const below = (canvas[to + 3]! / 255) * (1 - top)
  const alpha = top + below
  for (let c = 0; c < 3; c++) canvas[to + c] = Math.round((pixels[from + c]! * top + canvas[to + c]! * below) / alpha)
  canvas[to + 3] = Math.round(alpha * 255)
}

function dispose(
  canvas: Uint8Array,
  canvasWidth: number,
  { control }: StoredFrame,
  before: Uint8Array | undefined,
  k: number,
): void {
  if (control.dispose === 2 && k > 0 && before) canvas.set(before)
  else if (control.dispose === 1 || control.dispose === 2) {
    for (let y = control.y; y < control.y + control.height; y++) {
      const start = (y * canvasWidth + control.x) * 4
      canvas.fill(0, start, start + control.width * 4)
    }
  }
}
