import { expect, test } from 'vitest'
import { openPool, threadsFor } from './open-pool.ts'

test('there are never more threads than pieces of work, and always one', () => {
  expect(threadsFor(1)).toBe(1)
  expect(threadsFor(0)).toBe(1)
  expect(threadsFor(10_000)).toBeLessThan(10_000)
})

test('the real thread loads, works on pixels, and names the file of what it cannot read', async () => {
  await using pool = openPool(1, new AbortController().signal, 'no-models')
  const task = { file: 'words.png', source: { kind: 'animated', bytes: Buffer.from('words') } } as const
  await expect(
    pool.run('repack', { ...task, platforms: ['line-emoji'], durationMs: undefined, leastDb: undefined }),
  ).rejects.toMatchObject({
    code: 'input-not-a-picture',
    details: { file: 'words.png' },
  })
})
