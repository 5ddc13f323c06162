// Owns gathering small pieces into large writes: one buffer is filled while the other is on its way to the disk.

import type { FrameScratch } from '../frame-file.ts'
import type { WholeFile } from '../whole-file.ts'

const BUFFER_BYTES = 4 << 20

export type Sink = {
  /** Where the next byte goes. */
  position(): number
  put(bytes: Uint8Array): Promise<void> | undefined
  /** Waits for the last write. */
  end(): Promise<void>
  /** Gives the buffers back; after a failure too. */
  release(): void
}

export function createSink(file: WholeFile, scratch: FrameScratch, start: number): Sink {
  let [filling, other] = [scratch.take(BUFFER_BYTES), scratch.take(BUFFER_BYTES)]
  let used = 0
  let flushed = start
  let underway: Promise<void> = Promise.resolve()

  const flush = async () => {
    await underway
    const full = filling.subarray(0, used)
    ;[filling, other] = [other, filling]
    const at = flushed
    flushed += used
    used = 0
    underway = file.write(full, at)
    // it is awaited before the buffer is used again; until then nobody looks
    underway.catch(() => undefined)
  }
  const putSlowly = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; ) {
      if (used === BUFFER_BYTES) await flush()
      const length = Math.min(bytes.length - at, BUFFER_BYTES - used)
      filling.set(bytes.subarray(at, at + length), used)
      used += length
      at += length
    }
  }
  return {
    position: () => flushed + used,
    put(bytes) {
      if (used + bytes.length > BUFFER_BYTES) return putSlowly(bytes)
      filling.set(bytes, used)
      used += bytes.length
      return undefined
    },
    async end() {
      await flush()
      await underway
    },
    release() {
      // a write may still read from them after a failure, so they go back when it is over
      void underway.catch(() => undefined).then(() => [filling, other].forEach(scratch.give))
    },
  }
}
