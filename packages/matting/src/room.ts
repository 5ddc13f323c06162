// Owns where arrays of a picture's size come from: made anew, or lent by a caller that uses the same memory from frame to frame.

import type { Samples } from './picture.ts'

type Kinds = { readonly uint8: Uint8Array; readonly uint16: Uint16Array; readonly float: Float32Array }
export type SampleKind = keyof Kinds

export type Room = {
  /** An array with whatever was in it: who takes one fills it. */
  take<Kind extends SampleKind>(kind: Kind, length: number): Kinds[Kind]
  /** For what nobody reads any more. Arrays that this room has not lent are left alone, so any may be given. */
  give(data: Samples | undefined): void
}

/** Makes each array anew and leaves it to be collected. */
export const NEW_ROOM: Room = {
  take: (kind, length) => anew(kind, length) as never,
  give: () => undefined,
}

function anew(kind: SampleKind, length: number): Samples {
  if (kind === 'float') return new Float32Array(length)
  return kind === 'uint16' ? new Uint16Array(length) : new Uint8Array(length)
}

/** A room that remembers what it lent, for work that needs many arrays until its end. */
export type Lease = Room & {
  /** Gives back everything that is still out, but what is to stay with the caller. */
  end(...kept: readonly Samples[]): void
}

export function leaseFrom(room: Room): Lease {
  if (room === NEW_ROOM) return { ...room, end: () => undefined }
  const out = new Set<Samples>()
  return {
    take(kind, length) {
      const lent = room.take(kind, length)
      out.add(lent)
      return lent
    },
    give(data) {
      if (data) out.delete(data)
      room.give(data)
    },
    end(...kept) {
      for (const lent of out) if (!kept.includes(lent)) room.give(lent)
      out.clear()
    },
  }
}

/** Whole numbers of 32 bits in a room's floats; to be given back as `floats`. */
export function intsIn(room: Room, length: number): Int32Array {
  const { buffer, byteOffset } = room.take('float', length)
  return new Int32Array(buffer, byteOffset, length)
}

export function kindOf(data: Samples): SampleKind {
  if (data instanceof Float32Array) return 'float'
  return data instanceof Uint16Array ? 'uint16' : 'uint8'
}
