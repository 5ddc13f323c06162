import { expect, test } from 'vitest'
import { forEachAtOnce } from './at-once.ts'

test('does all, in order of starting, never more than the limit at once', async () => {
  const started: number[] = []
  let running = 0
  let most = 0
  await forEachAtOnce([10, 20, 30, 40, 50], 2, async (item, position) => {
    started.push(item)
    expect(item).toBe((position + 1) * 10)
    most = Math.max(most, ++running)
    await new Promise((resolve) => setImmediate(resolve))
    running--
  })
  expect(started).toEqual([10, 20, 30, 40, 50])
  expect(most).toBe(2)
})

test('rejects with the first failure after the others have ended', async () => {
  let ended = 0
  const work = async (item: number) => {
    if (item === 1) throw new Error('one')
    await new Promise((resolve) => setImmediate(resolve))
    ended++
  }
  await expect(forEachAtOnce([1, 2, 3], 3, work)).rejects.toThrow('one')
  expect(ended).toBe(2)
})

test('nothing to do is nothing', async () => {
  await forEachAtOnce([], 4, async () => expect.unreachable())
})
