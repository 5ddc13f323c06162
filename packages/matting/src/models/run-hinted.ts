// Owns running a keyer of four channels: a picture and a rough matte of it in, alpha and the subject's own colour out; whole,
// squashed into the network's square, or in overlapping tiles at the picture's own scale.

import { PopcelError } from '@popcel/protocol'
import { cropped } from '../crop.ts'
import { type Stages, startStages } from '../cut/stages.ts'
import { wholeWithin, within } from '../door.ts'
import type { Matte, Picture } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { inputOf, type Network, refuseWhenStopped, shapeOf } from './network.ts'
import { placementOf, prepareHint, preparePicture } from './preprocess.ts'
import { type ReadMatte, readMatte } from './read-matte.ts'
import type { Size } from './resample.ts'
import type { MatteResult, MatteTools } from './run-matte.ts'
import type { Tensor } from './session.ts'
import type { HintSpec } from './spec.ts'
import { type Tile, tilesOver, tileWeights } from './tiles.ts'

export async function runHinted(picture: Picture, network: Network<HintSpec>, tools: MatteTools): Promise<MatteResult> {
  const stages = startStages(tools.now)
  refuseWhenStopped(tools.signal)
  const hint = hintOf(picture, network, tools)
  const { canvas } = placementOf(network.spec.input.size, picture, shapeOf(network, network.spec.input.name))
  const asking: Asking = {
    network,
    tools,
    stages,
    canvas,
    name: nameOf(network, canvas),
    extra: refinerOf(network, tools),
  }
  const { tiles } = tools
  const larger = picture.width > canvas.width || picture.height > canvas.height
  const read =
    tiles && larger ? await inTiles(asking, picture, hint, tiles.overlapPx) : await ask(asking, picture, hint)
  stages.lap('finish')
  return { ...read, device: network.session.device, ms: stages.times }
}

type Asking = {
  readonly network: Network<HintSpec>
  readonly tools: MatteTools
  readonly stages: Stages
  readonly canvas: Size
  readonly name: string
  readonly extra: Readonly<Record<string, Tensor>>
}

function nameOf(network: Network<HintSpec>, { width, height }: Size): string {
  return inputOf(network, network.spec.input.name, [1, 4, height, width])
}

function hintOf(picture: Picture, { model }: Network<HintSpec>, { hint }: MatteTools): Matte {
  if (!hint)
    throw new PopcelError('usage', {
      reason: `${model} takes a rough matte of the picture beside it; give one as its hint`,
    })
  assertSameSize(hint, picture, 'the hint')
  return hint
}

/** The refiner's strength for files that have an input for it. @throws PopcelError usage where it is asked for and there is none */
function refinerOf({ model, spec, session }: Network<HintSpec>, { refiner = 1 }: MatteTools): Asking['extra'] {
  within('refiner', refiner, 0, 2)
  const name = spec.refiner?.find((one) => session.inputs.has(one))
  if (name !== undefined) return { [name]: { dims: [1], data: Float32Array.of(refiner) } }
  if (refiner === 1) return {}
  throw new PopcelError('usage', {
    reason: `this file of ${model} has no input for the refiner's strength; leave refiner out`,
  })
}

async function ask(asking: Asking, picture: Picture, hint: Matte): Promise<ReadMatte> {
  const { network, tools, stages, canvas, name, extra } = asking
  const { input } = network.spec
  const planes = preparePicture(picture, input, { canvas, picture: canvas })
  const data = new Float32Array((planes.length / 3) * 4)
  data.set(planes)
  data.set(prepareHint(hint, input, canvas), planes.length)
  stages.lap('prepare')
  const dims = [1, 4, canvas.height, canvas.width]
  const run = await network.session.run({ [name]: { dims, data, given: true }, ...extra }, tools.signal)
  stages.lap('model')
  refuseWhenStopped(tools.signal)
  return readMatte(picture, network, run, { room: tools.room })
}

/** Where the picture is smaller than the square in one direction, tiles are stretched in that one. */
async function inTiles(asking: Asking, picture: Picture, hint: Matte, asked: number | undefined): Promise<ReadMatte> {
  const { width, height } = picture
  const { room = NEW_ROOM } = asking.tools
  const side = Math.min(asking.canvas.width, asking.canvas.height)
  const overlap = asked ?? Math.min(128, side >> 2)
  wholeWithin('overlapPx', overlap, 1, side >> 1)
  const sums: Sums = {
    width,
    height,
    alpha: room.take('float', width * height).fill(0),
    weight: room.take('float', width * height).fill(0),
  }
  for (const tile of tilesOver(width, height, side, overlap)) {
    const read = await ask(asking, cropped(picture, tile), partOf(hint, tile))
    addTile(sums, read, tile, overlap, room)
    room.give(read.matte.data)
    room.give(read.foreground?.data)
    asking.stages.lap('finish')
  }
  const made = finished(sums)
  room.give(sums.weight)
  return made
}

function partOf(matte: Matte, { left, top, width, height }: Tile): Matte {
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const from = (top + y) * matte.width + left
    data.set(matte.data.subarray(from, from + width), y * width)
  }
  return { width, height, data }
}

type Sums = {
  readonly width: number
  readonly height: number
  readonly alpha: Float32Array
  readonly weight: Float32Array
  colour?: Float32Array
}

function addTile(sums: Sums, { matte, foreground }: ReadMatte, tile: Tile, overlap: number, room: Room): void {
  const across = tileWeights(tile.left, tile.width, sums.width, overlap)
  const down = tileWeights(tile.top, tile.height, sums.height, overlap)
  if (foreground) sums.colour ??= room.take('float', sums.alpha.length * 3).fill(0)
  for (let y = 0, from = 0; y < tile.height; y++) {
    const start = (tile.top + y) * sums.width + tile.left
    for (let x = 0; x < tile.width; x++, from++) {
      const weight = across[x]! * down[y]!
      sums.alpha[start + x]! += weight * matte.data[from]!
      sums.weight[start + x]! += weight
      if (foreground && sums.colour)
        for (let c = 0; c < 3; c++) sums.colour[(start + x) * 3 + c]! += weight * foreground.data[from * 3 + c]!
    }
  }
}

function finished({ width, height, alpha, weight, colour }: Sums): ReadMatte {
  for (let p = 0; p < alpha.length; p++) {
    alpha[p]! /= weight[p]!
    if (colour) for (let c = p * 3; c < p * 3 + 3; c++) colour[c]! /= weight[p]!
  }
  return {
    matte: { width, height, data: alpha },
    foreground: colour && { width, height, channels: 3, data: colour, space: 'srgb', alpha: 'none' },
  }
}
