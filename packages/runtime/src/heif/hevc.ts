// Owns one coded picture of a HEIF file -> its pixels, by FFmpeg's decoder of HEVC.

import type { Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { Frame } from 'node-av/lib'
import { type Av, reasonOf, set, sound, wordsOf } from '../video/av.ts'
import { type ColourCodes, colourOf } from '../video/colour.ts'
import { pixelFormatOf } from '../video/pixel-format.ts'
import { type FrameShape, PictureMaker } from '../video/to-picture.ts'
import { damaged } from './boxes.ts'
import type { Item, Nclx } from './items.ts'

/** Of ITU-T H.273; those that zimg takes. */
const MATRICES = [1, 4, 5, 6, 7, 8, 9]
const BT601 = 6

export function withoutDecoder(cause?: unknown): PopcelError {
  const advice = 'its decoder (FFmpeg, of node-av) is not on this machine; save it as PNG or JPEG first'
  return new PopcelError('input-other-format', { what: 'a HEIC picture', advice }, { cause })
}

/** A picture of RGB or grey in RGB, 8 or 16 bits. @throws PopcelError input-truncated */
export async function decodeHevc(av: Av, item: Item, nclx: Nclx | undefined, maxPixels: number): Promise<Picture> {
  const { hevc, data } = item
  if (!hevc) throw damaged('it has no set-up for its decoder')
  const codec = av.Codec.findDecoder(av.AV_CODEC_ID_HEVC)
  if (!codec) throw withoutDecoder()
  const context = new av.CodecContext()
  context.allocContext3(codec)
  const frame = new av.Frame()
  frame.alloc()
  try {
    context.extraData = Buffer.from(hevc)
    // More threads would hold the only picture back.
    context.threadCount = 1
    set(av, context, { max_pixels: 2 * maxPixels + 65_536 })
    sound(av, await av.calls.openCodec(context), 'decoder')
    await sendWhole(av, context, data)
    const code = await av.calls.receiveFrame(context, frame)
    if (code < 0) throw damaged(wordsOf(av, code))
    if (frame.decodeErrorFlags !== 0 || (frame.flags & av.AV_FRAME_FLAG_CORRUPT) !== 0)
      throw damaged('its picture data is damaged')
    return await pictureOf(av, frame, nclx)
  } catch (error) {
    // What is wrong with a stream makes some of FFmpeg's calls throw and others give a code.
    throw error instanceof PopcelError ? error : damaged(reasonOf(error))
  } finally {
    frame.free()
    context.freeContext()
  }
}

async function sendWhole(av: Av, context: Parameters<Av['calls']['sendPacket']>[0], data: Uint8Array): Promise<void> {
  const packet = new av.Packet()
  packet.alloc()
  try {
    packet.data = Buffer.from(data)
    sound(av, await av.calls.sendPacket(context, packet), 'decoder')
    sound(av, await av.calls.sendPacket(context, null), 'decoder')
  } finally {
    packet.free()
  }
}

async function pictureOf(av: Av, frame: Frame, nclx: Nclx | undefined): Promise<Picture> {
  const maker = new PictureMaker(av, shapeOf(av, frame, nclx), (bytes) => new ArrayBuffer(bytes))
  try {
    return await maker.make(frame)
  } finally {
    maker.close()
  }
}

/** What the file says goes before what the stream says; where neither does it is what JPEG means (ISO/IEC 23000-22, 7.3.6.4). */
function shapeOf(av: Av, frame: Frame, nclx: Nclx | undefined): FrameShape {
  const pixelFormat = av.avGetPixFmtName(frame.format as Parameters<Av['avGetPixFmtName']>[0]) ?? 'unknown'
  const format = pixelFormatOf(pixelFormat)
  if (!format) throw damaged(`its pixel format ${pixelFormat} is not read`)
  const stated: ColourCodes = nclx
    ? { matrix: nclx.matrix, transfer: 13, primaries: nclx.primaries, range: nclx.full ? 2 : 1 }
    : { matrix: frame.colorSpace, transfer: 13, primaries: frame.colorPrimaries, range: frame.colorRange }
  const matrix = format.family === 'rgb' ? 0 : MATRICES.includes(stated.matrix) ? stated.matrix : BT601
  const codes = { ...stated, matrix, range: stated.range || 2 }
  const { width, height } = frame
  const colour = colourOf(codes, format, pixelFormat, width, height)
  const rest = { avFormat: frame.format, rotation: 0, premultiplied: false }
  return { width, height, pixelFormat, format, codes, colour, ...rest }
}
