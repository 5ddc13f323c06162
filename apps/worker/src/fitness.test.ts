import type { PopcelError } from '@popcel/protocol'
import { expect, test } from 'vitest'
import { checkFitness, tellUnfit } from './fitness.ts'
import { createHandler } from './tasks/handler.ts'
import { startEndpoint } from './testing/endpoint.ts'
import { toolsHere } from './testing/tools-here.ts'

const { signal } = new AbortController()

test('a worker that can cut is fit', async () => {
  await using here = toolsHere()
  await checkFitness(
    createHandler(async () => here.tools),
    signal,
  )
  expect(here.worked).toEqual(['cut'])
})

test('one whose library is broken is not, and what is wrong is told to the endpoint in its words', async () => {
  await using endpoint = await startEndpoint()
  const unfit = await checkFitness(async () => {
    throw new Error(`libvips is not here ${'x'.repeat(500)}`)
  }, signal).catch((error: unknown) => error as PopcelError)
  expect(unfit).toMatchObject({ code: 'worker-unfit', message: expect.stringContaining('a tiny cut failed (libvips') })
  await tellUnfit({ fetch, apiKey: 'k' }, `${endpoint.urls.ping.replace('$RUNPOD_POD_ID', 'w1')}`, unfit as PopcelError)
  const query = endpoint.pings[0]?.query
  expect([query?.get('status'), query?.get('check')]).toEqual(['unhealthy', 'a tiny cut'])
  expect(query?.get('reason')).toHaveLength(256)
})

test('an answer of another picture is no cut', async () => {
  const wrong = async () => ({ mask: 'AAAA', width: 1, height: 1, model: 'key', device: 'cpu', timings: {} })
  await expect(checkFitness(wrong, signal)).rejects.toThrow('came out as 1×1')
})
