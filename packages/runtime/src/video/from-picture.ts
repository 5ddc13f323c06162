// Owns a picture -> a frame as an encoder takes it: zimg makes Y′CbCr with one rounding; alpha goes beside it, untouched.

import type { Picture, Samples } from '@popcel/matting'
import type { Frame } from 'node-av/lib'
import { type Av, sound } from './av.ts'
import { type Chain, openChain } from './chain.ts'
import { copyPlanes, fillAlpha, fillRows } from './planes.ts'

export type TargetShape = {
  /** Of the pictures. */
  readonly width: number
  readonly height: number
  /** Of the frames that come out: the same, or rounded up to even. */
  readonly codedWidth: number
  readonly codedHeight: number
  readonly pixelFormat: string
  /** Bits of the alpha plane, where alpha is a plane of its own. */
  readonly alphaBits: number | undefined
  readonly matrix: 'bt709' | 'bt601' | 'rgb'
}

const LAYOUTS = ['gray', 'ya', 'rgb', 'rgba'] as const

export class FrameMaker {
  readonly #av: Av
  readonly #shape: TargetShape
  readonly #yuv: boolean
  readonly #evenWidth: number
  readonly #evenHeight: number
  /** One for each layout of pictures that came. */
  readonly #chains = new Map<string, Chain>()

  constructor(av: Av, shape: TargetShape) {
    this.#av = av
    this.#shape = shape
    this.#yuv = shape.matrix !== 'rgb'
    const block = shape.pixelFormat.includes('420') ? 2 : 1
    this.#evenWidth = Math.ceil(shape.codedWidth / block) * block
    this.#evenHeight = Math.ceil(shape.codedHeight / block) * block
  }

  /** A new frame, to be freed by the caller. @throws AvFault */
  async make(picture: Picture): Promise<Frame> {
    const { codedWidth, codedHeight, alphaBits } = this.#shape
    const samples = atMost16(picture.data)
    const layout = layoutOf(picture.channels, samples)
    const chain = this.#chainFor(layout)
    const given = this.#frame(layout, this.#evenWidth, this.#evenHeight)
    const made = new this.#av.Frame()
    made.alloc()
    try {
      fillRows({ ...picture, data: samples }, given.data![0]!, given.linesize[0]!, this.#evenHeight)
      sound(this.#av, await this.#av.calls.addFrame(chain.source, given), 'colour')
      sound(this.#av, await this.#av.calls.getFrame(chain.sink, made), 'colour')
    } catch (error) {
      made.free()
      throw error
    } finally {
      given.free()
    }
    // Half a block of chroma covers the odd column and row.
    made.width = codedWidth
    made.height = codedHeight
    if (alphaBits === undefined || !this.#yuv) return made
    return this.#withAlpha(made, { ...picture, data: samples }, alphaBits)
  }

  close(): void {
    for (const { graph } of this.#chains.values()) graph.free()
    this.#chains.clear()
  }

  #withAlpha(colours: Frame, picture: Picture<Uint8Array | Uint16Array>, bits: number): Frame {
    const { pixelFormat, codedWidth, codedHeight } = this.#shape
    try {
      const whole = this.#frame(pixelFormat, codedWidth, codedHeight)
      copyPlanes(colours, whole)
      fillAlpha(picture, bits, whole.data![3]!, whole.linesize[3]!)
      return whole
    } finally {
      colours.free()
    }
  }

  #frame(format: string, width: number, height: number): Frame {
    const frame = new this.#av.Frame()
    frame.alloc()
    frame.width = width
    frame.height = height
    frame.format = this.#av.avGetPixFmtFromName(format)
    sound(this.#av, frame.getBuffer(0), 'memory')
    frame.pts = 0n
    return frame
  }

  #chainFor(layout: string): Chain {
    const known = this.#chains.get(layout)
    if (known) return known
    const { pixelFormat, matrix } = this.#shape
    const planar = /16|48|64/.test(layout) ? 'gbrp16le' : 'gbrp'
    const zimg = `zscale=matrix=${matrix === 'bt601' ? '170m' : '709'}:range=limited`
    const colours = pixelFormat.replace(/^yuva/, 'yuv')
    const steps = this.#yuv ? `format=${planar},${zimg},format=${colours}` : `format=${pixelFormat}`
    const grey = layout.startsWith('gray') || layout.startsWith('ya')
    const size = { width: this.#evenWidth, height: this.#evenHeight }
    const chain = openChain(this.#av, { ...size, format: layout, matrix: grey ? 2 : 0, range: 2, steps })
    this.#chains.set(layout, chain)
    return chain
  }
}

function layoutOf(channels: number, samples: Uint8Array | Uint16Array): string {
  const name = LAYOUTS[channels - 1]!
  if (samples instanceof Uint16Array) return { gray: 'gray16le', ya: 'ya16le', rgb: 'rgb48le', rgba: 'rgba64le' }[name]
  return { gray: 'gray', ya: 'ya8', rgb: 'rgb24', rgba: 'rgba' }[name]
}

/** Float becomes 16-bit, what is outside 0..1 the nearest end; a value that is no number becomes 0. */
function atMost16(samples: Samples): Uint8Array | Uint16Array {
  if (!(samples instanceof Float32Array)) return samples
  return Uint16Array.from(samples, (value) => Math.max(0, Math.min(1, value)) * 65535 + 0.5)
}
