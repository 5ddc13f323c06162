// Owns how long the stages work: time of each, how many at once, median and spread, in constant memory however long the clip is.

export const STAGES = ['read', 'infer', 'settle', 'write'] as const
export type StageName = (typeof STAGES)[number]

export type StageTimes = {
  readonly frames: number
  /** Sum of all frames' times. */
  readonly ms: number
  /** Time during which at least one frame was in the stage. */
  readonly busyMs: number
  /** Of one frame; to within 3 %. */
  readonly medianMs: number
  readonly p95Ms: number
}

export type StageClock = {
  /** Starts one frame's time in a stage; the returned function ends it. */
  begin(stage: StageName): () => void
  times(): Readonly<Record<StageName, StageTimes>>
}

/** `now` gives milliseconds from any start. */
export function createStageClock(now: () => number): StageClock {
  const meters = { read: createMeter(now), infer: createMeter(now), settle: createMeter(now), write: createMeter(now) }
  return {
    begin: (stage) => meters[stage].begin(),
    times: () => ({
      read: meters.read.times(),
      infer: meters.infer.times(),
      settle: meters.settle.times(),
      write: meters.write.times(),
    }),
  }
}

/** Buckets grow by 3 % from 0.01 ms; 900 of them reach beyond an hour. */
const LEAST_MS = 0.01
const GROWTH = Math.log(1.03)
const BUCKETS = 900

function createMeter(now: () => number) {
  const buckets = new Uint32Array(BUCKETS)
  let [frames, ms, busyMs, inside, since] = [0, 0, 0, 0, 0]
  const quantile = (share: number) => {
    let left = Math.ceil(frames * share)
    for (let i = 0; i < BUCKETS; i++) {
      left -= buckets[i]!
      if (left <= 0 && frames > 0) return LEAST_MS * Math.exp((i + 0.5) * GROWTH)
    }
    return 0
  }
  return {
    begin() {
      const began = now()
      if (inside++ === 0) since = began
      return () => {
        const ended = now()
        if (--inside === 0) busyMs += ended - since
        frames++
        ms += ended - began
        const place = Math.floor(Math.log(Math.max(LEAST_MS, ended - began) / LEAST_MS) / GROWTH)
        buckets[Math.min(BUCKETS - 1, place)]!++
      }
    },
    times: (): StageTimes => ({ frames, ms, busyMs, medianMs: quantile(0.5), p95Ms: quantile(0.95) }),
  }
}
