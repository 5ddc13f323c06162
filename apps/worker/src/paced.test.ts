import { expect, test } from 'vitest'
import { createPacedHandler } from './paced.ts'

const slept: number[] = []
const handler = createPacedHandler(async (ms) => void slept.push(ms))
const run = (input: object, told: unknown[] = [], signal = new AbortController().signal) =>
  handler(
    { id: 'j', input },
    { signal, progress: (value) => told.push(value), stream: async () => {} },
  ) as Promise<unknown>

test('it waits as long as the job says, tells its steps and answers with the input', async () => {
  const told: unknown[] = []
  expect(await run({ ms: 90, progress: 2, word: 'x' }, told)).toMatchObject({ ms: 90, word: 'x' })
  expect(slept).toEqual([30, 30, 30])
  expect(told).toEqual([{ step: 1 }, { step: 2 }])
})

test('it fails as it is told, and where the input is none', async () => {
  await expect(run({ fail: 'as asked' })).rejects.toThrow('as asked')
  await expect(run({ ms: 'long' })).rejects.toThrow('ms: ')
})

test('it yields', async () => {
  const got: unknown[] = []
  const chunks = handler(
    { id: 'j', input: { chunks: 2 } },
    { signal: new AbortController().signal, progress: () => {}, stream: async () => {} },
  )
  for await (const chunk of chunks as AsyncIterable<unknown>) got.push(chunk)
  expect(got).toEqual([{ chunk: 0 }, { chunk: 1 }])
})

test('a job that is stopped ends', async () => {
  await expect(run({ ms: 1 }, [], AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' })
})
