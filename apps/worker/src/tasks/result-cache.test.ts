import { expect, test } from 'vitest'
import { keyOf, ResultCache } from './result-cache.ts'

const forever = new AbortController().signal
const cacheOf = (limit = 10) => new ResultCache<string>(limit, (text) => text.length)
/** Work that counts how often it was begun. */
function counted(value: string) {
  const times = { begun: 0, stopped: 0 }
  const gate = Promise.withResolvers<void>()
  return {
    times,
    open: () => gate.resolve(),
    work: async (signal: AbortSignal) => {
      times.begun++
      signal.addEventListener('abort', () => times.stopped++)
      await gate.promise
      return value
    },
  }
}

test('the same key is worked on once, now and later', async () => {
  const cache = cacheOf()
  const { times, work, open } = counted('abc')
  const both = Promise.all([cache.get('k', work, forever), cache.get('k', work, forever)])
  open()
  expect(await both).toEqual([
    { value: 'abc', cached: false },
    { value: 'abc', cached: true },
  ])
  expect(await cache.get('k', work, forever)).toEqual({ value: 'abc', cached: true })
  expect(times.begun).toBe(1)
})

test('what was used longest ago goes first, by bytes; what is larger than all is not kept', async () => {
  const cache = cacheOf(10)
  const fill = (key: string, value: string) => cache.get(key, async () => value, forever)
  await fill('a', 'aaaa')
  await fill('b', 'bbbb')
  await fill('a', 'not worked on')
  await fill('c', 'cccc')
  expect((await fill('a', 'new')).value).toBe('aaaa')
  expect((await fill('c', 'new')).value).toBe('cccc')
  expect((await fill('b', 'new')).value).toBe('new')
  await fill('large', 'x'.repeat(11))
  expect((await fill('large', 'again')).value).toBe('again')
})

test('one who leaves does not stop the work of others; the last one does', async () => {
  const cache = cacheOf()
  const { times, work, open } = counted('abc')
  const [first, second] = [new AbortController(), new AbortController()]
  const left = cache.get('k', work, first.signal)
  const stays = cache.get('k', work, second.signal)
  first.abort()
  await expect(left).rejects.toMatchObject({ code: 'aborted' })
  expect(times.stopped).toBe(0)
  second.abort()
  await expect(stays).rejects.toMatchObject({ code: 'aborted' })
  expect(times.stopped).toBe(1)
  open()
  expect(await cache.get('k', work, forever)).toEqual({ value: 'abc', cached: false })
  expect(times.begun).toBe(2)
})

test('a failure is told to all who wait and then forgotten', async () => {
  const cache = cacheOf()
  const fail = async () => {
    throw new Error('no')
  }
  const both = [cache.get('k', fail, forever), cache.get('k', fail, forever)]
  for (const one of both) await expect(one).rejects.toThrow('no')
  expect(await cache.get('k', async () => 'yes', forever)).toEqual({ value: 'yes', cached: false })
})

test('a key tells bytes and questions apart', () => {
  const a = Buffer.from('a')
  expect(keyOf(a, { x: 1 })).toBe(keyOf(Buffer.from('a'), { x: 1 }))
  expect(new Set([keyOf(a, { x: 1 }), keyOf(a, { x: 2 }), keyOf(Buffer.from('b'), { x: 1 })]).size).toBe(3)
})

test('when it is made smaller, the newest stay', async () => {
  const cache = cacheOf(12)
  const fill = async (key: string, value: string) => (await cache.get(key, async () => value, forever)).cached
  await fill('a', 'aaaa')
  await fill('b', 'bbbb')
  await fill('c', 'cccc')
  cache.shrink(8)
  expect([await fill('b', 'bbbb'), await fill('c', 'cccc'), await fill('a', 'aaaa')]).toEqual([true, true, false])
  cache.shrink(0)
  expect(await fill('c', 'cccc')).toBe(false)
})
