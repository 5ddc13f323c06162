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

export function kindOf(data: Samples): SampleKind {
  if (data instanceof Float32Array) return 'float'
  return data instanceof Uint16Array ? 'uint16' : 'uint8'
}
