// Owns one encoder: opened by its row of the table, fed with frames, emptied of packets, flushed at the end.

import { PopcelError } from '@popcel/protocol'
import type { CodecContext, Frame, Packet } from 'node-av/lib'
import { type Av, set, sound, wordsOf } from './av.ts'
import { VIDEO_CODECS } from './codecs.ts'
import type { TargetShape } from './from-picture.ts'
import type { Ratio } from './types.ts'
import type { VideoWriterOptions } from './write-types.ts'

const DEFAULT_QUALITY = 80

/** Tags of H.273: matrix, transfer, primaries, and FFmpeg's range. */
const TAGS = {
  bt709: { matrix: 1, transfer: 1, primaries: 1, range: 1 },
  bt601: { matrix: 6, transfer: 6, primaries: 6, range: 1 },
  // sRGB: what a picture of ours is
  rgb: { matrix: 0, transfer: 13, primaries: 1, range: 2 },
} as const

export type Timebase = { readonly unit: Ratio; readonly rate: Ratio }

/** @throws PopcelError video-encoder-missing */
export async function openEncoder(
  av: Av,
  shape: TargetShape,
  { unit, rate }: Timebase,
  options: VideoWriterOptions,
  file: string,
): Promise<CodecContext> {
  const row = VIDEO_CODECS[options.codec]
  const missing = (reason: string) => new PopcelError('video-encoder-missing', { file, codec: row.title, reason })
  const codec = av.Codec.findEncoderByName(row.encoder)
  if (!codec) throw missing(`it was built without ${row.encoder}`)
  const encoder = new av.CodecContext()
  encoder.allocContext3(codec)
  encoder.width = shape.codedWidth
  encoder.height = shape.codedHeight
  encoder.pixelFormat = av.avGetPixFmtFromName(shape.pixelFormat)
  encoder.timeBase = new av.Rational(unit.num, unit.den)
  encoder.framerate = new av.Rational(rate.num, rate.den)
  encoder.threadCount = options.threads ?? 0
  if (options.pixelAspect) encoder.sampleAspectRatio = new av.Rational(options.pixelAspect.num, options.pixelAspect.den)
  tag(encoder, shape.matrix)
  encoder.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER)
  const settings = row.settings(options.quality ?? DEFAULT_QUALITY, shape.alphaBits !== undefined)
  set(av, encoder, settings)
  const opened = await av.calls.openCodec(encoder)
  if (opened >= 0) return encoder
  encoder.freeContext()
  throw missing(wordsOf(av, opened))
}

/** Writes what the frame means on it, as the encoder has it. */
export function tag(target: CodecContext | Frame, matrix: TargetShape['matrix']): void {
  const codes = TAGS[matrix]
  target.colorSpace = codes.matrix as typeof target.colorSpace
  target.colorTrc = codes.transfer as typeof target.colorTrc
  target.colorPrimaries = codes.primaries as typeof target.colorPrimaries
  target.colorRange = codes.range as typeof target.colorRange
}

/** Sends a frame (null ends) and hands every packet that comes out to `take`. @throws AvFault, and what `take` throws */
export async function encode(
  av: Av,
  encoder: CodecContext,
  frame: Frame | null,
  take: (packet: Packet) => Promise<void>,
): Promise<void> {
  sound(av, await av.calls.sendFrame(encoder, frame), 'encoding')
  const packet = new av.Packet()
  packet.alloc()
  try {
    for (;;) {
      const code = await av.calls.receivePacket(encoder, packet)
      if (code === av.AVERROR_EAGAIN || code === av.AVERROR_EOF) return
      sound(av, code, 'encoding')
      await take(packet)
      packet.unref()
    }
  } finally {
    packet.free()
  }
}
