// Owns reading the environment: nothing else in this app looks at process.env.

import { homedir, hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import { BODY_BYTES, WORKER_ENV } from '@popcel/protocol/runpod'
import { modelsFolder } from '@popcel/runtime/models-folder'
import { REACHES, type Reach } from './files/net.ts'

export type Environment = {
  /** Where jobs come from; undefined: nowhere, so a local mode is wanted. */
  readonly queue: Queue | undefined
  readonly hostname: string
  /** Makes logs JSON lines, as RunPod reads them. */
  readonly endpointId: string | undefined
  readonly concurrency: number
  /** Threads that work on pixels, and threads of one run of a network. Undefined: as many as there are cores. */
  readonly threads: number | undefined
  readonly reach: Reach
  readonly caps: { readonly maxBytes: number | undefined; readonly maxPixels: number | undefined }
  readonly cacheBytes: number
  readonly mostResultBytes: number
  readonly refresh: boolean
  /** How long a worker asks where nobody answers, before it ends. */
  readonly patienceMs: number
  /** Is the machine looked at before the first take? RunPod's own switch turns it off. */
  readonly checks: boolean
  readonly bucket: Bucket | undefined
  /** Wanted of clients of `--serve`. */
  readonly token: string | undefined
  /** Results that could not be delivered yet lie under it. */
  readonly stateFolder: string
  /** Where weights lie. */
  readonly modelsDir: string
}

export type Queue = {
  readonly take: string
  readonly done: string
  readonly stream: string | undefined
  readonly ping: string | undefined
  readonly pingIntervalMs: number
  readonly apiKey: string
  readonly workerId: string | undefined
}

export type Bucket = {
  readonly endpointUrl: string
  readonly accessId: string
  readonly accessSecret: string
  readonly name: string | undefined
  readonly region: string | undefined
}

/**
 * RunPod's own worker asks for ever, and RunPod ends it. On one's own machine nobody does when the endpoint was killed; an hour
 * leaves time to start it anew, and it takes its workers over then.
 */
const PATIENCE_S = 3600

type Given = Readonly<Record<string, string | undefined>>

/**
 * Environment variables -> settings. An empty value counts as not set.
 * @throws PopcelError usage, for a value that means nothing
 */
export function readEnvironment(env: Given = process.env): Environment {
  const state =
    env['XDG_STATE_HOME'] || join(env['HOME'] || env['USERPROFILE'] || homedir() || tmpdir(), '.local', 'state')
  const endpointId = env[WORKER_ENV.endpointId] || undefined
  return {
    queue: readQueue(env),
    hostname: env[WORKER_ENV.hostname] || hostname(),
    endpointId,
    concurrency: whole(env, 'POPCEL_CONCURRENCY', 1, 1000) ?? 1,
    threads: whole(env, 'POPCEL_THREADS', 1, 1024),
    reach: readReach(env['POPCEL_FETCH']),
    caps: {
      maxBytes: whole(env, 'POPCEL_MAX_BYTES', 1, 2 ** 31),
      maxPixels: whole(env, 'POPCEL_MAX_PIXELS', 1, 2 ** 31),
    },
    cacheBytes: whole(env, 'POPCEL_CACHE_BYTES', 0, 2 ** 40) ?? 64_000_000,
    mostResultBytes: whole(env, 'POPCEL_MAX_RESULT_BYTES', 1000, 2 ** 31) ?? BODY_BYTES.runsync,
    refresh: isTrue(env['REFRESH_WORKER']),
    patienceMs: (whole(env, 'POPCEL_PATIENCE', 0, 2 ** 31) ?? PATIENCE_S) * 1000 || Number.POSITIVE_INFINITY,
    checks: !isTrue(env['RUNPOD_SKIP_AUTO_SYSTEM_CHECKS']),
    bucket: readBucket(env),
    token: env['POPCEL_TOKEN'] || undefined,
    stateFolder: join(state, 'popcel', `worker-${(endpointId ?? 'queue').replace(/[^\w-]/g, '_')}`),
    modelsDir: modelsFolder(env, process.platform, homedir()),
  }
}

function readQueue(env: Given): Queue | undefined {
  const take = env[WORKER_ENV.take]
  if (!take) return undefined
  const done = env[WORKER_ENV.done]
  if (!done) {
    const reason = `${WORKER_ENV.take} is set and ${WORKER_ENV.done} is not, so a result has nowhere to go`
    throw new PopcelError('usage', { reason })
  }
  return {
    take,
    done,
    stream: env[WORKER_ENV.stream] || undefined,
    ping: env[WORKER_ENV.ping] || undefined,
    pingIntervalMs: Math.max(1000, whole(env, WORKER_ENV.pingInterval, 0, 3_600_000) ?? 10_000),
    apiKey: env[WORKER_ENV.apiKey] ?? '',
    workerId: env[WORKER_ENV.workerId] || undefined,
  }
}

function readBucket(env: Given): Bucket | undefined {
  const endpointUrl = env['BUCKET_ENDPOINT_URL']
  if (!endpointUrl) return undefined
  const [accessId, accessSecret] = [env['BUCKET_ACCESS_KEY_ID'], env['BUCKET_SECRET_ACCESS_KEY']]
  if (!accessId || !accessSecret) {
    const reason = 'BUCKET_ENDPOINT_URL is set; BUCKET_ACCESS_KEY_ID and BUCKET_SECRET_ACCESS_KEY are wanted with it'
    throw new PopcelError('usage', { reason })
  }
  const [name, region] = [env['BUCKET_NAME'] || undefined, env['BUCKET_REGION'] || undefined]
  return { endpointUrl, accessId, accessSecret, name, region }
}

function readReach(word: string | undefined): Reach {
  const reach = REACHES.find((name) => name === (word || 'public'))
  if (!reach) throw new PopcelError('usage', { reason: `POPCEL_FETCH is ${REACHES.join(', ')}, not ${word}` })
  return reach
}

function whole(env: Given, name: string, least: number, most: number): number | undefined {
  const text = env[name]
  if (!text) return undefined
  const value = Number(text)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new PopcelError('usage', { reason: `${name} is a whole number from ${least} to ${most}, not ${text}` })
}

function isTrue(word: string | undefined): boolean {
  return ['1', 'true', 'yes'].includes((word ?? '').toLowerCase())
}

/** RunPod reads logs as JSON lines; asked before anything else can fail. */
export function logsAsJson(env: Given = process.env): boolean {
  return Boolean(env[WORKER_ENV.endpointId])
}
