// Owns turning a stream of bytes into frames of one size, each in memory of its own.

import type { Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { RawSize } from './raw-size.ts'

type Stream = AsyncIterable<Uint8Array | string>

/**
 * The frames of a stream until it ends or `signal` is aborted.
 * @throws PopcelError aborted, input-empty, and raw-frame-cut-off when it ends within a frame, after the whole ones
 */
export async function* rawFrames(
  stream: Stream,
  { width, height, channels }: RawSize,
  signal: AbortSignal,
): AsyncGenerator<Picture<Uint8Array>, void, undefined> {
  const size = width * height * channels
  let data = new Uint8Array(size)
  let filled = 0
  let frames = 0
  for await (const chunk of untilAborted(stream, signal)) {
    for (let from = 0; from < chunk.length; ) {
      const part = chunk.subarray(from, from + size - filled)
      data.set(part, filled)
      filled += part.length
      from += part.length
      if (filled < size) continue
      frames++
      yield { width, height, channels, data, space: 'srgb', alpha: channels === 4 ? 'straight' : 'none' }
      // The one that was given is the taker's.
      data = new Uint8Array(size)
      filled = 0
    }
  }
  if (filled > 0)
    throw new PopcelError('raw-frame-cut-off', { file: 'stdin', number: frames, bytes: filled, wanted: size })
  if (frames === 0) throw new PopcelError('input-empty', { file: 'stdin' })
}

/** A stream that nobody writes to would hold a stopped run back. */
async function* untilAborted(stream: Stream, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = stream[Symbol.asyncIterator]()
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = () => reject(new PopcelError('aborted'))
  aborted.catch(() => undefined)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    for (;;) {
      const { value, done } = await Promise.race([iterator.next(), aborted])
      if (done) return
      yield typeof value === 'string' ? Buffer.from(value) : value
    }
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
