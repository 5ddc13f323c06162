// Owns building what jobs work with, once, when the first job wants it: the process for pictures, the network outside, the cache.

import { lookup } from 'node:dns/promises'
import { setTimeout as sleepFor } from 'node:timers/promises'
import type { Environment } from './env.ts'
import type { WorkTools } from './tasks/tools.ts'

export type OpenTools = AsyncDisposable & { readonly tools: WorkTools }

/** What only the process has: its clock and its log. */
export type ToolsHost = {
  readonly now: () => number
  readonly date: () => Date
  readonly log: (message: string) => void
}

/** What of the remembered results is kept while nothing is to be done: a waiting worker is a small one. */
const IDLE_CACHE = 1 / 32

export async function openTools(
  env: Environment,
  cores: number,
  { now, date, log }: ToolsHost,
  signal: AbortSignal,
): Promise<OpenTools> {
  const [{ DEFAULT_CAPS, openModels }, { openProcess }, { createNet }, { ResultCache }] = await Promise.all([
    import('@popcel/runtime/host'),
    import('./work/open-process.ts'),
    import('./files/net.ts'),
    import('./tasks/result-cache.ts'),
  ])
  const store = openModels(env.modelsDir, (ms, stop) => sleepFor(ms, undefined, stop ? { signal: stop } : {}))
  const threads = env.threads ?? cores
  const cache = new ResultCache<Awaited<ReturnType<WorkTools['remember']>>['value']>(
    env.cacheBytes,
    ({ png }) => png.length,
  )
  const { modelsDir } = env
  const onIdle = () => cache.shrink(env.cacheBytes * IDLE_CACHE)
  const work = openProcess({ threads, modelsDir, now, log, signal, store, onIdle })
  const resolve = (host: string) => lookup(host, { all: true })
  return {
    tools: {
      pool: work.pool,
      installed: () => work.installed(),
      net: createNet({ reach: env.reach, resolve }),
      ownNet: createNet({ reach: 'any', resolve }),
      caps: {
        maxBytes: env.caps.maxBytes ?? DEFAULT_CAPS.maxBytes,
        maxPixels: env.caps.maxPixels ?? DEFAULT_CAPS.maxPixels,
      },
      remember: (...asked) => cache.get(...asked),
      now,
      // One more than there are threads, so that a picture is fetched while others are cut.
      atOnce: threads + 1,
      bucket: bucketOf(env, date),
    },
    [Symbol.asyncDispose]: () => work[Symbol.asyncDispose](),
  }
}

/** Without a name, the month: what RunPod's own helper calls it (facts about peers, §4.4). */
function bucketOf({ bucket }: Environment, date: () => Date): WorkTools['bucket'] {
  if (!bucket) return undefined
  const { name, region, ...config } = bucket
  const month = () => {
    const now = date()
    return `${String(now.getUTCMonth() + 1).padStart(2, '0')}-${String(now.getUTCFullYear() % 100).padStart(2, '0')}`
  }
  return { config, name: () => name ?? month(), region }
}
