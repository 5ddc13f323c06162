// Owns what a plan is made of: when jobs come, how long things take, the rules of scaling, and the price.

import type { ScalingRules } from '../scaling/scaler.ts'
import type { Arrivals } from './arrivals.ts'
import { ownPrice, type Price, priceOf } from './prices.ts'
import type { Spread } from './spread.ts'

export type Scenario = {
  readonly name: string
  readonly arrivals: Arrivals
  /** For how long a stream of jobs comes. */
  readonly spanMs: number
  readonly seed: number
  readonly scaling: ScalingRules
  /** Jobs that one worker runs at the same time. */
  readonly concurrency: number
  /** Workers that are up and ready when the plan begins. */
  readonly warmWorkers: number
  /** From the start of a worker until it takes jobs: container, program, model. Billed. */
  readonly coldStart: Spread
  /** Of the image, on the first start in each place. Not billed since 29 June 2026 (facts about RunPod, §7). */
  readonly pullMs: number
  /** That a warm worker runs one job. */
  readonly jobTime: Spread
  /** Between the end of a job and the next take: next to nothing for ours, up to 1 s for the Python worker (facts, §2.8). */
  readonly gapMs: number
  /** From the decision to stop a worker to its end. Billed. */
  readonly stopMs: number
  readonly price: Price
  /** Jobs a month; undefined: as many as the span says. */
  readonly perMonth: number | undefined
}

const seconds = (s: number): Spread => ({ kind: 'fixed', ms: s * 1000 })

/** Bursts of 12 frames all day on a 4090, with what popcel endpoint and the template on RunPod are set to. */
export const DEFAULT_SCENARIO: Scenario = {
  name: 'plan',
  arrivals: { kind: 'bursts', jobs: 12, everyMs: 600_000 },
  spanMs: 24 * 3_600_000,
  seed: 1,
  scaling: {
    workersMin: 0,
    workersMax: 3,
    idleTimeoutMs: 30_000,
    scaler: { type: 'REQUEST_COUNT', requests: 1 },
  },
  concurrency: 1,
  warmWorkers: 0,
  coldStart: seconds(8),
  pullMs: 0,
  jobTime: seconds(1),
  gapMs: 0,
  stopMs: 0,
  price: priceOf('4090') ?? ownPrice(0),
  perMonth: undefined,
}

const at = (name: string, rest: Partial<Scenario>): Scenario => ({ ...DEFAULT_SCENARIO, name, ...rest })
const scaling = (workersMax: number, idleTimeoutMs = 30_000): ScalingRules => ({
  ...DEFAULT_SCENARIO.scaling,
  workersMax,
  idleTimeoutMs,
})

/** 10,000 jobs one after the other on a worker that is never idle: what the work alone costs. */
function workAlone(name: string, jobSeconds: number, priceId: string): Scenario {
  return at(name, {
    arrivals: { kind: 'burst', jobs: 10_000 },
    scaling: scaling(1, 0),
    warmWorkers: 1,
    coldStart: seconds(0),
    jobTime: seconds(jobSeconds),
    price: priceOf(priceId) ?? ownPrice(0),
    perMonth: 10_000,
  })
}

/** FlashBoot as measured by RunPod with Whisper: 0.563 s at least, 90 % below 2 s, 95 % below 2.3 s, 42 s at most (facts, §6). */
const FLASHBOOT: Spread = {
  kind: 'percentiles',
  points: [
    { percent: 0, ms: 563 },
    { percent: 90, ms: 2_000 },
    { percent: 95, ms: 2_300 },
    { percent: 100, ms: 42_000 },
  ],
}

export type Named = { readonly what: string; readonly cases: readonly Scenario[] }

export const NAMED = {
  'twelve-frames': {
    what: '12 frames of 1 s at once, on one warm worker and on three',
    cases: [1, 3].map((workers) =>
      at(`${workers} worker${workers === 1 ? '' : 's'}`, {
        arrivals: { kind: 'burst', jobs: 12 },
        scaling: scaling(workers),
        warmWorkers: workers,
      }),
    ),
  },
  'thirty-cold': {
    what: '30 frames of 1 s at once, and no worker is up: three that take 2 s to start, three and thirty with FlashBoot',
    cases: [
      at('3 × 2 s', { arrivals: { kind: 'burst', jobs: 30 }, scaling: scaling(3), coldStart: seconds(2) }),
      at('3 FlashBoot', { arrivals: { kind: 'burst', jobs: 30 }, scaling: scaling(3), coldStart: FLASHBOOT }),
      at('30 FlashBoot', { arrivals: { kind: 'burst', jobs: 30 }, scaling: scaling(30), coldStart: FLASHBOOT }),
    ],
  },
  'work-alone': {
    what: '10,000 pictures a month on CPUs and on a GPU, the work alone: no start, no idling',
    cases: [
      workAlone('35 s on 6 vCPU', 35, 'cpu-6'),
      workAlone('25 s on 8 vCPU', 25, 'cpu-8'),
      workAlone('20 s on 8 vCPU', 20, 'cpu-8'),
      workAlone('4 s on an A5000', 4, 'a5000'),
    ],
  },
  scalers: {
    what: 'bursts of 30 frames every 10 minutes for an hour, by either scaler',
    cases: [
      at('request-count 1', { arrivals: { kind: 'bursts', jobs: 30, everyMs: 600_000 }, spanMs: 3_600_000 }),
      at('queue-delay 4 s', {
        arrivals: { kind: 'bursts', jobs: 30, everyMs: 600_000 },
        spanMs: 3_600_000,
        scaling: { ...scaling(3), scaler: { type: 'QUEUE_DELAY', delayMs: 4_000 } },
      }),
    ],
  },
} as const satisfies Record<string, Named>
