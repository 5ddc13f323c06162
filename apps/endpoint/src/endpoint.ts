// Owns putting an endpoint together from its parts, and its life: open, serve, close. Reads no clock and no environment.

import type { Hono } from 'hono'
import type { Clock } from './clock.ts'
import { type Core, jobNews } from './core.ts'
import { Fleet, type FleetEvent } from './fleet/fleet.ts'
import type { Launcher } from './fleet/launcher.ts'
import { createApp } from './http/app.ts'
import { createMetrics } from './metrics/metrics.ts'
import type { QueueEvent } from './queue/events.ts'
import type { Queue } from './queue/queue.ts'
import { sweepJobs } from './queue/time-operations.ts'
import type { EndpointSettings } from './settings.ts'
import type { Store } from './store/open-store.ts'
import { createNews } from './waits/news.ts'
import { createTakePolls } from './waits/take-polls.ts'
import { createWebhookSender, type WebhookEvent } from './webhooks/webhook-sender.ts'

export type EndpointTools = {
  readonly store: Store
  readonly clock: Clock
  readonly launcher: Launcher
  readonly fetch: typeof fetch
  /** A new unique name: a UUID. */
  readonly uuid: () => string
  readonly log: (event: FleetEvent | ({ readonly type: 'webhook' } & WebhookEvent)) => void
}

export type Endpoint = {
  /** Serves everything: the endpoint API, the worker API, the status page. */
  readonly app: Hono
  readonly core: Core
  /** Takes over what an earlier endpoint left, and begins to act. */
  open(): void
  /** Takes no more jobs, answers all polls, and resolves when the workers that it runs are gone. Jobs stay in the store. */
  close(): Promise<void>
}

export function createEndpoint(settings: EndpointSettings, tools: EndpointTools): Endpoint {
  const { store, clock, launcher, log } = tools
  const listeners: ((event: QueueEvent) => void)[] = []
  const tell = (event: QueueEvent) => {
    for (const follow of listeners) follow(event)
  }
  const queue: Queue = { store, rules: settings.queue, tell }
  const news = createNews(clock)
  const polls = createTakePolls(queue, clock)
  const metrics = createMetrics(store, () => fleet.table)
  const webhooks = createWebhookSender(settings.webhooks, {
    store,
    clock,
    fetch: tools.fetch,
    tell(event) {
      metrics.followWebhook(event)
      if (!event.accepted) log({ type: 'webhook', ...event })
    },
  })
  const tellFleet = (event: FleetEvent) => {
    metrics.followFleet(event)
    log(event)
  }
  const newId = () => `w-${tools.uuid().slice(0, 8)}`
  const fleet = new Fleet(settings.fleet, { queue, clock, polls, news, launcher, newId, tell: tellFleet })
  listeners.push(
    metrics.follow,
    (event) => fleet.follow(event),
    (event) => {
      news.tell(jobNews(event.id))
      if (event.type === 'queued') polls.dispatch()
      if (event.type === 'ended') webhooks.send()
    },
  )
  let closing = false
  const core: Core = {
    ...{ settings, queue, clock, news, polls, fleet, metrics },
    newJobId: (sync) => `${sync ? 'sync-' : ''}${tools.uuid()}-u1`,
    closing: () => closing,
    lastWords: (worker) => launcher.lastWords(worker),
  }
  const ticking = createTicker(clock, settings.tickMs, () => {
    sweepJobs(queue, clock.now())
    fleet.tick()
    webhooks.send()
  })
  return {
    app: createApp(core, store.secret),
    core,
    open() {
      fleet.open()
      ticking.start()
    },
    async close() {
      closing = true
      polls.close()
      news.close()
      await fleet.close()
      ticking.stop()
      await webhooks.settled()
    },
  }
}

function createTicker(clock: Clock, everyMs: number, tick: () => void): { start(): void; stop(): void } {
  let next: Disposable | undefined
  const start = () => {
    next = clock.after(everyMs, () => {
      start()
      tick()
    })
  }
  return { start, stop: () => next?.[Symbol.dispose]() }
}
