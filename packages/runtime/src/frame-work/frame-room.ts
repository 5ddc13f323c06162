// Owns the memory of a thread's frames: arrays by size, lent and given back, and buffers that came along with the work. So in a
// clip each frame is made in the memory of one before it.

import type { Room, Samples } from '@popcel/matting'
import type { FrameScratch } from '../frame-files/frame-file.ts'

export type FrameRoom = Room & {
  /** Takes in the memory of frames that are done elsewhere. */
  stock(buffers: readonly ArrayBuffer[]): void
  /** What went to somebody who keeps it: it never comes back, whoever gives it. */
  letGo(data: Samples): void
}

const KINDS = { uint8: Uint8Array, uint16: Uint16Array, float: Float32Array } as const

/** Shares the byte buffers that files are read and written with: what one does not need, the other has. */
export function createFrameRoom(scratch: FrameScratch): FrameRoom {
  const lent = new WeakSet<ArrayBufferLike>()
  return {
    take(kind, length) {
      const Kind = KINDS[kind]
      const { buffer } = scratch.take(length * Kind.BYTES_PER_ELEMENT)
      lent.add(buffer)
      return new Kind(buffer as ArrayBuffer, 0, length) as never
    },
    give(data) {
      // What went to another thread in between is no longer here.
      if (!data || !lent.delete(data.buffer) || data.buffer.byteLength === 0) return
      scratch.give(new Uint8Array(data.buffer as ArrayBuffer))
    },
    letGo(data) {
      lent.delete(data.buffer)
    },
    stock(buffers) {
      for (const buffer of buffers) scratch.give(new Uint8Array(buffer))
    },
  }
}
