// Owns turning packets into frames, one after the other, from wherever the source stands. A packet that is refused is
// told and the next one follows; what is left inside the decoder at the end comes out too.

import type { CodecContext, Frame, Packet } from 'node-av/lib'
import { type Av, ticksOf, unlessAborted, wordsOf } from './av.ts'
import { isDamagedFfv1 } from './ffv1.ts'
import type { Source } from './source.ts'

export type DecodeEvent =
  /** Valid until the next event. `damaged`: the decoder itself says that it painted something over. */
  | {
      readonly frame: Frame
      readonly ticks: number | undefined
      readonly damaged: boolean
      /** Made of nothing but itself. */
      readonly key: boolean
      readonly reason?: undefined
    }
  /** `ticks` where it is known which packet was refused. */
  | { readonly frame?: undefined; readonly reason: string; readonly ticks?: number | undefined }

type Streamed = Pick<Source, 'format' | 'stream'>

/** Decoders may refuse many packets in a row while they drain; this many are taken for a decoder that will not end. */
const MOST_FAULTS_AT_END = 64

/** `skipTo` reads and drops packets until it says yes, once. */
export async function* decodeAll(
  av: Av,
  source: Streamed,
  decoder: CodecContext,
  signal?: AbortSignal,
  skipTo?: (packet: Packet) => boolean,
): AsyncGenerator<DecodeEvent, void, undefined> {
  const frame = new av.Frame()
  frame.alloc()
  const packet = new av.Packet()
  packet.alloc()
  let faultsAtEnd = 0
  let ended = false
  try {
    while (faultsAtEnd < MOST_FAULTS_AT_END) {
      unlessAborted(signal)
      const code = await av.calls.receiveFrame(decoder, frame)
      if (code >= 0) {
        yield decoded(av, frame)
        frame.unref()
      } else if (code === av.AVERROR_EOF) return
      else if (code !== av.AVERROR_EAGAIN) {
        if (ended) faultsAtEnd++
        yield { reason: wordsOf(av, code) }
      } else if (ended) return
      else {
        ended = !(await nextPacket(av, source, packet, skipTo))
        skipTo = undefined
        const reason = await send(av, source, decoder, ended ? null : packet)
        const ticks = ended ? undefined : ticksOf(av, packet.pts)
        packet.unref()
        if (reason !== undefined) yield { reason, ticks }
      }
    }
  } finally {
    packet.free()
    frame.free()
  }
}

/** Why the packet was not taken, if it was not. */
async function send(
  av: Av,
  { stream }: Streamed,
  decoder: CodecContext,
  packet: Packet | null,
): Promise<string | undefined> {
  const bytes = stream.codecpar.codecId === av.AV_CODEC_ID_FFV1 ? packet?.data : undefined
  if (bytes && isDamagedFfv1(bytes)) return 'a checksum in it is wrong'
  const sent = await av.calls.sendPacket(decoder, packet)
  return sent < 0 ? wordsOf(av, sent) : undefined
}

/** The next packet of the pictures; false at the end of the file, or where it cannot be read on. */
async function nextPacket(
  av: Av,
  source: Streamed,
  packet: Packet,
  wanted: (packet: Packet) => boolean = () => true,
): Promise<boolean> {
  for (;;) {
    const code = await av.calls.readFrame(source.format, packet)
    if (code < 0) return false
    if (packet.streamIndex === source.stream.index && wanted(packet)) return true
    packet.unref()
  }
}

function decoded(av: Av, frame: Frame): DecodeEvent {
  const ticks = ticksOf(av, frame.pts) ?? ticksOf(av, frame.bestEffortTimestamp)
  const damaged = frame.decodeErrorFlags !== 0 || (frame.flags & av.AV_FRAME_FLAG_CORRUPT) !== 0
  return { frame, ticks, damaged, key: (frame.flags & av.AV_FRAME_FLAG_KEY) !== 0 }
}
