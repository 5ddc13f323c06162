// Owns what is known of each worker: how it came, what it holds, when it was last heard of. Starts and stops none.

import type { Health } from '@popcel/protocol/runpod'
import type { QueueEvent } from '../queue/events.ts'
import type { ScalingWorker } from '../scaling/scaler.ts'

/** `stopping`: it gets no more jobs and is told to end. */
export type WorkerState = 'initializing' | 'idle' | 'running' | 'stopping'

export type Worker = {
  readonly id: string
  /** Started by this endpoint; else someone else's, which comes and goes as it likes. */
  readonly ours: boolean
  readonly since: number
  ready: boolean
  stopping: boolean
  /** It was not heard of since a job of its was lost. */
  silent: boolean
  heardAt: number
  idleSince: number
  /** Jobs that it runs -> when it was last heard to. */
  readonly jobs: Map<string, number>
  /** Jobs that it should give up -> since when. */
  readonly unwanted: Map<string, number>
  /** Of those, the ones that it was not told yet. */
  readonly untold: Set<string>
}

/** One stretch of a worker's time, for the status page. */
export type Span = { readonly state: WorkerState; readonly from: number }

export type WorkerLife = { readonly id: string; readonly spans: Span[]; endedAt: number | undefined }

/** Lives that the page can show; older ones are dropped. */
const MOST_LIVES = 60
const MOST_SPANS = 400

export class WorkerTable {
  readonly workers = new Map<string, Worker>()
  readonly lives: WorkerLife[] = []

  /** Adds a worker that this endpoint starts, or finds still running from before. */
  add(id: string, now: number, ours: boolean): Worker {
    const worker: Worker = {
      id,
      ours,
      since: now,
      ready: false,
      stopping: false,
      silent: false,
      heardAt: now,
      idleSince: now,
      jobs: new Map(),
      unwanted: new Map(),
      untold: new Set(),
    }
    this.workers.set(id, worker)
    this.lives.push({ id, spans: [{ state: 'initializing', from: now }], endedAt: undefined })
    if (this.lives.length > MOST_LIVES) this.lives.shift()
    return worker
  }

  remove(id: string, now: number): void {
    this.workers.delete(id)
    const life = this.lives.findLast((candidate) => candidate.id === id)
    if (life) life.endedAt = now
  }

  /**
   * A worker spoke; `asks` when it asked for work, which shows that it has started. One that asks and is not known is someone
   * else's. One that does not ask is not known for it: the last words of a worker that is gone are no worker.
   */
  heard(id: string, now: number, asks: boolean): Worker | undefined {
    const worker = this.workers.get(id) ?? (asks ? this.add(id, now, false) : undefined)
    if (!worker) return undefined
    worker.heardAt = now
    worker.silent = false
    if (asks && !worker.ready) {
      worker.ready = true
      worker.idleSince = now
    }
    this.note(worker, now)
    return worker
  }

  /** A ping lists the jobs that a worker holds. One that it should not hold is to be given up; one that it dropped is gone. */
  pinged(id: string, held: readonly string[], now: number): boolean {
    const worker = this.heard(id, now, false)
    if (!worker) return false
    for (const job of held) {
      if (worker.jobs.has(job)) worker.jobs.set(job, now)
      else this.unwant(worker, job, now)
    }
    for (const job of [...worker.unwanted.keys()]) if (!held.includes(job)) this.dropUnwanted(worker, job, now)
    this.note(worker, now)
    return worker.untold.size > 0
  }

  /** Follows the queue. Gives the worker that has a job to give up, if there is one. */
  follow(event: QueueEvent, now: number): string | undefined {
    if (event.type === 'queued' || event.worker === undefined) return undefined
    const worker = this.workers.get(event.worker)
    if (!worker) return undefined
    switch (event.type) {
      case 'taken':
        worker.jobs.set(event.id, now)
        this.dropUnwanted(worker, event.id, now)
        break
      case 'news':
        if (worker.jobs.has(event.id)) worker.jobs.set(event.id, now)
        break
      case 'ended':
      case 'lost':
        if (worker.jobs.delete(event.id)) worker.idleSince = now
        break
      case 'unwanted':
        this.unwant(worker, event.id, now)
        break
    }
    this.note(worker, now)
    return worker.untold.size > 0 ? worker.id : undefined
  }

  /** A result or a take shows that the worker is done with a job that nobody wanted any more. */
  dropUnwanted(worker: Worker, job: string, now: number): void {
    worker.untold.delete(job)
    if (worker.unwanted.delete(job)) worker.idleSince = now
    this.note(worker, now)
  }

  /** The jobs that a worker should give up and was not told of; it counts as told. */
  takeUntold(id: string): string[] {
    const untold = this.workers.get(id)?.untold
    const jobs = [...(untold ?? [])]
    untold?.clear()
    return jobs
  }

  stateOf(worker: Worker): WorkerState {
    if (worker.stopping) return 'stopping'
    if (!worker.ready) return 'initializing'
    return worker.jobs.size + worker.unwanted.size > 0 ? 'running' : 'idle'
  }

  forScaling(): ScalingWorker[] {
    return [...this.workers.values()].flatMap((worker) => {
      const state = this.stateOf(worker)
      if (state === 'stopping') return []
      return [{ id: worker.id, state, idleSince: worker.idleSince, stoppable: worker.ours }]
    })
  }

  /** As /health tells it; `unhealthy` is what the caller knows of workers that keep failing. */
  health(unhealthy: number): Health['workers'] {
    const count = (state: WorkerState) =>
      [...this.workers.values()].filter((worker) => this.stateOf(worker) === state).length
    const idle = count('idle')
    const running = count('running')
    return { idle, initializing: count('initializing'), ready: idle + running, running, throttled: 0, unhealthy }
  }

  /** Writes the worker's state into its life when it changed. */
  note(worker: Worker, now: number): void {
    const life = this.lives.findLast((candidate) => candidate.id === worker.id)
    const state = this.stateOf(worker)
    if (!life || life.spans.at(-1)?.state === state) return
    life.spans.push({ state, from: now })
    if (life.spans.length > MOST_SPANS) life.spans.shift()
  }

  /** Told again for as long as a heartbeat lists it: the Python worker overlooks a stop for a job that it has not begun. */
  private unwant(worker: Worker, job: string, now: number): void {
    if (!worker.unwanted.has(job)) worker.unwanted.set(job, now)
    worker.untold.add(job)
  }
}
