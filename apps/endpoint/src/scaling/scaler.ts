// Owns the rules by which workers are started and stopped: a pure function of what there is now. The endpoint follows it
// and the planner simulates with it, so there is one set of rules.

/**
 * QUEUE_DELAY adds a worker when a job has waited for longer than `delayMs`, one at a time, so that each has the same time
 * to take effect. REQUEST_COUNT wants one worker for every `requests` jobs that wait or run (facts about RunPod, §6). How
 * fast the platform adds workers is not documented; the pace of QUEUE_DELAY is our reading of it.
 */
export type Scaler =
  | { readonly type: 'QUEUE_DELAY'; readonly delayMs: number }
  | { readonly type: 'REQUEST_COUNT'; readonly requests: number }

/**
 * The rules are looked at this long after something happened; looking after each event would count the queue a thousand times
 * a second.
 */
export const LOOK_AFTER_MS = 5

export type ScalingRules = {
  readonly workersMin: number
  readonly workersMax: number
  /** An idle worker above workersMin is stopped after this. */
  readonly idleTimeoutMs: number
  readonly scaler: Scaler
}

export type ScalingWorker = {
  readonly id: string
  readonly state: 'initializing' | 'idle' | 'running'
  /** Since when it is idle; ms like `now`. */
  readonly idleSince?: number
  /** False for a worker that someone else started: it counts, but is not stopped. */
  readonly stoppable: boolean
}

export type ScalingView = {
  readonly now: number
  /** Jobs in the queue that may start workers; low-priority ones are not among them. */
  readonly waiting: number
  readonly oldestQueuedAt: number | undefined
  readonly inProgress: number
  /** All that are there and are not being stopped. */
  readonly workers: readonly ScalingWorker[]
  /** When a worker was last started. */
  readonly lastStartAt: number | undefined
}

export type ScalingDecision = {
  readonly start: number
  readonly stop: readonly string[]
  /** When the answer changes though nothing happens; undefined for never. */
  readonly lookAgainAt: number | undefined
}

export function decideScaling(rules: ScalingRules, view: ScalingView): ScalingDecision {
  const { start, lookAgainAt } = startsFor(rules, view)
  const floor = Math.max(rules.workersMin, rules.scaler.type === 'REQUEST_COUNT' ? targetOf(rules, view) : 0)
  const spare = view.workers.length + start - floor
  const idle = view.workers
    .filter((worker) => worker.state === 'idle' && worker.stoppable)
    .map((worker) => ({ id: worker.id, at: (worker.idleSince ?? view.now) + rules.idleTimeoutMs }))
    .sort((a, b) => a.at - b.at)
    .slice(0, Math.max(0, spare))
  const due = idle.filter(({ at }) => at <= view.now)
  const later = idle.find(({ at }) => at > view.now)?.at
  const times = [lookAgainAt, later].filter((time) => time !== undefined)
  return { start, stop: due.map(({ id }) => id), lookAgainAt: times.length > 0 ? Math.min(...times) : undefined }
}

function startsFor(rules: ScalingRules, view: ScalingView): { start: number; lookAgainAt: number | undefined } {
  const there = view.workers.length
  const room = Math.max(0, rules.workersMax - there)
  const toMin = Math.max(0, rules.workersMin - there)
  const { scaler } = rules
  if (scaler.type === 'REQUEST_COUNT') {
    return { start: Math.min(room, Math.max(toMin, targetOf(rules, view) - there)), lookAgainAt: undefined }
  }
  if (toMin > 0) return { start: Math.min(room, toMin), lookAgainAt: undefined }
  if (view.waiting === 0 || view.oldestQueuedAt === undefined || room === 0) return { start: 0, lookAgainAt: undefined }
  if (there === 0) return { start: 1, lookAgainAt: undefined }
  const starting = view.workers.filter(({ state }) => state === 'initializing').length
  if (starting >= view.waiting) return { start: 0, lookAgainAt: undefined }
  const at = Math.max(view.oldestQueuedAt, view.lastStartAt ?? 0) + scaler.delayMs
  return at <= view.now ? { start: 1, lookAgainAt: view.now + scaler.delayMs } : { start: 0, lookAgainAt: at }
}

function targetOf({ workersMin, workersMax, scaler }: ScalingRules, view: ScalingView): number {
  if (scaler.type !== 'REQUEST_COUNT') return workersMin
  const wanted = Math.ceil((view.waiting + view.inProgress) / scaler.requests)
  return Math.min(workersMax, Math.max(workersMin, wanted))
}
