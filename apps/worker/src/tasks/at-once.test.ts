import { expect, test } from 'vitest'
import { atOnce } from './at-once.ts'

test('results stand in the order of the items, and never more than the limit are under way', async () => {
  let running = 0
  let most = 0
  const doubled = await atOnce([30, 10, 20, 0, 5], 2, async (ms, index) => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => setTimeout(resolve, ms / 5))
    running--
    return `${index}:${ms}`
  })
  expect(doubled).toEqual(['0:30', '1:10', '2:20', '3:0', '4:5'])
  expect(most).toBe(2)
})

test('a failure is told', async () => {
  const failing = atOnce([1, 2], 2, async (n) => {
    if (n === 2) throw new Error('two')
    return n
  })
  await expect(failing).rejects.toThrow('two')
})
