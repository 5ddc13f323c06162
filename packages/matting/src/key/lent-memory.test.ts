import { loadCharacter } from '@popcel/fixtures'
import { decodePicture } from '@popcel/runtime'
import { expect, test } from 'vitest'
import type { Samples } from '../picture.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { key } from './key.ts'

/** Lends memory in which others have worked, and knows what is out. */
function usedRoom() {
  const out = new Set<ArrayBufferLike>()
  const room: Room = {
    take(kind, length) {
      const data = NEW_ROOM.take(kind, length)
      new Uint8Array(data.buffer).fill(0x7f)
      out.add(data.buffer)
      return data
    },
    give: (data) => void (data && out.delete(data.buffer)),
  }
  return { room, out }
}

// A screen with a veil and glow, a gradient with a ghost seen through, JPEG on white.
test.each(['sorceress', 'ghost', 'cat'] as const)(
  '%s is keyed in used memory as in new, and all of it but the result is given back',
  async (id) => {
    const picture = await decodePicture((await loadCharacter(id)).picture)
    const { room, out } = usedRoom()
    const lent = key(picture, { room })
    const plain = key(picture)
    expect(lent.report).toEqual(plain.report)
    expect(isSame(lent.matte.data, plain.matte.data)).toBe(true)
    expect(isSame(lent.foreground.data, plain.foreground.data)).toBe(true)
    expect([...out].sort(bySize)).toEqual([lent.foreground.data.buffer, lent.matte.data.buffer].sort(bySize))
  },
)

const bySize = (a: ArrayBufferLike, b: ArrayBufferLike) => a.byteLength - b.byteLength

function isSame(a: Samples, b: Samples): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]))
}
