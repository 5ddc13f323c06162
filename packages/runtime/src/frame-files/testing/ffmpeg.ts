// Owns FFmpeg's own EXR and DPX codecs as readers and writers that share nothing with ours. Test code only.

import type { AVPixelFormat } from 'node-av/constants'

/** Planes in the order of the pixel format (G B R A), each without padding. */
export type Planes = {
  readonly format: string
  readonly width: number
  readonly height: number
  readonly planes: readonly Uint8Array[]
}

export async function decodeByFfmpeg(codecName: string, file: Uint8Array): Promise<Planes> {
  const av = await import('node-av')
  const codec = av.Codec.findDecoderByName(codecName as never)
  if (!codec) throw new Error(`FFmpeg has no decoder ${codecName}`)
  const context = new av.CodecContext()
  context.allocContext3(codec)
  av.FFmpegError.throwIfError(context.open2Sync(codec, null), 'open')
  const packet = new av.Packet()
  packet.alloc()
  packet.data = Buffer.from(file)
  av.FFmpegError.throwIfError(context.sendPacketSync(packet), 'send')
  const frame = new av.Frame()
  frame.alloc()
  av.FFmpegError.throwIfError(context.receiveFrameSync(frame), 'receive')
  const { width, height } = frame
  const format = av.avGetPixFmtName(frame.format as AVPixelFormat) ?? ''
  const size = format.includes('f32') ? 4 : 2
  const planes = (frame.data ?? []).map((plane, i) => tight(plane, frame.linesize[i]!, width * size, height))
  context.freeContext()
  return { format, width, height, planes }
}

function tight(plane: Uint8Array, stride: number, row: number, height: number): Uint8Array {
  const out = new Uint8Array(row * height)
  for (let y = 0; y < height; y++) out.set(plane.subarray(y * stride, y * stride + row), y * row)
  return out
}

/** `pixels`: planes of the format one after the other, without padding. `options`: of the codec, by name. */
export async function encodeByFfmpeg(
  codecName: string,
  pixelFormat: string,
  size: { readonly width: number; readonly height: number },
  pixels: Uint8Array,
  options: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const av = await import('node-av')
  const codec = av.Codec.findEncoderByName(codecName as never)
  if (!codec) throw new Error(`FFmpeg has no encoder ${codecName}`)
  const context = new av.CodecContext()
  context.allocContext3(codec)
  const format = av.avGetPixFmtFromName(pixelFormat as never)
  context.width = size.width
  context.height = size.height
  context.pixelFormat = format
  context.timeBase = new av.Rational(1, 24)
  for (const [name, value] of Object.entries(options)) {
    const done = context.setOption(name, value, av.AV_OPT_TYPE_STRING, av.AV_OPT_SEARCH_CHILDREN)
    av.FFmpegError.throwIfError(done, name)
  }
  av.FFmpegError.throwIfError(context.open2Sync(codec, null), 'open')
  const frame = av.Frame.fromVideoBuffer(Buffer.from(pixels), {
    ...size,
    format,
    timeBase: new av.Rational(1, 24),
    pts: 0n,
  } as never)
  av.FFmpegError.throwIfError(context.sendFrameSync(frame), 'send')
  const packet = new av.Packet()
  packet.alloc()
  av.FFmpegError.throwIfError(context.receivePacketSync(packet), 'receive')
  const bytes = new Uint8Array(packet.data ?? [])
  context.freeContext()
  return bytes
}
