// Owns pictures in a frame: a border, a mat or two bars of one colour around a rectangle. What lies within is cut as a picture of its own.

import { PopcelError } from '@popcel/protocol'
import { cropped, type Rectangle } from '../crop.ts'
import type { Matte, Picture, Samples } from '../picture.ts'
import { rgbOf, sampleOf, samplesLike } from '../rgb.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import type { CutResult } from './cut.ts'
import { colourOf, withoutOwnAlpha } from './own-alpha.ts'

/** What is farther than this from the frame's colour, in a channel of 0..1, is not the frame's. */
const OFF = 24 / 255
/** So much of each edge of the rectangle is not the frame's; of a figure's outline it is less. */
const ALONG = 0.75
/** The rectangle takes this share of both sides at least. */
const LEAST_SIDE = 0.5
const WITHIN = ALONG * LEAST_SIDE
/** Pixels of a row or column that are looked at. */
const LOOKED_AT = 256
/** So much of a row or column of the frame may be something else. */
const DIRT = 0.02
/** Blocks of JPEG: so near to the rectangle a frame may ring. */
const RINGS_PX = 8
/** How much of the rectangle is a figure, at least and at most, and how much of it may be half of one. */
const FIGURE = { least: 0.01, most: 0.75, unsure: 0.05 }
/**
 * Neighbours that differ by a level or more, and by no more than so many, are shading and grain. Along the edge of 32 photographs they were 45 % and more,
 * of drawn things (cards, telephones, heads of pixel art, bricks) 16 % at most. The ring that is looked at has this share of the shorter side.
 */
const SOFT = { least: 1 / 255, most: 12 / 255 }
const PHOTOGRAPH = 0.35
const RING = 1 / 32
const LEFT_OUT = '; the frame around it is left out'
/** What lies at more than this share of two sides that face each other, such as the stripes of a flag, is no figure. */
const TOUCHED = 0.02

/**
 * Cuts what lies in a frame with `cutPart`. Undefined where there is no frame, or no figure stands in the rectangle: a crate and a
 * card are subjects themselves.
 */
export async function cutInFrame(
  picture: Picture,
  invert: boolean,
  cutPart: (part: Picture) => Promise<CutResult>,
  room: Room = NEW_ROOM,
): Promise<CutResult | undefined> {
  const within = picture.channels >= 3 && withoutOwnAlpha(picture) === picture ? rectangleIn(picture) : undefined
  if (!within) return undefined
  const inner = cropped(picture, within)
  const part = await cutPart(inner).catch((error: unknown) => {
    if (error instanceof PopcelError && error.code.startsWith('picture-')) return undefined
    throw error
  })
  if (!part) return undefined
  const isFigure = hasFigure(part.matte, invert) && (part.model === 'key' || isPhotograph(inner))
  const whole = isFigure ? surrounded(part, picture, within, invert) : undefined
  room.give(part.matte.data)
  room.give(part.foreground.data)
  return whole
}

/** In the size of the whole picture, with the frame as the subject's rest. */
function surrounded(part: CutResult, picture: Picture, within: Rectangle, invert: boolean): CutResult {
  const { width, height } = picture
  const matte = { width, height, data: new Float32Array(width * height).fill(invert ? 1 : 0) }
  place(part.matte.data, matte.data, 1, within, width)
  const colours = invert ? colourOf(picture).data.slice() : samplesLike(picture.data, width * height * 3)
  place(part.foreground.data, colours, 3, within, width)
  const why = part.why?.replace(LEFT_OUT, '') + LEFT_OUT
  return { ...part, why, matte, foreground: { ...part.foreground, width, height, data: colours } }
}

/** The rectangle that a frame of one colour leaves of the picture, without the outermost px at the frame, which may be a mix. */
export function rectangleIn(picture: Picture): Rectangle | undefined {
  const { width, height } = picture
  const isOff = offCorners(picture)
  if (!isOff) return undefined
  const rows = offShares(height, width, (y, x) => isOff(y * width + x))
  const columns = rows && offShares(width, height, (x, y) => isOff(y * width + x))
  const down = rows && spanOf(rows)
  const across = columns && spanOf(columns)
  if (!across || !down || across.length * down.length === width * height) return undefined
  if (!isAlong(across, columns, down.length / height) || !isAlong(down, rows, across.length / width)) return undefined
  const [dx, dy] = [across.from > 0 ? 1 : 0, down.from > 0 ? 1 : 0]
  return {
    left: across.from + dx,
    top: down.from + dy,
    width: across.length - 2 * dx,
    height: down.length - 2 * dy,
  }
}

/** Tells which pixels have not the colour of the picture's corners; undefined where those differ. */
function offCorners(picture: Picture): ((p: number) => boolean) | undefined {
  const { width, height } = picture
  const rgb = rgbOf(picture)
  const [r, g, b] = [0, rgb.second, rgb.third].map((place) => sampleOf(rgb, place)) as [number, number, number]
  const isOff = (p: number) => {
    const i = p * rgb.channels
    return (
      Math.abs(sampleOf(rgb, i) - r) > OFF ||
      Math.abs(sampleOf(rgb, i + rgb.second) - g) > OFF ||
      Math.abs(sampleOf(rgb, i + rgb.third) - b) > OFF
    )
  }
  return [width - 1, width * (height - 1), width * height - 1].some(isOff) ? undefined : isOff
}

/** How much of each row or column is off; undefined as soon as something begins that is no rectangle's edge: most pictures end here. */
function offShares(
  lines: number,
  along: number,
  isOff: (line: number, at: number) => boolean,
): Float32Array | undefined {
  const step = Math.max(1, Math.floor(along / LOOKED_AT))
  const shares = new Float32Array(lines)
  let begun = lines
  let isReached = false
  for (let line = 0; line < lines && (isReached || line <= begun + RINGS_PX); line++) {
    for (let at = 0; at < along; at += step) if (isOff(line, at)) shares[line]! += step / along
    if (shares[line]! > DIRT) begun = Math.min(begun, line)
    isReached ||= shares[line]! >= WITHIN
  }
  return isReached ? shares : undefined
}

type Span = { readonly from: number; readonly length: number }

/** The lines of the rectangle: all of them, or those between two sides of the frame. */
function spanOf(shares: Float32Array): Span | undefined {
  const from = shares.findIndex((share) => share >= WITHIN)
  const last = shares.findLastIndex((share) => share >= WITHIN)
  const length = last - from + 1
  if (length < LEAST_SIDE * shares.length || (from === 0) !== (last === shares.length - 1)) return undefined
  const isFrame = (share: number, i: number) => share <= DIRT || (i >= from - RINGS_PX && i <= last + RINGS_PX)
  return shares.every(isFrame) ? { from, length } : undefined
}

function isAlong({ from, length }: Span, shares: Float32Array, along: number): boolean {
  return length === shares.length || Math.min(shares[from]!, shares[from + length - 1]!) >= ALONG * along
}

/** Whether a part of the rectangle is cut out, surely, and stands in it. */
function hasFigure({ width, height, data }: Matte, invert: boolean): boolean {
  let [sum, unsure] = [0, 0]
  const rows = new Float32Array(height)
  const columns = new Float32Array(width)
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const alpha = invert ? 1 - data[p]! : data[p]!
      sum += alpha
      if (alpha > 0.2 && alpha < 0.8) unsure++
      rows[y]! += alpha / width
      columns[x]! += alpha / height
    }
  const share = sum / data.length
  if (share < FIGURE.least || share > FIGURE.most || unsure > FIGURE.unsure * data.length) return false
  return [rows, columns].every((lines) => Math.min(lines[0]!, lines.at(-1)!) <= TOUCHED)
}

/** A network sees parts of anything, such as the face in a head of pixel art; in a photograph they are figures. */
function isPhotograph(picture: Picture): boolean {
  const { width, height } = picture
  const rgb = rgbOf(picture)
  const ring = Math.ceil(RING * Math.min(width, height))
  let [soft, all] = [0, 0]
  for (let y = 0; y < height; y++) {
    const isEdge = y < ring || y >= height - ring
    for (let x = 1; x < width; x++) {
      if (!isEdge && x >= ring && x < width - ring) continue
      const i = (y * width + x) * rgb.channels
      const off = (c: number) => Math.abs(sampleOf(rgb, i + c) - sampleOf(rgb, i + c - rgb.channels))
      const most = Math.max(off(0), off(rgb.second), off(rgb.third))
      if (most > 0.99 * SOFT.least && most < 1.01 * SOFT.most) soft++
      all++
    }
  }
  return soft >= PHOTOGRAPH * all
}

function place(part: Samples, whole: Samples, channels: number, { left, top, width, height }: Rectangle, wide: number) {
  for (let y = 0; y < height; y++)
    whole.set(part.subarray(y * width * channels, (y + 1) * width * channels), ((top + y) * wide + left) * channels)
}
