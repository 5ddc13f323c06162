// Owns what the end-to-end suite reads from the environment.

export type Env = {
  /** A Chromium to use instead of looking for one. */
  chromium: string | undefined
}

export function readEnv(): Env {
  return { chromium: process.env['POPCEL_CHROMIUM'] || undefined }
}
