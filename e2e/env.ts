// Owns what the end-to-end suite reads from the environment.

export type Env = {
  /** A Chromium to use instead of looking for one. */
  chromium: string | undefined
  /** Where programs are looked for, for those that a test starts with an environment of its own. */
  path: string
  /** How often the kill test of clips kills: POPCEL_KILLS, else a few. */
  kills: number
  /** How often workers and endpoints are killed at the steps of a job: POPCEL_JOB_KILLS; undefined for the suite's own number. */
  jobKills: number | undefined
}

export function readEnv(): Env {
  return {
    chromium: process.env['POPCEL_CHROMIUM'] || undefined,
    path: process.env['PATH'] ?? '',
    kills: Number(process.env['POPCEL_KILLS'] ?? 8),
    jobKills: Number(process.env['POPCEL_JOB_KILLS']) || undefined,
  }
}
