// Owns measuring the stages of a cut; the clock is passed in.

/** Wall milliseconds by stage, in the order in which they first ended. */
export type StageTimes = Readonly<Record<string, number>>

export type Stages = {
  /** Ends the stage that began at the last call (or at the start) and gives it this name. */
  lap(stage: string): void
  readonly times: StageTimes
}

export function startStages(now: () => number): Stages {
  const times: Record<string, number> = {}
  let last = now()
  return {
    times,
    lap(stage) {
      const time = now()
      times[stage] = (times[stage] ?? 0) + time - last
      last = time
    },
  }
}

/** Stage by stage. */
export function addedTimes(one: StageTimes, other: StageTimes): StageTimes {
  const sums: Record<string, number> = { ...one }
  for (const [stage, time] of Object.entries(other)) sums[stage] = (sums[stage] ?? 0) + time
  return sums
}
