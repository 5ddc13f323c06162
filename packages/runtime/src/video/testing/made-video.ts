// Owns videos made for tests straight from planes of samples, by FFmpeg's encoders and muxers alone: no colour is converted
// and none of the writer's code runs, so what is in them is known by hand.

import type { FFEncoderCodec } from 'node-av/constants'
import type { Packet } from 'node-av/lib'
import { type Av, loadAv, sound } from '../av.ts'
import { encode } from '../encoder.ts'
import { barLuma, CODE_WIDTH } from './barcode.ts'

/** H.273 code points as FFmpeg numbers them; 2 (range: 0) is not stated. */
export type Codes = { matrix?: number; transfer?: number; primaries?: number; range?: number; chroma?: number }

export type MadeVideo = {
  readonly path: string
  readonly container: string
  readonly encoder: string
  readonly pixelFormat: string
  readonly width: number
  readonly height: number
  readonly frames: number
  readonly timeBase?: readonly [number, number]
  readonly rate?: readonly [number, number]
  /** In units of the time base; default the frame's number. */
  readonly pts?: (frame: number) => number
  readonly settings?: Readonly<Record<string, string | number>>
  readonly codes?: Codes
  /** Degrees clockwise that a player turns it by. */
  readonly rotation?: number
  readonly metadata?: Readonly<Record<string, string>>
  /** A sample of a plane. */
  readonly sample: (frame: number, plane: number, x: number, y: number) => number
}

export async function makeVideo(wanted: MadeVideo): Promise<void> {
  const av = await loadAv()
  const { width, height, container, path, timeBase = [1, 25], rate = [25, 1] } = wanted
  const codec = av.Codec.findEncoderByName(wanted.encoder as FFEncoderCodec)
  if (!codec) throw new Error(`no encoder ${wanted.encoder}`)
  const encoder = new av.CodecContext()
  encoder.allocContext3(codec)
  Object.assign(encoder, { width, height, pixelFormat: av.avGetPixFmtFromName(wanted.pixelFormat) })
  encoder.timeBase = new av.Rational(...timeBase)
  encoder.framerate = new av.Rational(...rate)
  // A bare stream has no header to keep them in.
  if (container !== 'h264') encoder.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER)
  mark(encoder, wanted.codes)
  sound(av, await encoder.open2(codec, av.Dictionary.fromObject({ ...wanted.settings })), wanted.encoder)
  const format = new av.FormatContext()
  sound(av, format.allocOutputContext2(null, container, `file:${path}`), container)
  const stream = format.newStream(null)
  sound(av, stream.codecpar.fromContext(encoder), 'parameters')
  stream.timeBase = encoder.timeBase
  stream.avgFrameRate = encoder.framerate
  if (wanted.metadata) stream.metadata = av.Dictionary.fromObject({ ...wanted.metadata })
  if (wanted.rotation) stream.codecpar.addCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX, displayMatrix(wanted.rotation))
  sound(av, await format.openOutput(), path)
  sound(av, await format.writeHeader(null), container)
  const write = async (packet: Packet) => {
    packet.rescaleTs(encoder.timeBase, stream.timeBase)
    packet.streamIndex = 0
    sound(av, await format.interleavedWriteFrame(packet), 'packet')
  }
  for (let n = 0; n < wanted.frames; n++) await sendFrame(av, encoder, n, wanted, write)
  await encode(av, encoder, null, write)
  sound(av, await format.writeTrailer(), 'trailer')
  await format.closeOutput()
  format.freeContext()
  encoder.freeContext()
}

type Encoder = InstanceType<Av['CodecContext']>

async function sendFrame(
  av: Av,
  encoder: Encoder,
  n: number,
  { width, height, pixelFormat, codes, pts = (frame) => frame, sample }: MadeVideo,
  write: (packet: Packet) => Promise<void>,
): Promise<void> {
  const frame = new av.Frame()
  frame.alloc()
  Object.assign(frame, { width, height, format: av.avGetPixFmtFromName(pixelFormat) })
  sound(av, frame.getBuffer(0), 'frame')
  mark(frame, codes)
  frame.pts = BigInt(pts(n))
  const deep = /(9|1[0-6])(le)?$/.test(pixelFormat)
  frame.data!.forEach((bytes, plane) => {
    const samples = deep ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1) : bytes
    const stride = frame.linesize[plane]! >> (deep ? 1 : 0)
    const rows = Math.floor(samples.length / stride)
    for (let y = 0; y < rows; y++) for (let x = 0; x < stride; x++) samples[y * stride + x] = sample(n, plane, x, y)
  })
  await encode(av, encoder, frame, write)
  frame.free()
}

function mark(target: object, { matrix = 2, transfer = 2, primaries = 2, range = 0, chroma = 0 }: Codes = {}): void {
  Object.assign(target, {
    colorSpace: matrix,
    colorTrc: transfer,
    colorPrimaries: primaries,
    colorRange: range,
    chromaLocation: chroma,
  })
}

/** Nine 32-bit integers: a b u / c d v / x y w, the rotation with 16 bits after the point, w with 30. */
function displayMatrix(degrees: number): Buffer {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)].map((value) =>
    Math.round(value * 65536),
  ) as [number, number]
  const matrix = Buffer.alloc(36)
  for (const [at, value] of [cos, sin, 0, -sin, cos, 0, 0, 0, 1 << 30].entries()) matrix.writeInt32LE(value, at * 4)
  return matrix
}

/** An MP4 with B-frames whose frames have their number in them. */
export function makeNumberedVideo(path: string, frames: number): Promise<void> {
  return makeVideo({
    path,
    container: 'mp4',
    encoder: 'libx264',
    settings: { bf: 2, g: 12, preset: 'ultrafast' },
    pixelFormat: 'yuv420p',
    width: CODE_WIDTH,
    height: 32,
    frames,
    sample: (n, plane, x) => (plane === 0 ? barLuma(n, x) : 128),
  })
}
