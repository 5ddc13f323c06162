// Owns sound that the container does not take as it is: decoded, cut to the stretch to the sample, encoded anew.

import { PopcelError } from '@popcel/protocol'
import type { FFEncoderCodec } from 'node-av/constants'
import type { CodecContext, Frame, Stream } from 'node-av/lib'
import { type AudioSource, type AudioTrack, seekAudio } from './audio-source.ts'
import { type Av, sound } from './av.ts'
import { type Chain, openGraph } from './chain.ts'
import type { SoundContainer } from './codecs.ts'
import { type DecodeEvent, decodeAll } from './decode.ts'
import { encode } from './encoder.ts'
import type { VideoOutput } from './output.ts'

type Target = {
  readonly encoder: FFEncoderCodec
  readonly title: string
  readonly format: string
  readonly rate?: number
}

const AAC: Target = { encoder: 'aac' as FFEncoderCodec, title: 'AAC', format: 'fltp' }
/** Opus knows 48 kHz only of the usual rates. */
const TARGETS: Readonly<Record<SoundContainer, Target>> = {
  mp4: AAC,
  mov: AAC,
  webm: { encoder: 'libopus' as FFEncoderCodec, title: 'Opus', format: 'flt', rate: 48_000 },
  matroska: { encoder: 'flac' as FFEncoderCodec, title: 'FLAC', format: 's16' },
}
const BIT_RATE = 192_000n
const MOST_CHANNELS = 2

export async function createEncoded(av: Av, source: AudioSource, container: SoundContainer): Promise<AudioTrack> {
  const target = TARGETS[container]
  const { codecpar } = source.stream
  const rate = target.rate ?? Math.min(48_000, codecpar.sampleRate)
  const channels = Math.min(MOST_CHANNELS, codecpar.channels)
  const decoder = await openAudioDecoder(av, source)
  try {
    const encoder = await openAudioEncoder(av, target, rate, channels)
    await seekAudio(av, source)
    const track = new EncodedTrack(av, source, decoder, encoder)
    const note = `its sound is ${source.codec}, which this container does not take, and was encoded as ${target.title}`
    return {
      kind: 'encoded',
      note,
      addTo: (format) => track.addTo(format.newStream(null)),
      writeUntil: (output, seconds) => track.writeUntil(output, seconds),
      close: () => track.close(),
    }
  } catch (error) {
    decoder.freeContext()
    throw error
  }
}

class EncodedTrack {
  readonly #av: Av
  readonly #source: AudioSource
  readonly #decoder: CodecContext
  readonly #encoder: CodecContext
  readonly #events: AsyncGenerator<DecodeEvent, void, undefined>
  readonly #samples: Frame
  #chain: Chain | undefined
  #stream: Stream | undefined
  /** Up to where sound is coded, on the video's clock. */
  #reached = 0
  #ended = false

  constructor(av: Av, source: AudioSource, decoder: CodecContext, encoder: CodecContext) {
    this.#av = av
    this.#source = source
    this.#decoder = decoder
    this.#encoder = encoder
    this.#events = decodeAll(av, source, decoder)
    this.#samples = new av.Frame()
    this.#samples.alloc()
  }

  addTo(stream: Stream): void {
    sound(this.#av, stream.codecpar.fromContext(this.#encoder), 'sound')
    stream.timeBase = this.#encoder.timeBase
    this.#stream = stream
  }

  async writeUntil(output: VideoOutput, seconds: number): Promise<void> {
    while (!this.#ended && this.#reached <= seconds) await this.#step(output)
  }

  async close(): Promise<void> {
    await this.#events.return()
    this.#samples.free()
    this.#chain?.graph.free()
    this.#decoder.freeContext()
    this.#encoder.freeContext()
    await this.#av.calls.closeInput(this.#source.format)
  }

  /** One decoded frame in, whatever comes out. A damaged one is left out: the chain fills the gap with silence. */
  async #step(output: VideoOutput): Promise<void> {
    const { fromSeconds, toSeconds, stream } = this.#source
    const { num, den } = stream.timeBase
    const { value, done } = await this.#events.next()
    if (value && !value.frame) return
    const begins = value?.ticks === undefined ? undefined : (value.ticks * num) / den
    const over = done || (begins !== undefined && begins >= toSeconds)
    if (!over && begins === undefined) return
    this.#chain ??= this.#open(value?.frame)
    if (value?.frame && !over) value.frame.pts = BigInt(Math.round(((begins! - fromSeconds) * den) / num))
    const given = over ? null : (value?.frame ?? null)
    if (this.#chain) {
      sound(this.#av, await this.#av.calls.addFrame(this.#chain.source, given), 'sound')
      await this.#drain(output)
    }
    if (over) {
      this.#ended = true
      await this.#encode(output, null)
    }
  }

  async #drain(output: VideoOutput): Promise<void> {
    for (;;) {
      const code = await this.#av.calls.getFrame(this.#chain!.sink, this.#samples)
      if (code === this.#av.AVERROR_EAGAIN || code === this.#av.AVERROR_EOF) return
      sound(this.#av, code, 'sound')
      this.#reached = Number(this.#samples.pts) / this.#encoder.sampleRate
      await this.#encode(output, this.#samples)
      this.#samples.unref()
    }
  }

  #encode(output: VideoOutput, frame: Frame | null): Promise<void> {
    const { num, den } = this.#encoder.timeBase
    return encode(this.#av, this.#encoder, frame, (packet) => output.write(packet, this.#stream!, { num, den }))
  }

  /** Cut to the stretch, late starts and holes filled with silence, then as the encoder takes it. */
  #open(first: Frame | undefined): Chain | undefined {
    if (!first) return undefined
    const { fromSeconds, toSeconds, stream } = this.#source
    const { sampleRate, sampleFormat, frameSize, channels } = this.#encoder
    const av = this.#av
    const layout = av.avChannelLayoutDescribe(first.channelLayout) ?? 'stereo'
    const format = av.avGetSampleFmtName(first.format as Parameters<Av['avGetSampleFmtName']>[0])
    const unit = `${stream.timeBase.num}/${stream.timeBase.den}`
    const told = `time_base=${unit}:sample_rate=${first.sampleRate}:sample_fmt=${format}:channel_layout=${layout}`
    const wanted = `sample_fmts=${av.avGetSampleFmtName(sampleFormat)}:sample_rates=${sampleRate}:channel_layouts=${channels === 1 ? 'mono' : 'stereo'}`
    const steps = [
      `atrim=start=0:end=${toSeconds - fromSeconds}`,
      `aresample=${sampleRate}:async=1:first_pts=0`,
      `aformat=${wanted}`,
      ...(frameSize > 0 ? [`asetnsamples=n=${frameSize}:p=0`] : []),
    ]
    return openGraph(av, ['abuffer', 'abuffersink'], told, steps.join(','))
  }
}

async function openAudioDecoder(av: Av, { stream, codec: name }: AudioSource): Promise<CodecContext> {
  const codec = av.Codec.findDecoder(stream.codecpar.codecId)
  if (!codec) throw new PopcelError('video-codec-unknown', { codec: name })
  const decoder = new av.CodecContext()
  decoder.allocContext3(codec)
  sound(av, decoder.parametersToContext(stream.codecpar), 'sound')
  decoder.pktTimebase = stream.timeBase
  sound(av, await av.calls.openCodec(decoder), 'sound')
  return decoder
}

async function openAudioEncoder(av: Av, target: Target, rate: number, channels: number): Promise<CodecContext> {
  const codec = av.Codec.findEncoderByName(target.encoder)
  if (!codec) throw new PopcelError('video-encoder-missing', { codec: target.title, reason: 'it was built without' })
  const encoder = new av.CodecContext()
  encoder.allocContext3(codec)
  encoder.sampleRate = rate
  encoder.sampleFormat = av.avGetSampleFmtFromName(target.format)
  encoder.channelLayout = av.avChannelLayoutDefault(channels)
  encoder.bitRate = BIT_RATE
  encoder.timeBase = new av.Rational(1, rate)
  encoder.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER)
  sound(av, await av.calls.openCodec(encoder), 'sound')
  return encoder
}
