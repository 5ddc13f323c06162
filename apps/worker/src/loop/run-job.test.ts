import { expect, test } from 'vitest'
import type { Handler } from '../handler.ts'
import { runJob } from './run-job.ts'

const facts = { hostname: 'here', workerId: 'w1', version: 'test' }

async function run(handler: Handler, signal = new AbortController().signal) {
  const chunks: string[] = []
  const sender = { progress: async () => undefined, chunk: async (body: string) => void chunks.push(body) }
  const ended = await runJob({ id: 'j', input: {} }, { handler, sender, facts, aggregate: false }, signal)
  return { ended, chunks }
}

test('what is streamed ahead goes out in order, and what is returned is the output all the same', async () => {
  const { ended, chunks } = await run(async (_, { stream }) => {
    await stream('a')
    await stream({ b: 1 })
    return { all: 2 }
  })
  expect(chunks).toEqual(['{"output":"a"}', '{"output":{"b":1}}'])
  expect(ended).toEqual({ body: { output: { all: 2 } }, streamed: true })
})

test('a handler that streams nothing has no stream', async () => {
  expect((await run(async () => 7)).ended).toEqual({ body: { output: 7 }, streamed: false })
})

test('of a job that was stopped nothing more goes out', async () => {
  const stop = new AbortController()
  const after = Promise.withResolvers<unknown>()
  const { ended, chunks } = await run(async (_, { stream }) => {
    await stream(1)
    stop.abort()
    await stream(2).catch(after.resolve)
  }, stop.signal)
  expect(await after.promise).toMatchObject({ code: 'aborted' })
  expect([ended, chunks]).toEqual([undefined, ['{"output":1}']])
})
