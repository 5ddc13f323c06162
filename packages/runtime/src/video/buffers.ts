// Owns memory of pictures that was given back and is used again: a few buffers of one size, never more than are asked for at once.

export type Buffers = {
  /** A buffer of exactly this size; what is in it is left from before. */
  take(bytes: number): ArrayBuffer
  giveBack(buffer: ArrayBufferLike): void
}

const MOST_KEPT = 8

export function createBuffers(): Buffers {
  let size = 0
  let kept: ArrayBuffer[] = []
  return {
    take(bytes) {
      if (bytes !== size) {
        size = bytes
        kept = []
      }
      return kept.pop() ?? new ArrayBuffer(bytes)
    },
    giveBack(buffer) {
      // A buffer that went to another thread has no bytes left here.
      const usable = buffer instanceof ArrayBuffer && buffer.byteLength === size && size > 0
      if (usable && kept.length < MOST_KEPT && !kept.includes(buffer)) kept.push(buffer)
    },
  }
}
