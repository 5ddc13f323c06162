// Owns looking at a video once: its frames counted, its first ones decoded, and from both what `info` says.

import { PopcelError } from '@popcel/protocol'
import type { Frame } from 'node-av/lib'
import { type Av, ticksOf, wordsOf } from './av.ts'
import { type ColourCodes, colourOf, refuseColour } from './colour.ts'
import { decodeAll } from './decode.ts'
import { type FrameIndex, indexByDecoding, type Scan, scanPackets } from './frame-index.ts'
import { pixelFormatOf } from './pixel-format.ts'
import { rotationOf } from './rotation.ts'
import { openDecoder, openSource, type Source } from './source.ts'
import { timingOf } from './timing.ts'
import type { FrameShape } from './to-picture.ts'
import type { OpenVideoOptions, VideoInfo } from './types.ts'

/** What readings share. */
export type Known = { readonly info: VideoInfo; readonly index: FrameIndex; readonly shape: FrameShape }

type Probe = {
  readonly shape: FrameShape
  readonly interlaced: boolean
  readonly ticks: readonly (number | undefined)[]
  readonly faults: number
}

const PROBED_FRAMES = 8
/** FFmpeg's unit of a container's length. */
const MICROSECONDS = 1e6

/** @throws PopcelError, see openVideo */
export async function inspectVideo(av: Av, path: string, options: OpenVideoOptions): Promise<Known> {
  const scan = await withSource(av, path, options, (source) => scanPackets(av, source, options.signal))
  return withSource(av, path, options, async (source) => {
    const probe = await probeFrames(av, source, path, options)
    const index = scan.index && agrees(scan.index, probe) ? scan.index : await countDecoded(av, path, options)
    const info = infoOf(av, source, probe, index, cutOffOf(av, source, scan))
    return { info, index, shape: probe.shape }
  })
}

async function withSource<T>(
  av: Av,
  path: string,
  options: OpenVideoOptions,
  work: (source: Source) => Promise<T>,
): Promise<T> {
  const source = await openSource(av, path, options)
  try {
    return await work(source)
  } finally {
    await source.close()
  }
}

function countDecoded(av: Av, path: string, options: OpenVideoOptions): Promise<FrameIndex> {
  return withSource(av, path, options, async (source) => {
    const decoder = await openDecoder(av, source, path, options)
    try {
      return await indexByDecoding(av, source, decoder, options.signal)
    } finally {
      decoder.freeContext()
    }
  })
}

/** Decodes the first frames. @throws PopcelError video-damaged when there is none */
async function probeFrames(av: Av, source: Source, path: string, options: OpenVideoOptions): Promise<Probe> {
  const decoder = await openDecoder(av, source, path, { ...options, threads: 1 })
  const ticks: (number | undefined)[] = []
  let first: Pick<Probe, 'shape' | 'interlaced'> | undefined
  let faults = 0
  let reason = 'no frame is in it'
  try {
    for await (const event of decodeAll(av, source, decoder, options.signal)) {
      if (event.frame === undefined) {
        faults++
        reason = event.reason
        continue
      }
      first ??= { shape: shapeOf(av, source, event.frame, path, options), interlaced: isInterlaced(av, event.frame) }
      ticks.push(event.ticks)
      if (ticks.length === PROBED_FRAMES) break
    }
  } finally {
    decoder.freeContext()
  }
  if (!first) throw new PopcelError('video-damaged', { file: path, reason })
  return { ...first, ticks, faults }
}

/** Each packet must be a frame: fields in packets of their own, or frames hidden in others, would miscount. */
function agrees({ ticks }: FrameIndex, probe: Probe): boolean {
  const decoded = new Set(probe.ticks)
  const last = Math.max(...probe.ticks.map((at) => at ?? Number.POSITIVE_INFINITY))
  const expected = ticks.filter((at) => at <= last)
  const known = new Set(ticks)
  const missing = expected.filter((at) => !decoded.has(at)).length
  const strange = probe.ticks.filter((at) => at === undefined || !known.has(at)).length
  return strange === 0 && (missing === 0 || probe.faults > 0 || missing < probe.ticks.length / 4)
}

function shapeOf(av: Av, { stream }: Source, frame: Frame, file: string, { highRange }: OpenVideoOptions): FrameShape {
  const pixelFormat = av.avGetPixFmtName(frame.format as Parameters<Av['avGetPixFmtName']>[0]) ?? 'unknown'
  const format = pixelFormatOf(pixelFormat)
  if (!format) throw new PopcelError('video-codec-unknown', { file, codec: `pixel format ${pixelFormat}` })
  const codes: ColourCodes = {
    matrix: frame.colorSpace,
    transfer: frame.colorTrc,
    primaries: frame.colorPrimaries,
    range: frame.colorRange,
  }
  refuseColour(codes, format, file, highRange)
  const { width, height } = frame
  return {
    width,
    height,
    pixelFormat,
    avFormat: frame.format,
    format,
    codes,
    colour: colourOf(codes, format, pixelFormat, width, height),
    rotation: rotationOf(stream.codecpar.getCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX)),
    premultiplied: frame.alphaMode === av.AVALPHA_MODE_PREMULTIPLIED,
  }
}

function isInterlaced(av: Av, frame: Frame): boolean {
  return (frame.flags & av.AV_FRAME_FLAG_INTERLACED) !== 0
}

function infoOf(
  av: Av,
  source: Source,
  { shape, interlaced }: Probe,
  index: FrameIndex,
  cutOff: string | undefined,
): VideoInfo {
  const { stream, format } = source
  const { timeBase, avgFrameRate, rFrameRate, codecpar } = stream
  const aspect = stream.sampleAspectRatio.num > 0 ? stream.sampleAspectRatio : { num: 1, den: 1 }
  const timing = timingOf(index.ticks, index.stated, timeBase, [avgFrameRate, rFrameRate])
  const sideways = shape.rotation % 180 !== 0
  return {
    container: format.iformat?.name?.split(',')[0] ?? 'unknown',
    codec: av.avGetCodecName(codecpar.codecId) ?? 'unknown',
    width: sideways ? shape.height : shape.width,
    height: sideways ? shape.width : shape.height,
    frames: index.ticks.length,
    ...timing,
    timeBase: { num: timeBase.num, den: timeBase.den },
    bits: shape.format.bits,
    pixelFormat: shape.pixelFormat,
    colour: shape.colour,
    alpha: shape.format.alpha,
    rotation: shape.rotation,
    pixelAspect: sideways ? { num: aspect.den, den: aspect.num } : { num: aspect.num, den: aspect.den },
    audio: source.audio,
    interlaced,
    cutOff,
  }
}

/** These write down how long they last; of others FFmpeg guesses it from what is there. */
const TELLS_ITS_LENGTH = /^(mov|matroska|avi|flv|asf|mxf)/
/** Headers round, and their sound may end a packet later or sooner. */
const LENGTH_TOLERANCE_SECONDS = 0.5

/** Why the file is known to end too early, if it is. */
function cutOffOf(av: Av, { format, stream }: Source, { packets, endSeconds, stopped }: Scan): string | undefined {
  const promised = Number(stream.nbFrames)
  if (packets < promised) return `${promised} are promised and ${packets} are there`
  if (stopped !== undefined) return `it cannot be read on (${wordsOf(av, stopped)})`
  const stated = ticksOf(av, format.duration)
  if (stated === undefined || !TELLS_ITS_LENGTH.test(format.iformat?.name ?? '')) return undefined
  const [wanted, there] = [stated / MICROSECONDS, endSeconds].map((seconds) => Math.round(seconds * 100) / 100)
  if (wanted! - there! <= LENGTH_TOLERANCE_SECONDS) return undefined
  return `it lasts ${wanted} s by its header and ends at ${there} s`
}
