// Owns putting a shot's foreground over something for people to look at: mixed in linear light, shown as sRGB. A pixel kernel.

import { linearToSrgb, srgbToLinear } from '../light.ts'
import { encodeAll, lightReader, type RowReader } from '../light-rows.ts'
import type { Matte, Picture, Samples } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'

export type Backing =
  /** Tiles of `tilePx` (128), 0.15 where column + row of the tile is even and 0.55 elsewhere, as sRGB. */
  | { readonly kind: 'checker'; readonly tilePx?: number; readonly even?: number; readonly odd?: number }
  /** sRGB 0..255. */
  | { readonly kind: 'colour'; readonly r: number; readonly g: number; readonly b: number }
  | { readonly kind: 'picture'; readonly picture: Picture }

export type CompOptions<S extends Samples> = {
  /** Default the checker. */
  readonly over?: Backing
  /** What to write into: width × height × 3 samples; their type is the result's. Default 8 bits. */
  readonly into?: S
}

/**
 * αF + (1−α)B in linear light, then encoded: RGB sRGB. F is straight, of any sample type and space. Whole numbers are rounded to
 * nearest and cut at white; floats keep what is brighter.
 * @throws PopcelError usage (sizes differ, a grey picture, a buffer that does not fit)
 */
export function compOver<S extends Samples = Uint8Array>(
  foreground: Picture,
  matte: Matte,
  { over = { kind: 'checker' }, into }: CompOptions<S> = {},
): Picture<S> {
  assertSameSize(matte, foreground, 'the matte')
  const { width, height } = foreground
  const data = (into ?? new Uint8Array(width * height * 3)) as S
  const read = lightReader(foreground)
  const behind = backingRows(over, foreground)
  const row = new Float32Array(width * 3)
  const back = new Float32Array(width * 3)
  const store = storeOf(data)
  for (let y = 0, p = 0; y < height; y++) {
    read(y, row)
    behind(y, back)
    for (let q = 0; q < row.length; q += 3, p++) {
      const a = matte.data[p]!
      row[q] = back[q]! + a * (row[q]! - back[q]!)
      row[q + 1] = back[q + 1]! + a * (row[q + 1]! - back[q + 1]!)
      row[q + 2] = back[q + 2]! + a * (row[q + 2]! - back[q + 2]!)
    }
    store(row, y * width * 3)
  }
  return { width, height, channels: 3, data, space: 'srgb', alpha: 'none' }
}

function backingRows(over: Backing, like: Picture): RowReader {
  if (over.kind === 'picture') {
    assertSameSize(over.picture, like, 'the background')
    return lightReader(over.picture)
  }
  if (over.kind === 'colour') {
    const light = [over.r, over.g, over.b].map((v) => srgbToLinear(v / 255))
    return (_, row) => {
      for (let q = 0; q < row.length; q++) row[q] = light[q % 3]!
    }
  }
  const { tilePx = 128, even = 0.15, odd = 0.55 } = over
  const lights = [srgbToLinear(even), srgbToLinear(odd)]
  return (y, row) => {
    const down = Math.floor(y / tilePx)
    for (let x = 0, q = 0; q < row.length; x++, q += 3)
      row[q] = row[q + 1] = row[q + 2] = lights[(Math.floor(x / tilePx) + down) % 2]!
  }
}

const STEPS = 4096

/** Encodes a row of light into samples from `at` on. */
function storeOf(data: Samples): (row: Float32Array, at: number) => void {
  if (data instanceof Float32Array)
    return (row, at) => {
      const part = data.subarray(at, at + row.length)
      encodeAll(row, part)
    }
  if (data instanceof Uint16Array)
    return (row, at) => {
      encodeAll(row, row)
      for (let i = 0; i < row.length; i++) data[at + i] = Math.min(1, row[i]!) * 65535 + 0.5
    }
  return storeBytes(data)
}

/** 8 bits by a table over the square root of the light, in which every step of sRGB is many cells wide. */
function storeBytes(data: Uint8Array): (row: Float32Array, at: number) => void {
  const table = Uint8Array.from({ length: STEPS + 1 }, (_, i) => Math.round(linearToSrgb((i / STEPS) ** 2) * 255))
  return (row, at) => {
    for (let i = 0; i < row.length; i++) {
      const light = row[i]!
      data[at + i] = light <= 0 ? 0 : light >= 1 ? 255 : table[Math.round(Math.sqrt(light) * STEPS)]!
    }
  }
}
