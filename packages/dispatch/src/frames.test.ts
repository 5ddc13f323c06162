import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { chunkSize } from './chunk.ts'
import { createClock } from './clock.ts'
import { createDispatcher } from './dispatcher.ts'
import { createEndpointClient } from './endpoint-client.ts'
import { dispatchFrames, type Frame, type FrameOptions, type FrameOutcome } from './frames.ts'
import { type FakeOptions, fakeEndpoint } from './testing/endpoint.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

type Image = { name: string; image: string }
const images = (input: Record<string, unknown>) => input['images'] as Image[]

/** Cuts "data" to "cut data"; a frame called "bad" fails alone, one called "kill" fails its whole job. */
const worker = (input: Record<string, unknown>) => {
  const all = images(input)
  if (all.some(({ image }) => image === 'kill')) return { error: 'out of memory' }
  const good = all.filter(({ image }) => image !== 'bad')
  return {
    output: {
      images: good.map(({ name, image }) => ({ filename: `${name}.png`, type: 'base64', data: `cut ${image}` })),
      errors: all.filter((one) => !good.includes(one)).map(({ name }) => `${name}: is not a picture`),
    },
  }
}

async function run(frames: readonly Frame[], fakeOptions: FakeOptions = {}, options: Partial<FrameOptions> = {}) {
  const fake = fakeEndpoint({ handle: worker, ...fakeOptions })
  const clock = createClock(() => performance.now())
  const client = createEndpointClient({ baseUrl: 'http://here/v2', endpointId: 'x', fetch: fake.fetch, clock })
  const dispatcher = createDispatcher({ client, clock })
  const outcomes: FrameOutcome[] = []
  let settled = false
  const done = (async () => {
    for await (const one of dispatchFrames(dispatcher, frames, { task: 'mini', now: clock.now, ...options }))
      outcomes.push(one)
  })().finally(() => {
    settled = true
  })
  for (let step = 0; !settled && step < 5_000; step++) await vi.advanceTimersByTimeAsync(50)
  await done
  return { fake, outcomes }
}

const named = (...contents: string[]): Frame[] =>
  contents.map((image) => ({ name: `shot/${image}.png`, load: () => image }))
const told = (outcome: FrameOutcome | undefined) => (outcome?.ok ? outcome.file.data : outcome?.error.message)

describe('frames', () => {
  test('come back in order under their own names, whatever job they were in', async () => {
    const contents = [...Array(40).keys()].map(String)
    const { outcomes } = await run(named(...contents))
    expect(outcomes.map(({ name }) => name)).toEqual(contents.map((n) => `shot/${n}.png`))
    expect(outcomes.map(told)).toEqual(contents.map((n) => `cut ${n}`))
  })

  test('the first jobs have one frame; when the overhead is seen to be large, more go together', async () => {
    const slowToAnswer: FakeOptions = { jobMs: 1_000 }
    const { fake } = await run(named(...[...Array(200).keys()].map(String)), slowToAnswer)
    const sizes = fake.accepted.map((input) => images(input).length)
    expect(sizes.slice(0, 3)).toEqual([1, 1, 1])
    expect(Math.max(...sizes)).toBeGreaterThan(4)
    expect(sizes.reduce((a, b) => a + b)).toBe(200)
  })

  test('one bad frame fails alone', async () => {
    const { outcomes } = await run(named('a', 'bad', 'c'), {}, { mostFrames: 3 })
    expect(outcomes.map(told)).toEqual(['cut a', expect.stringContaining('shot/bad.png: is not a picture'), 'cut c'])
  })

  test('a frame that takes its whole job down does not take the others', async () => {
    const contents = [...Array(60).keys()].map((n) => (n === 50 ? 'kill' : String(n)))
    const { outcomes } = await run(named(...contents), { jobMs: 1_000 })
    expect(outcomes.filter(({ ok }) => !ok).map(({ index }) => index)).toEqual([50])
    expect(outcomes.map(({ index }) => index)).toEqual([...Array(60).keys()])
  })

  test('each is told as soon as it has ended, before a slow earlier one', async () => {
    const order: number[] = []
    await run(
      named('slow', 'b', 'c'),
      { jobMs: (input) => (images(input)[0]?.image === 'slow' ? 5_000 : 10) },
      {
        onFrame: ({ index }) => void order.push(index),
      },
    )
    expect(order).toEqual([1, 2, 0])
  })

  test('are loaded when their turn comes, not all at once', async () => {
    let loaded = 0
    let most = 0
    let ended = 0
    const frames = Array.from(
      { length: 100 },
      (_, n): Frame => ({
        name: String(n),
        load: () => {
          loaded++
          most = Math.max(most, loaded - ended)
          return 'x'
        },
      }),
    )
    await run(frames, {}, { mostFrames: 1, onFrame: () => void ended++ })
    expect(loaded).toBe(100)
    expect(most).toBeLessThan(20)
  })

  test('an answer of another shape is a failure of its frames', async () => {
    const { outcomes } = await run(named('a'), { handle: () => ({ output: { mask: 'x' } }) })
    expect(told(outcomes[0])).toContain('images')
  })
})

describe('how many go together', () => {
  const facts = { waiting: 300, workers: 3, limitBytes: 1_000, mostFrames: 32, bytes: Array(100).fill(1) }

  test('one, before anything is known', () => {
    expect(chunkSize({ ...facts, measured: undefined })).toBe(1)
  })

  test('so many that the overhead takes a tenth: 50 ms beside frames of 100 ms make 5', () => {
    expect(chunkSize({ ...facts, measured: { overheadMs: 50, frameMs: 100 } })).toBe(5)
  })

  test('no more than leaves work for every worker twice', () => {
    expect(chunkSize({ ...facts, waiting: 12, measured: { overheadMs: 900, frameMs: 1 } })).toBe(2)
  })

  test('no more bytes than a job may have, but always one', () => {
    const measured = { overheadMs: 900, frameMs: 1 }
    expect(chunkSize({ ...facts, bytes: [400, 400, 400], measured })).toBe(2)
    expect(chunkSize({ ...facts, bytes: [4_000], measured })).toBe(1)
  })
})
