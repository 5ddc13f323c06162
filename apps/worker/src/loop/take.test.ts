import { expect, test } from 'vitest'
import { Taker } from './take.ts'
import type { Wire } from './wire.ts'

const never = new AbortController().signal

/** A clock that goes only where it is told, and an endpoint that answers as it is told. */
function scene() {
  const state = { ms: 5_000, status: 0 }
  const fetch: Wire['fetch'] = async () => {
    if (state.status === 0) throw new Error('connect ECONNREFUSED')
    return { status: state.status, text: async () => '' }
  }
  const taker = new Taker({ fetch, apiKey: '' }, () => state.ms)
  const take = () => taker.take('http://here/take', never)
  /** Takes and rests until so much time has gone; what was said, and the rests. */
  const goOn = async (ms: number) => {
    const said: string[] = []
    const rests: number[] = []
    for (const end = state.ms + ms; state.ms < end; ) {
      const { news, restMs } = await take()
      if (news) said.push(news)
      rests.push(restMs)
      state.ms += restMs
    }
    return { said, rests }
  }
  return { state, take, goOn }
}

test('an endpoint that is away is asked less and less often, down to four times a minute', async () => {
  const { rests } = await scene().goOn(120_000)
  expect(rests.slice(0, 6)).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000])
  expect(Math.max(...rests)).toBe(15_000)
  expect(rests.filter((ms) => ms === 5_000).length).toBeGreaterThan(8)
})

test('an hour of it is a handful of lines, and its end is one', async () => {
  const { state, goOn } = scene()
  const { said } = await goOn(3_600_000)
  expect(said[0]).toBe('taking a job failed (no answer: connect ECONNREFUSED); it is tried again')
  expect(said[1]).toMatch(/it has failed for (6\d|7\d) s; it is tried again$/)
  // at 1, 2, 4, 8, 16 and 32 minutes
  expect(said).toHaveLength(7)
  state.status = 204
  const after = await goOn(1_000)
  expect(after.said).toEqual(['the endpoint answers again, after 60 minutes'])
})

test.each([0, 401, 403, 404])('%i is nobody: how long that has been is told', async (status) => {
  const { state, goOn, take } = scene()
  state.status = 204
  await goOn(10_000)
  state.status = status
  await goOn(100_000)
  const { aloneMs } = await take()
  expect(aloneMs).toBeGreaterThanOrEqual(100_000)
  state.status = 500
  expect((await take()).aloneMs).toBe(0)
})
