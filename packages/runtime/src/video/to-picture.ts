// Owns a decoded frame -> a picture: zimg makes R′G′B′ of Y′CbCr by the stated matrix, range and chroma place, in float with
// one rounding; alpha goes its own way, untouched, so that colours under it survive. 8 bits stay 8, more become 16.

import type { Picture } from '@popcel/matting'
import type { Frame } from 'node-av/lib'
import { type Av, sound } from './av.ts'
import { type Chain, openChain } from './chain.ts'
import { type ColourCodes, zimgMatrix } from './colour.ts'
import { curveOf, toLight } from './high-range.ts'
import { type PixelFormat, withoutJ } from './pixel-format.ts'
import { copyPlanes, packRows, spreadAlpha } from './planes.ts'
import type { VideoColour } from './types.ts'

/** What all frames of one reading have in common. */
export type FrameShape = {
  readonly width: number
  readonly height: number
  readonly pixelFormat: string
  /** FFmpeg's number of it. */
  readonly avFormat: number
  readonly format: PixelFormat
  readonly codes: ColourCodes
  readonly colour: VideoColour
  readonly rotation: number
  readonly premultiplied: boolean
}

export type TakeBuffer = (bytes: number) => ArrayBuffer

const TURNS: Readonly<Record<number, string>> = {
  90: ',transpose=clock',
  180: ',hflip,vflip',
  270: ',transpose=cclock',
}

export class PictureMaker {
  readonly #av: Av
  readonly #shape: FrameShape
  readonly #take: TakeBuffer
  readonly #chain: Chain
  readonly #made: Frame
  #signal = new Uint16Array(0)

  constructor(av: Av, shape: FrameShape, take: TakeBuffer) {
    this.#av = av
    this.#shape = shape
    this.#take = take
    const { blockWidth, blockHeight } = shape.format
    this.#chain = openChain(av, {
      width: roundUp(shape.width, blockWidth),
      height: roundUp(shape.height, blockHeight),
      format: colourPlanes(shape.pixelFormat),
      matrix: shape.format.family === 'rgb' ? 0 : shape.codes.matrix,
      range: shape.colour.range === 'full' ? 2 : 1,
      steps: stepsOf(shape),
    })
    this.#made = new av.Frame()
    this.#made.alloc()
  }

  /** The frame stays the caller's. @throws AvFault */
  async make(frame: Frame): Promise<Picture> {
    const { format, rotation, premultiplied, colour } = this.#shape
    const given = this.#given(frame)
    try {
      sound(this.#av, await this.#av.calls.addFrame(this.#chain.source, given), 'colour')
      sound(this.#av, await this.#av.calls.getFrame(this.#chain.sink, this.#made), 'colour')
      const curve = curveOf(colour.transfer)
      const channels = format.alpha ? 4 : 3
      const { width, height } = this.#made
      const samples = width * height * channels
      const light = curve && new Float32Array(this.#take(samples * 4), 0, samples)
      const data = light ? this.#signalOf(samples) : this.#samples(samples)
      packRows(this.#made.data![0]!, this.#made.linesize[0]!, data, height)
      if (format.alpha && format.family === 'yuv') {
        const plane = { bytes: frame.data![3]!, stride: frame.linesize[3]!, width: frame.width, height: frame.height }
        spreadAlpha(plane, format.bits, data, rotation)
      }
      const alpha = format.alpha ? (premultiplied ? 'premultiplied' : 'straight') : 'none'
      if (curve && light && data instanceof Uint16Array) {
        toLight(data, channels, curve, colour.primaries, light)
        return { width, height, channels, data: light, space: 'linear', alpha }
      }
      return { width, height, channels, data, space: colour.transfer === 'linear' ? 'linear' : 'srgb', alpha }
    } finally {
      this.#made.unref()
      given.free()
    }
  }

  #samples(count: number): Uint8Array | Uint16Array {
    const deep = isDeep(this.#shape)
    const buffer = this.#take(count * (deep ? 2 : 1))
    return deep ? new Uint16Array(buffer, 0, count) : new Uint8Array(buffer, 0, count)
  }

  /** Where the signal of high range lies before it becomes light. */
  #signalOf(count: number): Uint16Array {
    if (this.#signal.length < count) this.#signal = new Uint16Array(count)
    return this.#signal.subarray(0, count)
  }

  close(): void {
    this.#made.free()
    this.#chain.graph.free()
  }

  /** What goes into the chain: without the alpha plane, of a size that its chroma divides, with the colour as resolved. */
  #given(frame: Frame): Frame {
    const { pixelFormat, format, colour, codes } = this.#shape
    const given = new this.#av.Frame()
    given.alloc()
    const padded = frame.width % format.blockWidth !== 0 || frame.height % format.blockHeight !== 0
    if (padded) {
      given.width = roundUp(frame.width, format.blockWidth)
      given.height = roundUp(frame.height, format.blockHeight)
      given.format = frame.format
      sound(this.#av, given.getBuffer(0), 'memory')
      copyPlanes(frame, given)
    } else sound(this.#av, given.ref(frame), 'memory')
    given.format = this.#av.avGetPixFmtFromName(colourPlanes(pixelFormat))
    given.colorSpace = (format.family === 'rgb' ? 0 : codes.matrix) as typeof given.colorSpace
    given.colorRange = (colour.range === 'full' ? 2 : 1) as typeof given.colorRange
    given.chromaLocation = frame.chromaLocation
    given.pts = 0n
    return given
  }
}

/** The same memory named without its alpha plane, or without JPEG's j. */
function colourPlanes(name: string): string {
  return withoutJ(name).replace(/^yuva/, 'yuv')
}

/** High range has steps that 8 bits would lose in the dark. */
function isDeep({ format, colour }: FrameShape): boolean {
  return format.bits > 8 || curveOf(colour.transfer) !== undefined
}

function stepsOf(shape: FrameShape): string {
  const { format, codes, colour, width, height, rotation } = shape
  const deep = isDeep(shape)
  const packed = `${format.alpha ? 'rgba' : 'rgb'}${deep ? (format.alpha ? '64le' : '48le') : format.alpha ? '' : '24'}`
  const turn = `crop=${width}:${height}:0:0:exact=1${TURNS[rotation] ?? ''}`
  if (format.family === 'rgb') return `format=${packed},${turn}`
  const planar = colourPlanes(format.planar)
  const from = format.family === 'yuv' ? `matrixin=${zimgMatrix(codes, colour)}:` : ''
  const zimg = `zscale=${from}rangein=${colour.range}:matrix=gbr:range=full`
  return `format=${planar},${zimg},format=${deep ? 'gbrp16le' : 'gbrp'},format=${packed},${turn}`
}

function roundUp(value: number, block: number): number {
  return Math.ceil(value / block) * block
}
