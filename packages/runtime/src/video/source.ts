// Owns opening a video file for reading: containers that are let in, the stream with the pictures, the caps that are
// checked before a picture is decoded. Decodes nothing itself.

import { open, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { PopcelError, systemWords } from '@popcel/protocol'
import type { Codec, CodecContext, FormatContext, Stream } from 'node-av/lib'
import { DEFAULT_CAPS } from '../caps.ts'
import { type Av, set, sound, unlessAborted, wordsOf } from './av.ts'
import type { OpenVideoOptions } from './types.ts'

export type Source = {
  readonly format: FormatContext
  readonly stream: Stream
  readonly audio: boolean
  close(): Promise<void>
}

/** FFmpeg also has demuxers of play lists, which open other files and addresses; none of them is here. */
const CONTAINERS = [
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,ogg,flv,asf,mxf,nut,ivf,yuv4mpegpipe,dv',
  'h264,hevc,obu,av1,m4v,h263,vc1,gxf,swf,rm,wav,mp3,aac,flac,aiff,w64,caf,amr,ac3,ape,wv',
].join(',')

export const LETS_IN = { format_whitelist: CONTAINERS, protocol_whitelist: 'file' } as const

/**
 * @throws PopcelError input-missing, input-unreadable, input-empty, input-too-many-bytes, input-too-many-pixels,
 * video-not-a-video, video-without-picture, aborted
 */
export async function openSource(av: Av, path: string, options: OpenVideoOptions): Promise<Source> {
  unlessAborted(options.signal)
  await checkFile(path, options)
  const format = new av.FormatContext()
  format.allocContext()
  try {
    set(av, format, LETS_IN)
    const opened = await av.calls.openInput(format, `file:${resolve(path)}`)
    if (opened < 0) throw await notOpened(av, opened, path)
    const maxPixels = options.caps?.maxPixels ?? DEFAULT_CAPS.maxPixels
    // Looking for what the header does not say may decode a frame, so sizes that it does say are checked first. (Options
    // for that decoder cannot be given: node-av 6.1.1 hands their array over wrongly and crashes.)
    checkSizes(format, path, maxPixels)
    await av.calls.findStreamInfo(format)
    checkSizes(format, path, maxPixels)
    return { ...findStreams(av, format, path), format, close: () => av.calls.closeInput(format) }
  } catch (error) {
    await av.calls.closeInput(format)
    throw error
  }
}

/** A decoder for the source's pictures, opened. */
export async function openDecoder(
  av: Av,
  source: Source,
  path: string,
  options: OpenVideoOptions,
): Promise<CodecContext> {
  const codec = decoderOf(av, source.stream)
  const name = av.avGetCodecName(source.stream.codecpar.codecId) ?? 'an unknown codec'
  if (!codec) throw new PopcelError('video-codec-unknown', { file: path, codec: name })
  const context = new av.CodecContext()
  context.allocContext3(codec)
  sound(av, context.parametersToContext(source.stream.codecpar), 'decoder')
  context.pktTimebase = source.stream.timeBase
  context.threadCount = options.threads ?? 0
  const maxPixels = options.caps?.maxPixels ?? DEFAULT_CAPS.maxPixels
  // Sizes were checked; this is for a stream that grows, and decoders count their padding too.
  set(av, context, { max_pixels: 2 * maxPixels + 65_536 })
  const opened = await av.calls.openCodec(context)
  if (opened >= 0) return context
  context.freeContext()
  throw new PopcelError('video-codec-unknown', { file: path, codec: `${name} (${wordsOf(av, opened)})` })
}

/** VP8 and VP9 carry alpha as a second stream inside, which only libvpx decodes. */
function decoderOf(av: Av, stream: Stream): Codec | null {
  const { codecId } = stream.codecpar
  const layered = stream.metadata?.getAll()
  const alpha = Object.entries(layered ?? {}).some(
    ([key, value]) => key.toLowerCase() === 'alpha_mode' && value === '1',
  )
  if (alpha && codecId === av.AV_CODEC_ID_VP9) return av.Codec.findDecoderByName(av.FF_DECODER_LIBVPX_VP9)
  if (alpha && codecId === av.AV_CODEC_ID_VP8) return av.Codec.findDecoderByName(av.FF_DECODER_LIBVPX_VP8)
  return av.Codec.findDecoder(codecId)
}

function findStreams(av: Av, format: FormatContext, path: string): Pick<Source, 'stream' | 'audio'> {
  const best = format.findBestStream(av.AVMEDIA_TYPE_VIDEO)
  const audio = format.streams.some(({ codecpar }) => codecpar.codecType === av.AVMEDIA_TYPE_AUDIO)
  const stream = format.streams.find(({ index }) => index === best)
  const cover = stream?.hasDisposition(av.AV_DISPOSITION_ATTACHED_PIC)
  if (!stream || cover) throw new PopcelError(audio ? 'video-without-picture' : 'video-not-a-video', { file: path })
  return { stream, audio }
}

function checkSizes(format: FormatContext, file: string, maxPixels: number): void {
  for (const { codecpar } of format.streams) {
    const { width, height } = codecpar
    if (width * height <= maxPixels) continue
    const inMega = (pixels: number) => (Math.round(pixels / 1e5) / 10).toLocaleString('en')
    const limit = `${inMega(maxPixels)} megapixels`
    throw new PopcelError('input-too-many-pixels', { file, width, height, megapixels: inMega(width * height), limit })
  }
}

async function checkFile(path: string, { caps }: OpenVideoOptions): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const code = error.code === 'ENOENT' || error.code === 'ENOTDIR' ? 'input-missing' : 'input-unreadable'
    throw new PopcelError(code, { file: path, reason: systemWords(error.code ?? error.message) }, { cause: error })
  })
  if (!found.isFile()) throw new PopcelError('input-unreadable', { file: path, reason: 'it is no file' })
  if (found.size === 0) throw new PopcelError('input-empty', { file: path })
  const limit = caps?.maxBytes
  if (limit !== undefined && found.size > limit) {
    const [bytes, most] = [found.size, limit].map((count) => count.toLocaleString('en'))
    throw new PopcelError('input-too-many-bytes', { file: path, bytes: bytes!, limit: most! })
  }
}

async function notOpened(av: Av, code: number, file: string): Promise<PopcelError> {
  if (code === av.AVERROR_EACCES) return new PopcelError('input-unreadable', { file, reason: wordsOf(av, code) })
  if (!(await beginsAsVideo(file))) return new PopcelError('video-not-a-video', { file })
  return new PopcelError('input-truncated', { file, reason: 'the table of its frames is missing' })
}

/** MP4 and MOV keep their table in a box that may stand last; Matroska and AVI begin with theirs. */
async function beginsAsVideo(file: string): Promise<boolean> {
  const handle = await open(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(12), 0, 12, 0).finally(() => handle.close())
  const head = buffer.subarray(0, bytesRead).toString('latin1')
  if (head.startsWith('\x1a\x45\xdf\xa3')) return true
  return /^(ftyp|moov|mdat|wide|free)/.test(head.slice(4)) || (head.startsWith('RIFF') && head.slice(8) === 'AVI ')
}
