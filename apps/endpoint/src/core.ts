// Owns what the routes work with, in one value that endpoint.ts puts together.

import type { Clock } from './clock.ts'
import type { Fleet } from './fleet/fleet.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Queue } from './queue/queue.ts'
import type { EndpointSettings } from './settings.ts'
import type { News } from './waits/news.ts'
import type { TakePolls } from './waits/take-polls.ts'

export type Core = {
  readonly settings: EndpointSettings
  readonly queue: Queue
  readonly clock: Clock
  readonly news: News
  readonly polls: TakePolls
  readonly fleet: Fleet
  readonly metrics: Metrics
  readonly newJobId: (sync: boolean) => string
  /** True once the endpoint takes no new jobs. */
  readonly closing: () => boolean
  /** The last lines of a worker's log. */
  readonly lastWords: (worker: string) => string | undefined
}

/** The subject under which a client waits for a job. */
export const jobNews = (id: string) => `job ${id}`
