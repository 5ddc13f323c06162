// Owns a video that is being written: pictures in, one whole file out or none.

import { extname } from 'node:path'
import type { Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { CodecContext, Packet, Stream } from 'node-av/lib'
import type { AudioTrack } from './audio-source.ts'
import { openAudioTrack } from './audio-track.ts'
import { type Av, loadAv, unlessAborted } from './av.ts'
import { OutputClock } from './clock.ts'
import { type Container, VIDEO_CODECS } from './codecs.ts'
import { encode, openEncoder, tag } from './encoder.ts'
import { FrameMaker, type TargetShape } from './from-picture.ts'
import { outputFault, VideoOutput } from './output.ts'
import type { FrameTime, VideoWriter, VideoWriterOptions, WrittenVideo } from './write-types.ts'

export async function beginWriting(path: string, options: VideoWriterOptions): Promise<VideoWriter> {
  const container = checkOptions(path, options)
  unlessAborted(options.signal)
  const av = await loadAv()
  const made = new Writing(av, path, options, container)
  await made.begin()
  return made
}

class Writing implements VideoWriter {
  readonly notes: string[] = []
  readonly #av: Av
  readonly #path: string
  readonly #options: VideoWriterOptions
  readonly #container: Container
  readonly #shape: TargetShape
  readonly #clock: OutputClock
  readonly #maker: FrameMaker
  readonly #durations = new Map<number, number>()
  #output: VideoOutput | undefined
  #encoder: CodecContext | undefined
  #stream: Stream | undefined
  #audio: AudioTrack | undefined
  #frames = 0
  #tail: Promise<unknown> = Promise.resolve()
  #ended = false
  /** What ended it, where it was not its caller: the steps that come after it fail with that. */
  #failure: unknown

  constructor(av: Av, path: string, options: VideoWriterOptions, container: Container) {
    this.#av = av
    this.#path = path
    this.#options = options
    this.#container = container
    this.#shape = shapeOf(options)
    this.#clock = new OutputClock(options.frameRate, container, path)
    this.#maker = new FrameMaker(av, this.#shape)
  }

  begin(): Promise<void> {
    return this.#guarded(async () => {
      const { width, height, codedWidth, codedHeight } = this.#shape
      if (codedWidth !== width || codedHeight !== height)
        this.notes.push(`${width}×${height} is padded to ${codedWidth}×${codedHeight}: H.264 takes even sizes only`)
      this.#encoder = await openEncoder(this.#av, this.#shape, this.#clock, this.#options, this.#path)
      this.#output = new VideoOutput(this.#av, this.#path, this.#container)
      this.#stream = this.#output.addStream(this.#encoder, this.#clock.rate)
      if (this.#shape.alphaBits !== undefined && this.#options.codec === 'vp9')
        this.#stream.metadata = this.#av.Dictionary.fromObject({ alpha_mode: 1 })
      const { audioFrom, signal } = this.#options
      if (audioFrom) this.#audio = await openAudioTrack(this.#av, audioFrom, this.#container, signal)
      if (this.#audio?.note) this.notes.push(this.#audio.note)
      this.#audio?.addTo(this.#output.format)
      await this.#output.begin(this.#container, this.#options.metadata ?? {})
    })
  }

  write(picture: Picture, time?: FrameTime): Promise<void> {
    return this.#guarded(async () => {
      this.#check(picture)
      const { ticks, duration } = this.#clock.place(time)
      const frame = await this.#maker.make(picture)
      try {
        frame.pts = BigInt(ticks)
        frame.duration = BigInt(duration)
        tag(frame, this.#shape.matrix)
        this.#durations.set(ticks, duration)
        this.#frames++
        await encode(this.#av, this.#encoder!, frame, this.#take)
      } finally {
        frame.free()
      }
      const { unit } = this.#clock
      await this.#audio?.writeUntil(this.#output!, (ticks * unit.num) / unit.den)
    })
  }

  finish(): Promise<WrittenVideo> {
    return this.#guarded(async () => {
      if (this.#frames === 0) throw this.#refusal('a video without a frame is not made')
      await encode(this.#av, this.#encoder!, null, this.#take)
      await this.#audio?.writeUntil(this.#output!, Number.POSITIVE_INFINITY)
      const bytes = await this.#output!.end()
      await this.#release()
      const { codedWidth, codedHeight } = this.#shape
      const audio = this.#audio?.kind ?? 'none'
      return { frames: this.#frames, bytes, width: codedWidth, height: codedHeight, audio }
    })
  }

  async abort(): Promise<void> {
    await this.#tail.catch(() => undefined)
    if (!this.#ended) await this.#release()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.abort()
  }

  #take = async (packet: Packet): Promise<void> => {
    const ticks = Number(packet.pts)
    packet.duration = BigInt(this.#durations.get(ticks) ?? 1)
    this.#durations.delete(ticks)
    await this.#output!.write(packet, this.#stream!, this.#clock.unit)
  }

  /** One step after the other. The first that fails takes everything with it, so nothing half-made is left. */
  #guarded<T>(step: () => Promise<T>): Promise<T> {
    const run = async () => {
      if (this.#ended) throw this.#failure ?? this.#refusal('it is finished or given up already')
      try {
        unlessAborted(this.#options.signal)
        return await step()
      } catch (error) {
        await this.#release()
        this.#failure = outputFault(this.#av, error, this.#path)
        throw this.#failure
      }
    }
    const done = this.#tail.catch(() => undefined).then(run)
    this.#tail = done
    return done
  }

  async #release(): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    this.#encoder?.freeContext()
    this.#maker.close()
    await this.#audio?.close()
    await this.#output?.discard()
  }

  #check(picture: Picture): void {
    const { width, height, alpha = false, codec, bits = 8 } = this.#options
    if (picture.width !== width || picture.height !== height)
      throw this.#refusal(`a frame is ${picture.width}×${picture.height} and the video ${width}×${height}`)
    if (picture.alpha === 'premultiplied') throw this.#refusal('its frames are premultiplied; straight ones are taken')
    if (picture.space !== 'srgb') throw this.#refusal('its frames are linear light; sRGB is taken')
    if (picture.channels % 2 === 0 && !alpha)
      throw this.#refusal('a frame has alpha and the video was begun without; lay it over a background first')
    if (codec === 'ffv1' && bits === 8 && picture.data.BYTES_PER_ELEMENT > 1)
      throw this.#refusal('a frame has more than the 8 bits that the video was begun with')
  }

  #refusal(reason: string): PopcelError {
    return new PopcelError('video-not-made', { file: this.#path, reason })
  }
}

/** @throws PopcelError video-not-made */
function checkOptions(file: string, options: VideoWriterOptions): Container {
  const { codec, width, height, frameRate, alpha, quality = 80 } = options
  const row = VIDEO_CODECS[codec]
  const refuse = (reason: string): never => {
    throw new PopcelError('video-not-made', { file, reason })
  }
  if (!row) return refuse(`no video is made as ${codec}; known are ${Object.keys(VIDEO_CODECS).join(', ')}`)
  const end = extname(file).toLowerCase()
  const container = row.containers[end]
  const ends = Object.keys(row.containers).join(', ')
  if (!container) return refuse(`${row.title} goes into ${ends}; ${end ? `"${end}" is not one of them` : 'give one'}`)
  if (alpha && !row.takesAlpha) refuse(`${row.title} holds no alpha; take ProRes 4444, VP9 or FFV1`)
  if (![width, height].every((side) => Number.isInteger(side) && side > 0 && side <= 16384))
    refuse(`a video of ${width}×${height} cannot be made; sides are 1 to 16384`)
  if (frameRate !== 'variable' && ![frameRate.num, frameRate.den].every((part) => Number.isInteger(part) && part > 0))
    refuse(`${frameRate.num}/${frameRate.den} is no frame rate`)
  if (!(quality >= 1 && quality <= 100)) refuse(`quality is 1 to 100, not ${quality}`)
  return container
}

function shapeOf({ codec, width, height, alpha = false, bits = 8, colour = 'bt709' }: VideoWriterOptions): TargetShape {
  const row = VIDEO_CODECS[codec]
  const pixelFormat = row.pixels(alpha, bits > 8)
  return {
    width,
    height,
    codedWidth: Math.ceil(width / row.multiple) * row.multiple,
    codedHeight: Math.ceil(height / row.multiple) * row.multiple,
    pixelFormat,
    alphaBits: alpha ? row.alphaBits : undefined,
    matrix: pixelFormat.includes('yuv') ? colour : 'rgb',
  }
}
