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
import { TakePolls } from './waits/take-polls.ts'
import { createWebhookSender, type WebhookEvent, type WebhookSender } from './webhooks/webhook-sender.ts'

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
  const { store, clock } = tools
  let closing = false
  const { core, webhooks } = createParts(settings, tools, () => closing)
  const ticking = createTicker(clock, settings.tickMs, () => {
    sweepJobs(core.queue, clock.now())
    core.fleet.tick()
    webhooks.send()
  })
  return {
    app: createApp(core, store.secret),
    core,
    open() {
      core.fleet.open()
      ticking.start()
    },
    async close() {
      closing = true
      core.polls.close()
      core.news.close()
      await core.fleet.close()
      ticking.stop()
      await webhooks.settled()
    },
  }
}

/** The parts know each other through events: what the queue tells goes to all that follow it, in this order. */
function createParts(
  settings: EndpointSettings,
  tools: EndpointTools,
  closing: () => boolean,
): { core: Core; webhooks: WebhookSender } {
  const { store, clock, launcher, log } = tools
  const followers: ((event: QueueEvent) => void)[] = []
  const tell = (event: QueueEvent) => {
    for (const follow of followers) follow(event)
  }
  const queue: Queue = { store, rules: settings.queue, tell }
  const news = createNews(clock)
  const polls = new TakePolls(queue, clock)
  const metrics = createMetrics(store, () => fleet.table)
  const tellWebhook = (event: WebhookEvent) => {
    metrics.followWebhook(event)
    if (!event.accepted) log({ type: 'webhook', ...event })
  }
  const webhooks = createWebhookSender(settings.webhooks, { store, clock, fetch: tools.fetch, tell: tellWebhook })
  const tellFleet = (event: FleetEvent) => {
    metrics.followFleet(event)
    log(event)
  }
  const newId = () => `w-${tools.uuid().slice(0, 8)}`
  const fleet = new Fleet(settings.fleet, { queue, clock, polls, news, launcher, newId, tell: tellFleet })
  const wake = (event: QueueEvent) => {
    news.tell(jobNews(event.id))
    if (event.type === 'queued') polls.dispatch()
    if (event.type === 'ended' && event.hooked) webhooks.send()
  }
  followers.push(metrics.follow, (event) => fleet.follow(event), wake)
  const newJobId = (sync: boolean) => `${sync ? 'sync-' : ''}${tools.uuid()}-u1`
  const lastWords = (worker: string) => launcher.lastWords(worker)
  return { core: { settings, queue, clock, news, polls, fleet, metrics, newJobId, closing, lastWords }, webhooks }
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
