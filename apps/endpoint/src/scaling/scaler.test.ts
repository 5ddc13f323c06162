import { describe, expect, test } from 'vitest'
import { decideScaling, type ScalingRules, type ScalingView, type ScalingWorker } from './scaler.ts'

const NOW = 100_000
const rules = (scaler: ScalingRules['scaler'], rest: Partial<ScalingRules> = {}): ScalingRules => ({
  workersMin: 0,
  workersMax: 3,
  idleTimeoutMs: 5_000,
  scaler,
  ...rest,
})
const byDelay = (rest?: Partial<ScalingRules>) => rules({ type: 'QUEUE_DELAY', delayMs: 4_000 }, rest)
const byCount = (requests: number, rest?: Partial<ScalingRules>) => rules({ type: 'REQUEST_COUNT', requests }, rest)
const view = (rest: Partial<ScalingView>): ScalingView => ({
  now: NOW,
  waiting: 0,
  oldestQueuedAt: undefined,
  inProgress: 0,
  workers: [],
  lastStartAt: undefined,
  ...rest,
})
const running = (id: string): ScalingWorker => ({ id, state: 'running', stoppable: true })
const initializing = (id: string): ScalingWorker => ({ id, state: 'initializing', stoppable: true })
const idle = (id: string, forMs: number): ScalingWorker => ({
  id,
  state: 'idle',
  idleSince: NOW - forMs,
  stoppable: true,
})
const NOTHING = { start: 0, stop: [], lookAgainAt: undefined }

describe('nothing to do', () => {
  test.each([
    ['QUEUE_DELAY', byDelay()],
    ['REQUEST_COUNT', byCount(1)],
  ])('%s: no workers, no jobs', (_, given) => {
    expect(decideScaling(given, view({}))).toEqual(NOTHING)
  })

  test('workersMin are started without any job', () => {
    expect(decideScaling(byDelay({ workersMin: 2 }), view({})).start).toBe(2)
    expect(decideScaling(byCount(4, { workersMin: 2 }), view({ workers: [idle('a', 0)] })).start).toBe(1)
  })

  test('workersMax 0 starts nothing, whatever waits', () => {
    const waiting = view({ waiting: 9, oldestQueuedAt: 0 })
    expect(decideScaling(byDelay({ workersMax: 0 }), waiting).start).toBe(0)
    expect(decideScaling(byCount(1, { workersMax: 0 }), waiting).start).toBe(0)
  })
})

describe('QUEUE_DELAY', () => {
  test('the first job starts a worker at once', () => {
    expect(decideScaling(byDelay(), view({ waiting: 30, oldestQueuedAt: NOW })).start).toBe(1)
  })

  test('another is added when a job has waited for 4 s, and not before', () => {
    const workers = [running('a')]
    const early = view({ waiting: 2, oldestQueuedAt: NOW - 3_999, workers, lastStartAt: 0 })
    expect(decideScaling(byDelay(), early)).toEqual({ start: 0, stop: [], lookAgainAt: NOW + 1 })
    const late = view({ waiting: 2, oldestQueuedAt: NOW - 4_000, workers, lastStartAt: 0 })
    expect(decideScaling(byDelay(), late)).toEqual({ start: 1, stop: [], lookAgainAt: NOW + 4_000 })
  })

  test('one at a time: each has 4 s to take effect', () => {
    const workers = [running('a'), running('b')]
    const soon = view({ waiting: 9, oldestQueuedAt: 0, workers, lastStartAt: NOW - 1_000 })
    expect(decideScaling(byDelay(), soon)).toEqual({ start: 0, stop: [], lookAgainAt: NOW + 3_000 })
  })

  test('none is added for jobs that workers are starting for already', () => {
    const workers = [running('a'), initializing('b')]
    expect(decideScaling(byDelay(), view({ waiting: 1, oldestQueuedAt: 0, workers, lastStartAt: 0 })).start).toBe(0)
    expect(decideScaling(byDelay(), view({ waiting: 2, oldestQueuedAt: 0, workers, lastStartAt: 0 })).start).toBe(1)
  })

  test('never more than workersMax', () => {
    const workers = [running('a'), running('b'), running('c')]
    expect(decideScaling(byDelay(), view({ waiting: 99, oldestQueuedAt: 0, workers, lastStartAt: 0 }))).toEqual(NOTHING)
  })
})

describe('REQUEST_COUNT', () => {
  test.each([
    [1, 30, 0, 3],
    [4, 5, 0, 2],
    [4, 4, 0, 1],
    [4, 4, 1, 2],
    [10, 0, 1, 1],
  ])('one worker for every %i: %i waiting and %i running want %i', (requests, waiting, inProgress, wanted) => {
    expect(decideScaling(byCount(requests), view({ waiting, inProgress })).start).toBe(wanted)
  })

  test('those that are there count, starting ones too', () => {
    const workers = [running('a'), initializing('b')]
    expect(decideScaling(byCount(1), view({ waiting: 2, inProgress: 1, workers })).start).toBe(1)
  })

  test('an idle worker that the count wants is not stopped', () => {
    const workers = [running('a'), idle('b', 60_000)]
    expect(decideScaling(byCount(1), view({ inProgress: 2, workers })).stop).toEqual([])
    expect(decideScaling(byCount(1), view({ inProgress: 1, workers })).stop).toEqual(['b'])
  })
})

describe('stopping', () => {
  test('idle workers go after the idle timeout, the longest idle first, down to workersMin', () => {
    const workers = [idle('a', 6_000), idle('b', 9_000), running('c')]
    expect(decideScaling(byDelay(), view({ workers })).stop).toEqual(['b', 'a'])
    expect(decideScaling(byDelay({ workersMin: 2 }), view({ workers })).stop).toEqual(['b'])
    expect(decideScaling(byDelay({ workersMin: 3 }), view({ workers }))).toEqual(NOTHING)
  })

  test('says when the next one is due', () => {
    const workers = [idle('a', 1_000), idle('b', 5_000)]
    expect(decideScaling(byDelay(), view({ workers }))).toEqual({ start: 0, stop: ['b'], lookAgainAt: NOW + 4_000 })
  })

  test('a worker of someone else counts but is never stopped', () => {
    const workers: ScalingWorker[] = [{ ...idle('a', 60_000), stoppable: false }, idle('b', 60_000)]
    expect(decideScaling(byDelay(), view({ workers })).stop).toEqual(['b'])
    expect(decideScaling(byCount(1), view({ waiting: 1, workers })).start).toBe(0)
  })
})
