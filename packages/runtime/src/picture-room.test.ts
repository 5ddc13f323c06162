import { expect, test } from 'vitest'
import { createPictureRoom } from './picture-room.ts'

test('memory that is given back is lent again, in any kind', () => {
  const room = createPictureRoom()
  const first = room.take('float', 100_000)
  expect(first).toHaveLength(100_000)
  room.give(first)
  const again = room.take('uint8', 400_000)
  expect(again).toHaveLength(400_000)
  expect(again.buffer).toBe(first.buffer)
  expect(room.take('uint8', 400_000).buffer).not.toBe(first.buffer)
})

test('what was let go never comes back, and what is not the room’s is left alone', () => {
  const room = createPictureRoom()
  const kept = room.take('uint16', 100_000)
  room.letGo(kept)
  room.give(kept)
  const own = new Uint16Array(100_000)
  room.give(own)
  const next = room.take('uint16', 100_000)
  expect([kept.buffer, own.buffer]).not.toContain(next.buffer)
})

test('of very large pictures nothing is kept', () => {
  const room = createPictureRoom()
  const large = room.take('float', 40_000_000)
  room.give(large)
  expect(room.take('float', 40_000_000).buffer).not.toBe(large.buffer)
})
