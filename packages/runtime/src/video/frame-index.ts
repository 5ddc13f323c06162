// Owns which frames a video has, in which order and when, and where decoding has to begin for each. From packets where
// every packet has a time of its own, from decoding all of them where not. Makes no picture.

import type { CodecContext, FormatContext, Packet } from 'node-av/lib'
import { type Av, ticksOf, unlessAborted } from './av.ts'
import { decodeAll } from './decode.ts'
import type { Source } from './source.ts'

/** A packet, in the order of decoding. */
export type Entry = {
  readonly ticks: number
  /** What is asked for when it is sought: containers keep their tables by the time of decoding. */
  readonly seekTicks: number
  readonly key: boolean
  /** The demuxer itself says that its bytes are not all there. */
  readonly corrupt: boolean
}

export type FrameIndex = {
  /** Of every shown frame in display order, in units of the stream's time base. */
  readonly ticks: readonly number[]
  /** As the packets state them; 0 where they do not. */
  readonly stated: readonly number[]
  /** Empty where frames were counted by decoding: then every reading begins at the start. */
  readonly entries: readonly Entry[]
  /** Time -> place in `entries`. */
  readonly orderOf: ReadonlyMap<number, number>
  /** Time -> place in `ticks`. */
  readonly placeOf: ReadonlyMap<number, number>
}

/** What was met while all packets were read. */
export type Scan = {
  /** Undefined where packets do not say which frame they are. */
  readonly index: FrameIndex | undefined
  readonly packets: number
  /** When the last packet of any stream ends, on the container's clock. */
  readonly endSeconds: number
  /** FFmpeg's code when reading stopped before the end of the file. */
  readonly stopped: number | undefined
}

/** Reads every packet, of all streams. */
export async function scanPackets(av: Av, source: Source, signal?: AbortSignal): Promise<Scan> {
  const shown: { ticks: number; duration: number }[] = []
  const entries: Entry[] = []
  const orderOf = new Map<number, number>()
  const units = source.format.streams.map(({ timeBase }) => timeBase.num / timeBase.den)
  let [timed, packets, endSeconds] = [true, 0, 0]
  const stopped = await eachPacket(av, source.format, signal, (packet) => {
    const ticks = ticksOf(av, packet.pts)
    const end = (ticks ?? 0) + Number(packet.duration)
    endSeconds = Math.max(endSeconds, end * (units[packet.streamIndex] ?? 0))
    if (packet.streamIndex !== source.stream.index) return
    packets++
    if (ticks === undefined || orderOf.has(ticks)) timed = false
    if (!timed || ticks === undefined) return
    orderOf.set(ticks, entries.length)
    const seekTicks = Math.min(ticks, ticksOf(av, packet.dts) ?? ticks)
    entries.push({ ticks, seekTicks, key: packet.isKeyframe, corrupt: packet.hasFlags(av.AV_PKT_FLAG_CORRUPT) })
    if (!packet.hasFlags(av.AV_PKT_FLAG_DISCARD)) shown.push({ ticks, duration: Number(packet.duration) })
  })
  if (!timed || shown.length === 0) return { index: undefined, packets, endSeconds, stopped }
  shown.sort((a, b) => a.ticks - b.ticks)
  const ticks = shown.map((one) => one.ticks)
  const stated = shown.map(({ duration }) => duration)
  const index = { ticks, stated, entries, orderOf, placeOf: placesOf(ticks) }
  return { index, packets, endSeconds, stopped }
}

function placesOf(ticks: readonly number[]): ReadonlyMap<number, number> {
  return new Map(ticks.map((at, place) => [at, place]))
}

/** Decodes everything. A frame without a time gets the one that the rate of the stream gives it. */
export async function indexByDecoding(
  av: Av,
  source: Source,
  decoder: CodecContext,
  signal?: AbortSignal,
): Promise<FrameIndex> {
  const ticks: number[] = []
  const stated: number[] = []
  const { timeBase, avgFrameRate } = source.stream
  const step = avgFrameRate.num > 0 ? (avgFrameRate.den * timeBase.den) / (avgFrameRate.num * timeBase.num) : 1
  for await (const event of decodeAll(av, source, decoder, signal)) {
    if (event.frame === undefined) continue
    const last = ticks.at(-1)
    const usual = last === undefined ? 0 : last + (stated.at(-1) || Math.max(1, Math.round(step)))
    ticks.push(event.ticks !== undefined && (last === undefined || event.ticks > last) ? event.ticks : usual)
    stated.push(Number(event.frame.duration))
  }
  return { ticks, stated, entries: [], orderOf: new Map(), placeOf: placesOf(ticks) }
}

/**
 * The packets at which decoding may begin so that frame `ticks` comes out, the nearest first. A packet that is shown
 * before the key packet that it follows may need what came before that (an open group), so the key packet has to be
 * shown no later than the frame. Only the nearest is usual; the others are for streams whose key packets promise too much.
 */
export function startsFor(index: FrameIndex, ticks: number): readonly number[] {
  const keys: number[] = []
  for (let at = index.orderOf.get(ticks) ?? 0; at > 0 && keys.length < 2; at--) {
    const entry = index.entries[at]!
    if (entry.key && entry.ticks <= ticks) keys.push(at)
  }
  return [...keys, 0]
}

async function eachPacket(
  av: Av,
  format: FormatContext,
  signal: AbortSignal | undefined,
  look: (packet: Packet) => void,
): Promise<number | undefined> {
  const packet = new av.Packet()
  packet.alloc()
  try {
    for (;;) {
      unlessAborted(signal)
      const code = await av.calls.readFrame(format, packet)
      if (code < 0) return code === av.AVERROR_EOF ? undefined : code
      look(packet)
      packet.unref()
    }
  } finally {
    packet.free()
  }
}
