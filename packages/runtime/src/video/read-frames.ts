// Owns one reading of a stretch of frames: seek before it, decode, drop until the wanted time, make pictures.

import type { Packet } from 'node-av/lib'
import { type Av, AvFault, reasonOf, ticksOf } from './av.ts'
import { type DecodeEvent, decodeAll } from './decode.ts'
import { type FrameIndex, startsFor } from './frame-index.ts'
import type { Known } from './inspect.ts'
import { Ledger } from './ledger.ts'
import { openDecoder, openSource, type Source } from './source.ts'
import { PictureMaker, type TakeBuffer } from './to-picture.ts'
import type { OpenVideoOptions, VideoFrame } from './types.ts'

type Wanted = { readonly from: number; readonly to: number }
type Placed =
  | { readonly at: number; readonly event: Extract<DecodeEvent, { damaged: boolean }> }
  | { readonly fault: string; readonly ticks: number | undefined }

export async function* readFrames(
  av: Av,
  path: string,
  known: Known,
  { from, to }: Wanted,
  options: OpenVideoOptions,
  take: TakeBuffer,
): AsyncGenerator<VideoFrame, void, undefined> {
  const { index, info, shape } = known
  const maker = new PictureMaker(av, shape, take)
  const ledger = new Ledger(index, info, path, from)
  try {
    for await (const placed of decodeFrom(av, path, known, from, options)) {
      if ('fault' in placed) ledger.note(placed.fault, placed.ticks)
      else if (placed.at >= ledger.next) {
        yield* ledger.failuresBefore(Math.min(placed.at, to))
        if (placed.at < to) yield await makeFrame(maker, ledger, placed.event, known)
      }
      if (ledger.next >= to) break
    }
    yield* ledger.failuresBefore(to)
    if (to === info.frames && info.cutOff) yield ledger.ending(info.cutOff)
  } finally {
    maker.close()
  }
}

async function makeFrame(
  maker: PictureMaker,
  ledger: Ledger,
  { frame, damaged, key }: Extract<DecodeEvent, { damaged: boolean }>,
  { shape }: Known,
): Promise<VideoFrame> {
  if (ledger.isCorrupt()) return ledger.failed('its data is cut off')
  if (damaged) return ledger.failed('the decoder found errors in it')
  if (frame.width !== shape.width || frame.height !== shape.height || frame.format !== shape.avFormat)
    return ledger.failed(`it is ${frame.width}×${frame.height} of another format than the first`)
  try {
    return ledger.made(await maker.make(frame), key)
  } catch (error) {
    if (error instanceof AvFault) return ledger.failed(reasonOf(error))
    throw error
  }
}

/** Frames from `from` on or a little before. Begins anew further back where the nearest start does not lead to it. */
async function* decodeFrom(
  av: Av,
  path: string,
  { index }: Known,
  from: number,
  options: OpenVideoOptions,
): AsyncGenerator<Placed, void, undefined> {
  const starts = index.entries.length === 0 ? [0] : startsFor(index, index.ticks[from]!)
  for (const start of starts) {
    const last = start === 0
    let begun = false
    try {
      for await (const placed of decodeAt(av, path, index, start, options)) {
        if (!last && !begun && 'at' in placed && placed.at > from) break
        if ('at' in placed && placed.at >= from) begun = true
        yield placed
      }
    } catch (error) {
      if (last || begun || !(error instanceof Overshot)) throw error
    }
    if (begun || last) return
  }
}

async function* decodeAt(
  av: Av,
  path: string,
  index: FrameIndex,
  start: number,
  options: OpenVideoOptions,
): AsyncGenerator<Placed, void, undefined> {
  const source = await openSource(av, path, options)
  const decoder = await openDecoder(av, source, path, options).catch(async (error: unknown) => {
    await source.close()
    throw error
  })
  let count = 0
  try {
    const skipTo = start === 0 ? undefined : await seek(av, source, index, start)
    for await (const event of decodeAll(av, source, decoder, options.signal, skipTo)) {
      if (event.frame === undefined) yield { fault: event.reason, ticks: event.ticks }
      else {
        const at = index.entries.length === 0 ? count++ : index.placeOf.get(event.ticks ?? Number.NaN)
        if (at !== undefined) yield { at, event }
      }
    }
  } finally {
    decoder.freeContext()
    await source.close()
  }
}

/** The seek went beyond the packet that decoding has to begin with. */
class Overshot extends Error {}

/** Seeks, and says which packets to drop: containers find a place at or before what is asked for, and some beyond it. */
async function seek(av: Av, source: Source, index: FrameIndex, start: number): Promise<(packet: Packet) => boolean> {
  const stamp = BigInt(index.entries[start]!.seekTicks)
  const code = await av.calls.seekBack(source.format, source.stream.index, stamp)
  if (code < 0) throw new Overshot()
  return (packet) => {
    const order = index.orderOf.get(ticksOf(av, packet.pts) ?? Number.NaN)
    if (order !== undefined && order > start) throw new Overshot()
    return order === start
  }
}
