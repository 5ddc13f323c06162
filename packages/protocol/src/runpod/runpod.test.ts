import { describe, expect, test } from 'vitest'
import { readValue } from '../read-value.ts'
import {
  healthSchema,
  isTerminal,
  JOB_STATES,
  jobDoneSchema,
  jobStatusSchema,
  pingQuerySchema,
  runRequestSchema,
  streamAnswerSchema,
  takenBatchSchema,
  takenJobSchema,
  takeQuerySchema,
} from './index.ts'

// Bodies as they stand in the facts about RunPod: recorded there from the real SDKs and the real platform.

describe('job states', () => {
  test('four are the end', () => {
    expect(JOB_STATES.filter(isTerminal)).toEqual(['COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT'])
  })

  test('RUNNING, as the docs print it, is IN_PROGRESS', () => {
    expect(readValue(jobStatusSchema, { id: 'a', status: 'RUNNING' }, 'status').status).toBe('IN_PROGRESS')
    expect(() => readValue(jobStatusSchema, { id: 'a', status: 'LOST' }, 'status')).toThrow(/^status: /)
  })
})

describe('run request', () => {
  test.each([[null], [{}], ['text'], [[1]], [false], [0]])('takes the input %j', (input) => {
    expect(readValue(runRequestSchema, { input }, 'body')).toEqual({ input })
  })

  test('wants an input', () => {
    expect(() => readValue(runRequestSchema, {}, 'body')).toThrow('input: is missing')
  })

  test('keeps what it does not know: webhookV2, and fields of the policy', () => {
    const body = { input: 1, webhookV2: { url: 'x' }, policy: { executionTimeout: 5000, other: true } }
    expect(readValue(runRequestSchema, body, 'body')).toEqual(body)
  })

  test.each([
    ['policy.executionTimeout', { policy: { executionTimeout: 4999 } }],
    ['policy.ttl', { policy: { ttl: 604_800_001 } }],
    ['webhook', { webhook: 'no address' }],
    ['s3Config.bucketName', { s3Config: { accessId: '', accessSecret: '', endpointUrl: '' } }],
  ])('refuses a wrong %s by name', (field, part) => {
    expect(() => readValue(runRequestSchema, { input: 1, ...part }, 'body')).toThrow(`${field}: `)
  })
})

describe('answers', () => {
  test('statuses of every kind', () => {
    const worker = { delayTime: 31618, executionTime: 1437, workerId: 'w' }
    for (const body of [
      { id: 'a-u1', status: 'IN_QUEUE' },
      { id: 'a-u1', status: 'IN_PROGRESS', delayTime: 3, workerId: 'w', output: '50 %', retries: 1 },
      { id: 'a-u1', status: 'COMPLETED', output: { image: 'x' }, ...worker },
      { id: 'a-u1', status: 'FAILED', error: '{"error_type":"x"}', retries: 0, ...worker },
    ]) {
      expect(readValue(jobStatusSchema, body, 'status')).toEqual(body)
    }
  })

  test('a stream answer has a stream, and each chunk an output', () => {
    expect(readValue(streamAnswerSchema, { status: 'IN_PROGRESS', stream: [] }, 'stream').stream).toEqual([])
    expect(() => readValue(streamAnswerSchema, { status: 'IN_PROGRESS' }, 'answer')).toThrow('stream: ')
  })

  test('health has all eleven numbers', () => {
    const jobs = { completed: 1, failed: 0, inProgress: 0, inQueue: 2, retried: 0 }
    const workers = { idle: 0, initializing: 1, ready: 0, running: 0, throttled: 0, unhealthy: 0 }
    expect(readValue(healthSchema, { jobs, workers }, 'health')).toEqual({ jobs, workers })
    for (const name of Object.keys(workers)) {
      expect(() => readValue(healthSchema, { jobs, workers: { ...workers, [name]: undefined } }, 'health')).toThrow(
        name,
      )
    }
  })
})

describe('what a worker reads and writes', () => {
  test('a job without an input has an empty one; null stays null', () => {
    expect(readValue(takenJobSchema, { id: 'a', extra: 1 }, 'job')).toEqual({ id: 'a', input: {}, extra: 1 })
    expect(readValue(takenJobSchema, { id: 'a', input: null }, 'job').input).toBeNull()
    expect(() => readValue(takenJobSchema, { input: 1 }, 'job')).toThrow('id: ')
  })

  test('null is an empty batch', () => {
    expect(readValue(takenBatchSchema, null, 'batch')).toEqual([])
    expect(readValue(takenBatchSchema, [{ id: 'a', input: 1 }], 'batch')).toEqual([{ id: 'a', input: 1 }])
  })

  test('the query of a take', () => {
    expect(readValue(takeQuerySchema, {}, 'query')).toEqual({ batch_size: 1, job_in_progress: '0' })
    const query = { gpu: 'L4', batch_size: '3', job_in_progress: '1' }
    expect(readValue(takeQuerySchema, query, 'query')).toEqual({ ...query, batch_size: 3 })
    expect(() => readValue(takeQuerySchema, { batch_size: '0' }, 'query')).toThrow('batch_size: ')
  })

  test('results of all shapes', () => {
    for (const body of [
      { output: { a: 1 } },
      { output: { extra: 1 }, error: 'custom' },
      { output: null },
      {},
      { output: [], stopPod: true },
      { status: 'IN_PROGRESS', output: '50 %' },
    ]) {
      expect(readValue(jobDoneSchema, body, 'result')).toEqual(body)
    }
    expect(() => readValue(jobDoneSchema, [1], 'result')).toThrow('result: ')
  })

  test('a ping lists its jobs with commas', () => {
    expect(readValue(pingQuerySchema, { job_id: 'a,b', runpod_version: '1.12.0' }, 'ping').job_id).toEqual(['a', 'b'])
    expect(readValue(pingQuerySchema, {}, 'ping').job_id).toEqual([])
  })
})
