import { describe, expect, test } from 'vitest'
import { manualClock, settle } from '../testing/manual-clock.ts'
import { createNews } from './news.ts'

const never = new AbortController().signal

describe('news', () => {
  test('wakes all who wait for a subject, and nobody else', async () => {
    const news = createNews(manualClock())
    const waits = [news.wait('a', 100, never), news.wait('a', 100, never)]
    const other = news.wait('b', 100, never)
    news.tell('a')
    expect(await Promise.all(waits)).toEqual(['told', 'told'])
    expect(await Promise.race([other, settle().then(() => 'pending')])).toBe('pending')
  })

  test('says when time is up or the client is gone, and at once when that is so already', async () => {
    const clock = manualClock()
    const news = createNews(clock)
    const gone = new AbortController()
    const late = news.wait('a', 100, never)
    const left = news.wait('a', 1_000, gone.signal)
    await clock.advance(100)
    gone.abort()
    expect(await Promise.all([late, left])).toEqual(['time', 'gone'])
    expect(await news.wait('a', 0, never)).toBe('time')
    expect(await news.wait('a', 100, gone.signal)).toBe('gone')
  })

  test('what was told before somebody waits is not kept', async () => {
    const clock = manualClock()
    const news = createNews(clock)
    news.tell('a')
    const wait = news.wait('a', 100, never)
    await clock.advance(100)
    expect(await wait).toBe('time')
  })

  test('a close ends all waits; later ones are held shortly, so that nobody asks in a hot loop', async () => {
    const clock = manualClock()
    const news = createNews(clock)
    const wait = news.wait('a', 10_000, never)
    news.close()
    expect(await wait).toBe('closed')
    const later = news.wait('a', 10_000, never)
    await clock.advance(499)
    expect(await Promise.race([later, settle().then(() => 'pending')])).toBe('pending')
    await clock.advance(1)
    expect(await later).toBe('closed')
  })
})
