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
  gauges(registry, store, table)
  const { queued, ended, lost, delay, run, workers, webhooks } = counters(registry)
  return {
    follow(event) {
      if (event.type === 'queued') queued.inc()
      if (event.type === 'taken') delay.observe(event.delayMs / 1000)
      if (event.type === 'lost') lost.inc()
      if (event.type !== 'ended') return
      ended.inc({ state: event.state })
      if (event.executionMs !== undefined) run.observe(event.executionMs / 1000)
    },
    followFleet: (event) => workers.inc({ event: event.type === 'exited' && event.crashed ? 'crashed' : event.type }),
    followWebhook({ accepted, last }) {
      webhooks.inc({ outcome: accepted ? 'accepted' : last ? 'given-up' : 'failed' })
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

/** They follow what happens. */
function counters(registry: Registry) {
  const registers = [registry]
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers })
  const histogram = (name: string, help: string) => new Histogram({ name, help, buckets: SECONDS, registers })
  return {
    queued: counter('popcel_jobs_queued_total', 'Jobs put into the queue, again too'),
    ended: counter('popcel_jobs_ended_total', 'Jobs that ended, by state', 'state'),
    lost: counter('popcel_jobs_lost_total', 'Jobs whose worker was lost'),
    delay: histogram('popcel_job_delay_seconds', 'Time in the queue'),
    run: histogram('popcel_job_run_seconds', 'Time on the worker'),
    workers: counter('popcel_worker_events_total', 'What happened to workers', 'event'),
    webhooks: counter('popcel_webhook_calls_total', 'Webhook calls, by outcome', 'outcome'),
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
