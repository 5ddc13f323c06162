import { join } from 'node:path'
import { WORKER_ENV, workerUrlTemplates } from '@popcel/protocol/runpod'
import { describe, expect, test } from 'vitest'
import { logsAsJson, readEnvironment } from './env.ts'

const urls = workerUrlTemplates('http://host/v2/e', 'CPU')
const queue = { [WORKER_ENV.take]: urls.take, [WORKER_ENV.done]: urls.done }

test('the worker protocol’s variables', () => {
  const given = readEnvironment({
    ...queue,
    [WORKER_ENV.stream]: urls.stream,
    [WORKER_ENV.ping]: urls.ping,
    [WORKER_ENV.pingInterval]: '20',
    [WORKER_ENV.apiKey]: 'raw',
    [WORKER_ENV.workerId]: 'w1',
  })
  // Below a second an interval is a mistake that the Python worker dies of.
  expect(given.queue).toEqual({ ...urls, pingIntervalMs: 1000, apiKey: 'raw', workerId: 'w1' })
})

test('with nothing set: no queue, https only, one job at a time, the platform’s size', () => {
  expect(readEnvironment({ HOME: 'me', BUCKET_ENDPOINT_URL: '' })).toMatchObject({
    queue: undefined,
    reach: 'public',
    concurrency: 1,
    threads: undefined,
    mostResultBytes: 20_000_000,
    refresh: false,
    patienceMs: 3_600_000,
    checks: true,
    bucket: undefined,
    stateFolder: join('me', '.local', 'state', 'popcel', 'worker-queue'),
  })
})

test('switches', () => {
  const given = readEnvironment({
    XDG_STATE_HOME: 'state',
    REFRESH_WORKER: 'true',
    RUNPOD_SKIP_AUTO_SYSTEM_CHECKS: 'true',
    RUNPOD_ENDPOINT_ID: '../e',
    POPCEL_FETCH: 'loopback',
    POPCEL_CONCURRENCY: '4',
    POPCEL_CACHE_BYTES: '0',
  })
  expect(given).toMatchObject({ refresh: true, checks: false, reach: 'loopback', concurrency: 4, cacheBytes: 0 })
  expect(given.stateFolder).toBe(join('state', 'popcel', 'worker-___e'))
})

test('a bucket', () => {
  const bucket = { BUCKET_ENDPOINT_URL: 'https://b', BUCKET_ACCESS_KEY_ID: 'id', BUCKET_SECRET_ACCESS_KEY: 'secret' }
  expect(readEnvironment({ ...bucket, BUCKET_NAME: 'n' }).bucket).toEqual({
    endpointUrl: 'https://b',
    accessId: 'id',
    accessSecret: 'secret',
    name: 'n',
    region: undefined,
  })
  expect(() => readEnvironment({ BUCKET_ENDPOINT_URL: 'https://b' })).toThrow('BUCKET_ACCESS_KEY_ID')
})

describe('what means nothing is refused with its name', () => {
  test.each([
    [{ POPCEL_FETCH: 'all' }, 'POPCEL_FETCH is public, loopback, any, not all'],
    [{ POPCEL_CONCURRENCY: '0' }, 'POPCEL_CONCURRENCY is a whole number from 1'],
    [{ POPCEL_MAX_PIXELS: 'many' }, 'POPCEL_MAX_PIXELS'],
    [{ [WORKER_ENV.take]: urls.take }, 'a result has nowhere to go'],
  ])('%j', (env, words) => expect(() => readEnvironment(env)).toThrow(words))
})

test('logs are JSON where RunPod reads them', () => {
  expect([logsAsJson({}), logsAsJson({ RUNPOD_ENDPOINT_ID: 'e' })]).toEqual([false, true])
})
