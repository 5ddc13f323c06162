import { describe, expect, test } from 'vitest'
import { pingUrl, resultUrl, stopUrl, takeUrl, workerUrlTemplates } from './index.ts'

const BASE = 'http://127.0.0.1:8000/v2/local'
const templates = workerUrlTemplates(BASE, 'NVIDIA GeForce RTX 4090')

describe('worker addresses', () => {
  test('templates look as the platform hands them out', () => {
    expect(templates.done).toBe(`${BASE}/job-done/$RUNPOD_POD_ID/$ID?gpu=NVIDIA+GeForce+RTX+4090`)
    expect(templates.take).toBe(`${BASE}/job-take/$ID?gpu=NVIDIA+GeForce+RTX+4090`)
  })

  test('one slot takes one job, more take a batch', () => {
    const gpu = 'gpu=NVIDIA+GeForce+RTX+4090'
    expect(takeUrl(templates.take, 'w1', 1, true)).toBe(`${BASE}/job-take/w1?${gpu}&job_in_progress=1`)
    expect(takeUrl(templates.take, 'w1', 3, false)).toBe(
      `${BASE}/job-take-batch/w1?${gpu}&batch_size=3&job_in_progress=0`,
    )
  })

  test('a result names the worker and the job', () => {
    expect(resultUrl(`${BASE}/job-done/$RUNPOD_POD_ID/$ID?gpu=L4`, 'w1', 'job-u1', true)).toBe(
      `${BASE}/job-done/w1/job-u1?gpu=L4&isStream=true`,
    )
  })

  test('a template without a query gets one', () => {
    expect(pingUrl(`${BASE}/ping/$RUNPOD_POD_ID`, 'w1', ['a', 'b'], '1.12.0')).toBe(
      `${BASE}/ping/w1?job_id=a%2Cb&runpod_version=1.12.0`,
    )
    expect(pingUrl(`${BASE}/ping/$RUNPOD_POD_ID`, 'w1', [], '1')).toBe(`${BASE}/ping/w1?runpod_version=1`)
  })

  test('a server with another take address knows no stop', () => {
    expect(stopUrl(templates.take, 'w1')).toContain('/job-stop/w1?')
    expect(stopUrl('http://host/jobs/$ID', 'w1')).toBeUndefined()
  })

  test('ids cannot leave their place in the path', () => {
    expect(resultUrl(`${BASE}/job-done/$RUNPOD_POD_ID/$ID`, 'w', '../../x?y', false)).toBe(
      `${BASE}/job-done/w/..%2F..%2Fx%3Fy?isStream=false`,
    )
    expect(resultUrl(`${BASE}/job-done/$RUNPOD_POD_ID/$ID`, '$ID', 'j', false)).toContain('/%24ID/j')
  })
})
