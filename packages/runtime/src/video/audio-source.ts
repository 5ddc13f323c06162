// Owns what the two ways of taking sound along have in common: where it comes from, what a track does, seeking.

import type { FormatContext, Stream } from 'node-av/lib'
import type { Av } from './av.ts'
import type { VideoOutput } from './output.ts'

export type AudioTrack = {
  readonly kind: 'copied' | 'encoded'
  readonly note: string | undefined
  /** Before the header is written. */
  addTo(format: FormatContext): void
  /** Writes what begins before this time of the video's clock. @throws AvFault */
  writeUntil(output: VideoOutput, seconds: number): Promise<void>
  close(): Promise<void>
}

export type AudioSource = {
  readonly format: FormatContext
  readonly stream: Stream
  readonly codec: string
  readonly fromSeconds: number
  readonly toSeconds: number
}

/** Goes to a packet at or before the stretch. A place that cannot be sought is reached by reading from the start. */
export async function seekAudio(av: Av, { format, stream, fromSeconds }: AudioSource): Promise<void> {
  const { num, den } = stream.timeBase
  // A packet may begin before what is wanted in it; the decoder wants one before that.
  const stamp = BigInt(Math.floor(((fromSeconds - 0.2) * den) / num))
  await av.calls.seekBack(format, stream.index, stamp)
}
