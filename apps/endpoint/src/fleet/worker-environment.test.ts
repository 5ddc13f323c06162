import { pingUrl, resultUrl, stopUrl, takeUrl } from '@popcel/protocol/runpod'
import { describe, expect, test } from 'vitest'
import { soon, testBed } from '../testing/endpoint-of.ts'
import { threadsEach } from './cpu-shares.ts'
import { workerEnvironment } from './worker-environment.ts'

const place = {
  base: 'http://127.0.0.1:8000/v2/local',
  endpointId: 'local',
  gpu: 'NVIDIA L4',
  secret: 'secret',
  token: undefined,
  pingIntervalMs: 200,
  hostname: 'host',
  threads: 2,
}

describe('the environment of a worker', () => {
  const env = workerEnvironment('w1', place)

  test('has what an unmodified Python worker reads', () => {
    expect(env).toMatchObject({
      RUNPOD_POD_ID: 'w1',
      RUNPOD_ENDPOINT_ID: 'local',
      RUNPOD_AI_API_KEY: 'local',
      RUNPOD_SKIP_AUTO_SYSTEM_CHECKS: 'true',
      RUNPOD_SKIP_GPU_CHECK: 'true',
      OMP_NUM_THREADS: '2',
      POPCEL_THREADS: '2',
      MALLOC_ARENA_MAX: '2',
    })
    // below 1000 the Python worker's heartbeat dies
    expect(env['RUNPOD_PING_INTERVAL']).toBe('1000')
    expect(workerEnvironment('w1', { ...place, token: 'T' })['RUNPOD_AI_API_KEY']).toBe('T')
  })

  test('every address has a query to append to, and the placeholders', () => {
    expect(env['RUNPOD_WEBHOOK_GET_JOB']).toMatch(
      /^http:\/\/127\.0\.0\.1:8000\/v2\/local\/job-take\/\$ID\?gpu=NVIDIA\+L4&key=/,
    )
    expect(env['RUNPOD_WEBHOOK_POST_OUTPUT']).toContain('/job-done/$RUNPOD_POD_ID/$ID?')
    expect(env['RUNPOD_WEBHOOK_POST_STREAM']).toContain('/job-stream/$RUNPOD_POD_ID/$ID?')
    expect(env['RUNPOD_WEBHOOK_PING']).toContain('/ping/$RUNPOD_POD_ID?')
  })

  test('lets that worker in, and no other, where a token is wanted', async () => {
    using bed = testBed({ settings: { token: 'T', takeHoldMs: 100 } })
    const mine = workerEnvironment('w1', { ...place, secret: bed.store.secret, token: 'T' })
    const urls = (worker: string) => [
      takeUrl(mine['RUNPOD_WEBHOOK_GET_JOB'] ?? '', worker, 1, false),
      takeUrl(mine['RUNPOD_WEBHOOK_GET_JOB'] ?? '', worker, 3, true),
      stopUrl(mine['RUNPOD_WEBHOOK_GET_JOB'] ?? '', worker) ?? '',
      pingUrl(mine['RUNPOD_WEBHOOK_PING'] ?? '', worker, [], '1'),
    ]
    const statusesOf = async (worker: string) => {
      const answers = Promise.all(urls(worker).map((url) => bed.send(url.replace('http://127.0.0.1:8000', ''))))
      await soon(answers)
      await bed.clock.advance(100)
      return (await answers).map(({ status }) => status)
    }
    expect(await statusesOf('w1')).toEqual([204, 204, 204, 200])
    expect(await statusesOf('w2')).toEqual([401, 401, 401, 401])
    const done = resultUrl(mine['RUNPOD_WEBHOOK_POST_OUTPUT'] ?? '', 'w1', 'job', false)
    expect(await (await bed.send(done.replace('http://127.0.0.1:8000', ''), {})).json()).toEqual({ accepted: false })
  })
})

test.each([
  [8, 3, 2],
  [2, 3, 1],
  [16, 1, 16],
  [4, 0, 4],
])('%i cores for %i workers are %i threads each', (cores, workers, threads) => {
  expect(threadsEach(cores, workers)).toBe(threads)
})
