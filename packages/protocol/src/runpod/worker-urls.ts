// Owns the addresses that a worker is given in its environment: their names, their templates and how they are filled in.
// The Python worker appends with '&', so every template carries a query already (facts about RunPod, §1.1 and §1.4).

/** Names of the environment variables of the worker protocol. */
export const WORKER_ENV = {
  take: 'RUNPOD_WEBHOOK_GET_JOB',
  done: 'RUNPOD_WEBHOOK_POST_OUTPUT',
  stream: 'RUNPOD_WEBHOOK_POST_STREAM',
  ping: 'RUNPOD_WEBHOOK_PING',
  /** Whole milliseconds, at least 1000: the Python worker divides by 1000 without a remainder. */
  pingInterval: 'RUNPOD_PING_INTERVAL',
  apiKey: 'RUNPOD_AI_API_KEY',
  workerId: 'RUNPOD_POD_ID',
  hostname: 'RUNPOD_POD_HOSTNAME',
  endpointId: 'RUNPOD_ENDPOINT_ID',
} as const

export type WorkerUrls = { take: string; done: string; stream: string; ping: string }

/** Templates under `base` (`http://host/v2/ENDPOINT`). `$ID` is the worker in take and the job in done and stream. */
export function workerUrlTemplates(base: string, gpu: string): WorkerUrls {
  const query = `?gpu=${encodeURIComponent(gpu).replaceAll('%20', '+')}`
  return {
    take: `${base}/job-take/$ID${query}`,
    done: `${base}/job-done/$RUNPOD_POD_ID/$ID${query}`,
    stream: `${base}/job-stream/$RUNPOD_POD_ID/$ID${query}`,
    ping: `${base}/ping/$RUNPOD_POD_ID${query}`,
  }
}

/** One free slot asks for one job, more ask for a batch. `slots` is at least 1. */
export function takeUrl(template: string, worker: string, slots: number, busy: boolean): string {
  const url = fill(template, { $ID: worker })
  const batch = slots > 1 ? url.replace('/job-take/', '/job-take-batch/') : url
  return withQuery(batch, { ...(slots > 1 ? { batch_size: String(slots) } : {}), job_in_progress: busy ? '1' : '0' })
}

/** Undefined when the take template has no `/job-take/` to replace: that server knows no per-job stop. */
export function stopUrl(template: string, worker: string): string | undefined {
  const url = fill(template, { $ID: worker })
  return url.includes('/job-take/') ? url.replace('/job-take/', '/job-stop/') : undefined
}

/** For `done` and `stream`. `isStream` is true only with the final result of a handler that streamed. */
export function resultUrl(template: string, worker: string, job: string, isStream: boolean): string {
  return withQuery(fill(template, { $RUNPOD_POD_ID: worker, $ID: job }), { isStream: String(isStream) })
}

export function pingUrl(template: string, worker: string, jobs: readonly string[], version: string): string {
  const held = jobs.length > 0 ? { job_id: jobs.join(',') } : {}
  return withQuery(fill(template, { $RUNPOD_POD_ID: worker }), { ...held, runpod_version: version })
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return Object.entries(values).reduce(
    (url, [placeholder, value]) => url.replaceAll(placeholder, () => encodeURIComponent(value)),
    template,
  )
}

function withQuery(url: string, values: Readonly<Record<string, string>>): string {
  const query = Object.entries(values).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `${url}${url.includes('?') ? '&' : '?'}${query.join('&')}`
}
