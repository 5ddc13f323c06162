// Owns refining the soft edge of any matte with a trimap network, at the picture's own scale.
// These networks are right at one square size only. Squashing a large picture to it would lose the very detail that is
// looked for, so the square is laid over the unknown band tile by tile and the tiles are blended.

import { cropped } from '../crop.ts'
import { startStages } from '../cut/stages.ts'
import { wholeWithin } from '../door.ts'
import type { Matte, Picture } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'
import {
  inputOf,
  type Network,
  type NetworkTimes,
  type NetworkTools,
  outputOf,
  reading,
  refuseWhenStopped,
} from './network.ts'
import { alphaOf, timesOwnAlpha } from './postprocess.ts'
import { preparePicture } from './preprocess.ts'
import type { Device } from './session.ts'
import type { TrimapSpec } from './spec.ts'
import { type Tile, tilesOver, tileWeights } from './tiles.ts'
import { type Trimap, type TrimapOptions, trimapOf, UNKNOWN_LEVEL } from './trimap.ts'

export type RefineMatteOptions = TrimapOptions & {
  /** Px that neighbouring tiles share, 1 to half a tile. Default an eighth of a tile. */
  readonly overlapPx?: number
}

export type RefineMatteResult = {
  readonly matte: Matte
  readonly trimap: Trimap
  /** How often the network ran: once for each tile that shows something unknown. */
  readonly tiles: number
  readonly device: Device
  readonly ms: NetworkTimes
}

/**
 * The matte with its unknown band decided by the network; what is surely subject becomes 1, surely background 0. A picture
 * smaller than the network's square lies at its top left, the rest is 0 (background).
 * @throws PopcelError usage (the matte is of another size), model-input-wrong, aborted, and what the session throws
 */
export async function refineMatte(
  picture: Picture,
  matte: Matte,
  network: Network<TrimapSpec>,
  tools: NetworkTools,
  options: RefineMatteOptions = {},
): Promise<RefineMatteResult> {
  assertSameSize(matte, picture, 'the matte')
  const { input } = network.spec
  const side = input.size.width
  const overlap = options.overlapPx ?? Math.round(side / 8)
  wholeWithin('overlapPx', overlap, 1, side >> 1)
  const stages = startStages(tools.now)
  refuseWhenStopped(tools.signal)
  const name = inputOf(network, input.name, [1, 4, side, side])
  const trimap = trimapOf(matte, options)
  const tiles = tilesOver(picture.width, picture.height, side, overlap).filter((tile) => hasUnknown(trimap, tile))
  const sum = new Float32Array(matte.data.length)
  const weight = new Float32Array(matte.data.length)
  stages.lap('prepare')
  for (const tile of tiles) {
    const data = tilePlanes(picture, trimap, tile, network.spec, side)
    stages.lap('prepare')
    const run = await network.session.run({ [name]: { dims: [1, 4, side, side], data, given: true } }, tools.signal)
    stages.lap('model')
    refuseWhenStopped(tools.signal)
    const { output } = network.spec
    const square = { width: side, height: side }
    const alpha = reading(network, () => alphaOf(outputOf(network, run, output.name), output, square))
    blend(alpha, tile, overlap, { sum, weight, ...sizeOf(picture) })
    stages.lap('finish')
  }
  const data = new Float32Array(sum.length)
  for (let p = 0; p < data.length; p++) {
    const level = trimap.data[p]!
    data[p] = level === UNKNOWN_LEVEL ? sum[p]! / weight[p]! : level / 255
  }
  const refined = timesOwnAlpha({ ...sizeOf(picture), data }, picture)
  stages.lap('finish')
  return { matte: refined, trimap, tiles: tiles.length, device: network.session.device, ms: stages.times }
}

const sizeOf = ({ width, height }: Picture) => ({ width, height })

function hasUnknown(trimap: Trimap, { left, top, width, height }: Tile): boolean {
  for (let y = top; y < top + height; y++) {
    const row = y * trimap.width + left
    if (trimap.data.subarray(row, row + width).includes(UNKNOWN_LEVEL)) return true
  }
  return false
}

/** Red, green, blue and the trimap (0, 128/255, 1) of one tile; a picture that is smaller leaves the rest 0. */
function tilePlanes(picture: Picture, trimap: Trimap, tile: Tile, { input }: TrimapSpec, side: number): Float32Array {
  const out = new Float32Array(4 * side * side)
  const canvas = { width: side, height: side }
  out.set(preparePicture(cropped(picture, tile), input, { canvas, picture: tile }))
  for (let y = 0; y < tile.height; y++) {
    const from = (tile.top + y) * trimap.width + tile.left
    const to = (3 * side + y) * side
    for (let x = 0; x < tile.width; x++) out[to + x] = trimap.data[from + x]! / 255
  }
  return out
}

type Blend = {
  readonly sum: Float32Array
  readonly weight: Float32Array
  readonly width: number
  readonly height: number
}

/** `alpha` is the network's whole square, of which the tile is the top left. */
function blend(alpha: Matte, { left, top, width, height }: Tile, overlap: number, into: Blend): void {
  const across = tileWeights(left, width, into.width, overlap)
  const down = tileWeights(top, height, into.height, overlap)
  for (let y = 0; y < height; y++) {
    const to = (top + y) * into.width + left
    for (let x = 0; x < width; x++) {
      const weight = across[x]! * down[y]!
      into.sum[to + x]! += weight * alpha.data[y * alpha.width + x]!
      into.weight[to + x]! += weight
    }
  }
}
