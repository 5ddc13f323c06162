// Owns which parts of a large picture a network should look at again, from the coarse matte of a first pass over all of it.

import { wholeWithin, within } from '../door.ts'
import { type Tile, tilesOver } from '../models/tiles.ts'
import type { Matte } from '../picture.ts'

type Size = { readonly width: number; readonly height: number }

/** A part of the picture, in px. */
export type Crop = Tile

export type SecondPassOptions = {
  /** Room around the subject, as a share of the longer side of its box. 0..1, default 0.08. */
  readonly margin?: number
  /** Px that neighbouring crops share and over which they fade: 1 to half the network's shorter side. Default an eighth of the shorter side of a crop. */
  readonly overlapPx?: number
  /** More crops than this are not planned; they are made larger instead. 1..64, default 9. */
  readonly mostCrops?: number
  /** A second pass that does not see at least so many times finer than the first is not planned. Default 1.25. */
  readonly leastGain?: number
}

export type SecondPass = {
  /** Empty when a second pass would gain nothing, or the matte is empty. */
  readonly crops: readonly Crop[]
  readonly overlapPx: number
  /** How many times finer the network sees the picture than in the first pass; 1 without crops. */
  readonly gain: number
}

/** Alpha from here on belongs to the subject's box; below there is the residue of networks. */
const SEEN = 0.1
const SURE = 0.05

/**
 * Plans a second pass: the box of the subject with a margin, in one crop when the network takes it at the picture's own
 * scale, else in overlapping crops that each hold something uncertain. A crop is never smaller than the network's input
 * (where the picture is not), so nothing is enlarged. `matte` may be smaller than the picture; `network` is the size of
 * its input, to which a first pass brought the whole picture.
 * @throws PopcelError usage when an option is out of range
 */
export function planSecondPass(
  matte: Matte,
  picture: Size,
  network: Size,
  options: SecondPassOptions = {},
): SecondPass {
  const { margin = 0.08, mostCrops = 9, leastGain = 1.25 } = options
  within('margin', margin, 0, 1)
  within('mostCrops', mostCrops, 1, 64)
  const half = Math.max(1, Math.min(network.width, network.height) >> 1)
  if (options.overlapPx !== undefined) wholeWithin('overlapPx', options.overlapPx, 1, half)
  const nothing = { crops: [], overlapPx: 0, gain: 1 }
  const subject = subjectBox(matte, picture, margin)
  if (!subject) return nothing
  const box = widened(subject, network, picture)
  // The scale of the first pass is that of the side that it shrank the most.
  const first = Math.min(1, network.width / picture.width, network.height / picture.height)
  for (let scale = 1; scale >= first * leastGain; scale /= 1.2) {
    const crops = cropsAt(box, network, scale, options.overlapPx)
    if (crops.length > mostCrops) continue
    const wanted = crops.length === 1 ? crops : crops.filter((crop) => holdsEdge(matte, picture, crop))
    if (wanted.length === 0) return nothing
    const side = Math.min(wanted[0]!.width, wanted[0]!.height)
    return { crops: wanted, overlapPx: options.overlapPx ?? Math.max(1, Math.round(side / 8)), gain: scale / first }
  }
  return nothing
}

/** Crops of the network's size, seen at `scale`, over the box. */
function cropsAt(box: Crop, network: Size, scale: number, overlapPx: number | undefined): Crop[] {
  const width = Math.min(box.width, Math.ceil(network.width / scale))
  const height = Math.min(box.height, Math.ceil(network.height / scale))
  const overlap = overlapPx ?? Math.round(Math.min(width, height) / 8)
  const across = tilesOver(box.width, 1, width, Math.min(overlap, width - 1))
  const down = tilesOver(1, box.height, height, Math.min(overlap, height - 1))
  return down.flatMap(({ top }) =>
    across.map(({ left }) => ({ left: box.left + left, top: box.top + top, width, height })),
  )
}

/** In px of the picture; undefined for an empty matte. */
function subjectBox({ width, height, data }: Matte, picture: Size, margin: number): Crop | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      if (data[p]! < SEEN) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  if (right < 0) return undefined
  const [across, down] = [picture.width / width, picture.height / height]
  const room = margin * Math.max((right + 1 - left) * across, (bottom + 1 - top) * down)
  const x = Math.max(0, Math.floor(left * across - room))
  const y = Math.max(0, Math.floor(top * down - room))
  const end = Math.min(picture.width, Math.ceil((right + 1) * across + room))
  const foot = Math.min(picture.height, Math.ceil((bottom + 1) * down + room))
  return { left: x, top: y, width: end - x, height: foot - y }
}

/** At least the network's size, where the picture has it, around the same centre. */
function widened(box: Crop, network: Size, picture: Size): Crop {
  const width = Math.max(box.width, Math.min(network.width, picture.width))
  const height = Math.max(box.height, Math.min(network.height, picture.height))
  const left = Math.round(box.left - (width - box.width) / 2)
  const top = Math.round(box.top - (height - box.height) / 2)
  return {
    left: Math.min(picture.width - width, Math.max(0, left)),
    top: Math.min(picture.height - height, Math.max(0, top)),
    width,
    height,
  }
}

/** Whether the crop shows anything that the coarse matte is unsure of, or both body and empty. */
function holdsEdge({ width, height, data }: Matte, picture: Size, crop: Crop): boolean {
  const [across, down] = [width / picture.width, height / picture.height]
  const right = Math.min(width, Math.ceil((crop.left + crop.width) * across))
  const bottom = Math.min(height, Math.ceil((crop.top + crop.height) * down))
  let [body, empty] = [false, false]
  for (let y = Math.floor(crop.top * down); y < bottom; y++)
    for (let x = Math.floor(crop.left * across); x < right; x++) {
      const alpha = data[y * width + x]!
      if (alpha > SURE && alpha < 1 - SURE) return true
      body ||= alpha >= 1 - SURE
      empty ||= alpha <= SURE
      if (body && empty) return true
    }
  return false
}
