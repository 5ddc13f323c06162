// Owns the figures at /metrics: what they are called, and how they follow from what happens.

import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { FleetEvent } from '../fleet/fleet.ts'
import type { WorkerTable } from '../fleet/worker-table.ts'
import type { QueueEvent } from '../queue/events.ts'
import { countRunning, waitingJobs } from '../queue/job-table.ts'
import type { Store } from '../store/open-store.ts'
import type { WebhookEvent } from '../webhooks/webhook-sender.ts'

export type Metrics = {
  readonly follow: (event: QueueEvent) => void
  readonly followFleet: (event: FleetEvent) => void
  readonly followWebhook: (event: WebhookEvent) => void
  /** Prometheus' text format. */
  readonly text: () => Promise<string>
  readonly contentType: string
}

const SECONDS = [0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 600]

export function createMetrics(store: Store, table: () => WorkerTable): Metrics {
  const registry = new Registry()
  const registers = [registry]
  gauges(registry, store, table)
  const submitted = new Counter({
    name: 'popcel_jobs_queued_total',
    help: 'Jobs put into the queue, retries too',
    registers,
  })
  const ended = new Counter({
    name: 'popcel_jobs_ended_total',
    help: 'Jobs that ended, by state',
    labelNames: ['state'],
    registers,
  })
  const lost = new Counter({ name: 'popcel_jobs_lost_total', help: 'Jobs whose worker was lost', registers })
  const delay = new Histogram({
    name: 'popcel_job_delay_seconds',
    help: 'Time in the queue',
    buckets: SECONDS,
    registers,
  })
  const run = new Histogram({ name: 'popcel_job_run_seconds', help: 'Time on the worker', buckets: SECONDS, registers })
  const workers = new Counter({
    name: 'popcel_worker_events_total',
    help: 'What happened to workers',
    labelNames: ['event'],
    registers,
  })
  const webhooks = new Counter({
    name: 'popcel_webhook_calls_total',
    help: 'Webhook calls, by outcome',
    labelNames: ['outcome'],
    registers,
  })
  return {
    follow(event) {
      if (event.type === 'queued') submitted.inc()
      if (event.type === 'taken') delay.observe(event.delayMs / 1000)
      if (event.type === 'lost') lost.inc()
      if (event.type !== 'ended') return
      ended.inc({ state: event.state })
      if (event.executionMs !== undefined) run.observe(event.executionMs / 1000)
    },
    followFleet: (event) => workers.inc({ event: event.type === 'exited' && event.crashed ? 'crashed' : event.type }),
    followWebhook: ({ accepted, last }) =>
      webhooks.inc({ outcome: accepted ? 'accepted' : last ? 'given-up' : 'failed' }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

/** Read when they are asked for. */
function gauges(registry: Registry, store: Store, table: () => WorkerTable): void {
  const registers = [registry]
  const gauge = (name: string, help: string, read: (gauge: Gauge) => void, labelNames: string[] = []) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        read(this)
      },
    })
  gauge('popcel_jobs_in_queue', 'Jobs that wait for a worker', (its) => {
    const { count, lowPriority } = waitingJobs(store)
    its.set(count + lowPriority)
  })
  gauge('popcel_jobs_in_progress', 'Jobs that workers run', (its) => its.set(countRunning(store)))
  gauge(
    'popcel_workers',
    'Workers, by state',
    (its) => {
      const { initializing, idle, running } = table().health(0)
      for (const [state, count] of Object.entries({ initializing, idle, running })) its.set({ state }, count)
    },
    ['state'],
  )
}
