// Owns EXR's run lengths: a negative count is followed by that many bytes as they are, another by one byte that stands count + 1 times.

import { damaged } from '../refusals.ts'

const SHORTEST_RUN = 3
const LONGEST_RUN = 127

/** Unpacks into `out`, which must be filled exactly. */
export function unpackRuns(packed: Uint8Array, out: Uint8Array): void {
  let to = 0
  let at = 0
  while (at < packed.length) {
    const count = (packed[at++]! << 24) >> 24
    const length = count < 0 ? -count : count + 1
    if (to + length > out.length || at + (count < 0 ? length : 1) > packed.length)
      throw damaged('a run in its compressed lines is longer than the line')
    // plain loops: most pieces are short, and a call for each takes longer
    if (count < 0) for (let i = 0; i < length; i++) out[to++] = packed[at++]!
    else {
      const value = packed[at++]!
      for (let i = 0; i < length; i++) out[to++] = value
    }
  }
  if (to !== out.length) throw damaged('its compressed lines are shorter than the picture')
}

/** Packs into `out`, which must have 1.5 times the length; gives how many bytes were used. */
export function packRuns(bytes: Uint8Array, out: Uint8Array): number {
  const end = bytes.length
  let to = 0
  let at = 0
  while (at < end) {
    const run = runAt(bytes, at, end)
    if (run >= SHORTEST_RUN) {
      out[to++] = run - 1
      out[to++] = bytes[at]!
      at += run
      continue
    }
    const start = at
    while (at < end && at - start < LONGEST_RUN && !startsRun(bytes, at, end)) at++
    out[to++] = start - at
    for (let i = start; i < at; i++) out[to++] = bytes[i]!
  }
  return to
}

function startsRun(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 2 < end && bytes[at] === bytes[at + 1] && bytes[at] === bytes[at + 2]
}

function runAt(bytes: Uint8Array, at: number, end: number): number {
  const value = bytes[at]
  let length = 1
  while (at + length < end && length <= LONGEST_RUN && bytes[at + length] === value) length++
  return length
}
