// Owns the picture's own ground, blurred, to stand behind its subject: what the subject hides is led in from around it, so that
// nothing of the subject shines through at its edge.

import { gaussianBlur } from '../blur.ts'
import { windowMax } from '../extrema.ts'
import { fullScale, type Matte, type Picture, type Samples } from '../picture.ts'
import { assertSameSize, rgbOf, samplesLike } from '../rgb.ts'
import { fillHoles } from './fill-holes.ts'

/** Alpha above this is subject: a hair that is hardly there would still tint what is blurred out of it. */
const HARDLY_THERE = 5 / 255

/**
 * The ground of a picture, blurred by a Gaussian of sigma `blurPx` in encoded values; RGB of the picture's sample type. Pixels
 * that the matte holds, and those right beside them, take no part in it. Where the matte holds everything, the whole picture
 * is blurred. An alpha channel of the picture is not looked at.
 * @param blurPx above 0
 * @throws PopcelError usage when sizes differ
 */
export function blurGround<S extends Samples>(picture: Picture<S>, matte: Matte, blurPx: number): Picture<S> {
  assertSameSize(matte, picture, 'the matte')
  // A blur of many px is drawn small: a Gaussian of three cells or more loses nothing to its cells.
  const side = 2 ** Math.max(0, Math.floor(Math.log2(blurPx / 3)))
  const cells = groundIn(picture, groundSeen(matte), side)
  const filled = fillHoles(cells)
  const { width, height } = cells
  const planes = [0, 1, 2].map((c) => {
    const data = new Float32Array(width * height)
    for (let p = 0; p < data.length; p++) data[p] = filled[p * 3 + c]!
    return gaussianBlur({ width, height, data }, blurPx / side).data
  })
  return enlarged(picture, { width, height, planes }, side)
}

/** A blur that suits the size of a picture: about what is seen in calls, 20 px of 1280. */
export function usualBlurPx({ width, height }: { readonly width: number; readonly height: number }): number {
  return Math.max(2, Math.max(width, height) / 64)
}

/** 1 where a pixel shows the ground and nothing else, 0 elsewhere; 1 everywhere where no pixel does. */
function groundSeen(matte: Matte): Float32Array {
  const { width, height } = matte
  const held = windowMax(matte, Math.max(2, Math.round(Math.max(width, height) / 400))).data
  const seen = held.map((alpha) => (alpha <= HARDLY_THERE ? 1 : 0))
  return seen.includes(1) ? seen : seen.fill(1)
}

/** The mean of what is seen in cells of `side`×`side` px, and how much of each cell that is. */
function groundIn(picture: Picture, seen: Float32Array, side: number): Parameters<typeof fillHoles>[0] {
  const { data, channels, second, third, scale } = rgbOf(picture)
  const width = Math.ceil(picture.width / side)
  const height = Math.ceil(picture.height / side)
  const colour = new Float32Array(width * height * 3)
  const known = new Float32Array(width * height)
  for (let y = 0, p = 0; y < picture.height; y++) {
    const row = Math.floor(y / side) * width
    const rows = Math.min(side, picture.height - Math.floor(y / side) * side)
    for (let x = 0; x < picture.width; x++, p++) {
      if (seen[p] === 0) continue
      const column = Math.floor(x / side)
      const share = 1 / (rows * Math.min(side, picture.width - column * side))
      const cell = row + column
      known[cell]! += share
      colour[cell * 3]! += share * scale * data[p * channels]!
      colour[cell * 3 + 1]! += share * scale * data[p * channels + second]!
      colour[cell * 3 + 2]! += share * scale * data[p * channels + third]!
    }
  }
  return { width, height, colour, known: known.map((value) => Math.min(1, value)) }
}

type Small = { readonly width: number; readonly height: number; readonly planes: readonly Float32Array[] }

/** Between the centres of the cells it is interpolated. */
function enlarged<S extends Samples>(like: Picture<S>, { width, height, planes }: Small, side: number): Picture<S> {
  const full = fullScale(like.data)
  const out = samplesLike(like.data, like.width * like.height * 3)
  const round = full === 1 ? 0 : 0.5
  for (let y = 0, to = 0; y < like.height; y++) {
    const down = between((y + 0.5) / side - 0.5, height)
    for (let x = 0; x < like.width; x++, to += 3) {
      const across = between((x + 0.5) / side - 0.5, width)
      for (let c = 0; c < 3; c++) {
        const plane = planes[c]!
        const row = (y: number) => mix(plane[y * width + across.low]!, plane[y * width + across.high]!, across.share)
        out[to + c] = mix(row(down.low), row(down.high), down.share) * full + round
      }
    }
  }
  return { width: like.width, height: like.height, channels: 3, data: out, space: like.space, alpha: 'none' }
}

function between(at: number, count: number): { low: number; high: number; share: number } {
  const inside = Math.min(count - 1, Math.max(0, at))
  const low = Math.floor(inside)
  return { low, high: Math.min(count - 1, low + 1), share: inside - low }
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share
}
