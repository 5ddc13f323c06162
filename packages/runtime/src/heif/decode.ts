// Owns the picture of a HEIF file: its tiles put together, its alpha beside it, turned as the file says, its colours in sRGB.

import type { Picture, Samples } from '@popcel/matting'
import { isSrgbProfile } from '../profile.ts'
import type { Av } from '../video/av.ts'
import { damaged, printable } from './boxes.ts'
import { decodeHevc, withoutDecoder } from './hevc.ts'
import type { HeifFile, Item, Turn } from './items.ts'
import { divideByAlpha } from './premultiplied.ts'
import { gridOf } from './size.ts'
import { toSrgb } from './to-srgb.ts'

/**
 * RGB, or straight RGBA where it has alpha that says something; 16 bits where it has more than 8. The caller has checked the caps.
 * @throws PopcelError input-truncated, input-other-format where FFmpeg cannot be loaded
 */
export async function decodeHeif(file: HeifFile, maxPixels: number): Promise<Picture> {
  const av = await loaded()
  const { primary, alpha } = file
  const tools = { av, file, maxPixels }
  const colour = await decodeItem(primary, tools)
  const inSrgb = primary.icc && !isSrgbProfile(primary.icc) ? await toSrgb(colour, primary.icc) : colour
  const whole = alpha ? withAlpha(inSrgb, await decodeItem(alpha, tools)) : inSrgb
  if (alpha && file.premultiplied) divideByAlpha(whole)
  return primary.turns.reduce(turned, whole)
}

async function loaded(): Promise<Av> {
  try {
    return await (await import('../video/av.ts')).loadAv()
  } catch (error) {
    throw withoutDecoder(error)
  }
}

type Size = { readonly width: number; readonly height: number }

type Tools = { readonly av: Av; readonly file: HeifFile; readonly maxPixels: number }

async function decodeItem(item: Item, { av, file, maxPixels }: Tools): Promise<Picture> {
  if (item.type === 'hvc1') return sized(await decodeHevc(av, item, item.nclx, maxPixels), item)
  const { rows, columns, width, height } = gridOf(item)
  const tiles = item.parts.map((id) => file.item(id))
  if (tiles.length < rows * columns) throw damaged(`it has ${tiles.length} tiles of ${rows * columns}`)
  if (width * height > maxPixels) throw damaged(`its tiles are said to be ${width}×${height} together`)
  let out: Picture | undefined
  for (const [i, tile] of tiles.slice(0, rows * columns).entries()) {
    if (tile.type !== 'hvc1') throw damaged(`its tiles are of the kind "${printable(tile.type)}"`)
    const part = await decodeHevc(av, tile, item.nclx ?? tile.nclx, maxPixels)
    if (out === undefined) checkTiles(part, rows, columns, { width, height })
    out ??= { ...part, width, height, data: like(part.data, width * height * 3) }
    lay(part, out, (i % columns) * part.width, Math.floor(i / columns) * part.height)
  }
  return out!
}

/** Tiles are of one size, and no row or column of them lies beyond the picture. */
function checkTiles(tile: Picture, rows: number, columns: number, { width, height }: Size): void {
  const covers = (side: number, count: number, whole: number) => side * count >= whole && side * (count - 1) < whole
  if (!covers(tile.width, columns, width) || !covers(tile.height, rows, height))
    throw damaged(`${columns}×${rows} tiles of ${tile.width}×${tile.height} are no picture of ${width}×${height}`)
}

/** Coded pictures are whole blocks; what is more than the item says is no part of it. */
function sized(picture: Picture, { width, height }: Item): Picture {
  if (width > picture.width || height > picture.height)
    throw damaged(`it says it is ${width}×${height}, and its picture is ${picture.width}×${picture.height}`)
  if (width === picture.width && height === picture.height) return picture
  const out = { ...picture, width, height }
  const whole = { ...out, data: like(picture.data, out.width * out.height * picture.channels) }
  lay(picture, whole, 0, 0)
  return whole
}

/** Puts a part where it belongs; what reaches over the end is left out. */
function lay(part: Picture, whole: Picture, left: number, top: number): void {
  const { channels } = whole
  const across = Math.min(part.width, whole.width - left)
  for (let y = 0; y < Math.min(part.height, whole.height - top) && across > 0; y++) {
    const from = y * part.width * channels
    whole.data.set(part.data.subarray(from, from + across * channels), ((top + y) * whole.width + left) * channels)
  }
}

/** The alpha of the middle of each pixel, where it has another size. */
function withAlpha(colour: Picture, alpha: Picture): Picture {
  const { width, height } = colour
  const data = like(colour.data, width * height * 4)
  const scale = (colour.data instanceof Uint16Array ? 65_535 : 255) / (alpha.data instanceof Uint16Array ? 65_535 : 255)
  for (let y = 0, p = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * alpha.height) / height) * alpha.width
    for (let x = 0; x < width; x++, p++) {
      const at = row + Math.floor(((x + 0.5) * alpha.width) / width)
      for (let c = 0; c < 3; c++) data[p * 4 + c] = colour.data[p * 3 + c]!
      data[p * 4 + 3] = Math.round(alpha.data[at * 3]! * scale)
    }
  }
  return { ...colour, channels: 4, data, alpha: 'straight' }
}

/** Where a pixel that is seen at (x, y) comes from. */
function turned(picture: Picture, turn: Turn): Picture {
  const { width, height, channels, data } = picture
  const sideways = turn.kind === 'rotate' && turn.quarters % 2 === 1
  const size = turn.kind === 'crop' ? turn : sideways ? { width: height, height: width } : picture
  const place = placer(turn, width, height)
  const out = like(data, size.width * size.height * channels)
  for (let y = 0, to = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const from = place(x, y) * channels
      for (let c = 0; c < channels; c++, to++) out[to] = data[from + c]!
    }
  return { ...picture, width: size.width, height: size.height, data: out }
}

function placer(turn: Turn, width: number, height: number): (x: number, y: number) => number {
  if (turn.kind === 'crop') return (x, y) => (turn.top + y) * width + turn.left + x
  if (turn.kind === 'mirror')
    return turn.swaps === 'top and bottom'
      ? (x, y) => (height - 1 - y) * width + x
      : (x, y) => y * width + width - 1 - x
  return [
    (x: number, y: number) => y * width + x,
    (x: number, y: number) => x * width + width - 1 - y,
    (x: number, y: number) => (height - 1 - y) * width + width - 1 - x,
    (x: number, y: number) => (height - 1 - x) * width + y,
  ][turn.quarters]!
}

function like(data: Samples, length: number): Samples {
  return data instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length)
}
