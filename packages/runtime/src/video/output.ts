// Owns the file that a video is written into: a temporary name beside its own, streams, header, packets, trailer, and the
// name at the end. A file is whole or not there.

import { randomBytes } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import type { CodecContext, FormatContext, Packet, Stream } from 'node-av/lib'
import { type Av, AvFault, reasonOf, set, sound } from './av.ts'
import type { Container } from './codecs.ts'
import type { Ratio } from './types.ts'

export class VideoOutput {
  readonly format: FormatContext
  readonly #av: Av
  readonly #path: string
  readonly #part: string
  #closed = false

  constructor(av: Av, path: string, container: Container) {
    this.#av = av
    this.#path = resolve(path)
    const tag = randomBytes(4).toString('hex')
    this.#part = join(dirname(this.#path), `.${basename(this.#path).slice(0, 200)}.${tag}.part`)
    this.format = new av.FormatContext()
    sound(av, this.format.allocOutputContext2(null, container, `file:${this.#part}`), 'output')
    // No date, no random number: the same frames give the same bytes.
    this.format.setFlags(av.AVFMT_FLAG_BITEXACT)
  }

  addStream(encoder: CodecContext, rate: Ratio): Stream {
    const stream = this.format.newStream(null)
    sound(this.#av, stream.codecpar.fromContext(encoder), 'output')
    stream.timeBase = encoder.timeBase
    stream.avgFrameRate = new this.#av.Rational(rate.num, rate.den)
    return stream
  }

  /** @throws AvFault */
  async begin(container: Container, metadata: Readonly<Record<string, string>>): Promise<void> {
    this.format.metadata = this.#av.Dictionary.fromObject({ ...metadata })
    sound(this.#av, await this.#av.calls.openOutput(this.format), 'output')
    // The table of frames goes to the front of an MP4, for players that have not got all of it yet.
    if (container === 'mp4') set(this.#av, this.format, { movflags: '+use_metadata_tags+faststart' })
    // Without end, as an animated picture is expected to play.
    if (container === 'apng') set(this.#av, this.format, { plays: 0 })
    if (container === 'mov') set(this.#av, this.format, { movflags: '+use_metadata_tags' })
    sound(this.#av, await this.#av.calls.writeHeader(this.format), 'output')
  }

  /** The packet's times are in units of `unit`. @throws AvFault */
  async write(packet: Packet, stream: Stream, unit: Ratio): Promise<void> {
    packet.rescaleTs(unit, stream.timeBase)
    packet.streamIndex = stream.index
    sound(this.#av, await this.#av.calls.writePacket(this.format, packet), 'output')
  }

  /** Gives the file its name; returns its bytes. @throws AvFault, errors of the file system */
  async end(): Promise<number> {
    sound(this.#av, await this.#av.calls.writeTrailer(this.format), 'output')
    await this.#close()
    const handle = await open(this.#part, 'r+')
    await handle.sync().finally(() => handle.close())
    const { size } = await stat(this.#part)
    await rename(this.#part, this.#path)
    return size
  }

  async discard(): Promise<void> {
    await this.#close()
    await rm(this.#part, { force: true })
  }

  async #close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#av.calls.closeOutput(this.format)
    this.format.freeContext()
  }
}

/** The row for what was thrown while a video was written. */
export function outputFault(av: Av, thrown: unknown, file: string): unknown {
  if (thrown instanceof PopcelError) return thrown
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined
  const full =
    code === 'ENOSPC' || code === 'EDQUOT' || (thrown instanceof AvFault && thrown.avCode === av.AVERROR_ENOSPC)
  if (full) return new PopcelError('disk-full', { file }, { cause: thrown })
  if (code !== undefined || thrown instanceof AvFault)
    return new PopcelError('output-unwritable', { file, reason: reasonOf(thrown) }, { cause: thrown })
  return thrown
}
