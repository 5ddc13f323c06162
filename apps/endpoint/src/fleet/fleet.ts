// Owns the workers' lives: starts and stops them as the scaler says, notices lost ones, replaces stuck and used-up ones.

import type { Clock } from '../clock.ts'
import type { QueueEvent } from '../queue/events.ts'
import { countRunning, runningJobs, waitingJobs } from '../queue/job-table.ts'
import type { Queue } from '../queue/queue.ts'
import { loseJob } from '../queue/time-operations.ts'
import { decideScaling, LOOK_AFTER_MS, type ScalingRules } from '../scaling/scaler.ts'
import type { News } from '../waits/news.ts'
import type { TakePolls } from '../waits/take-polls.ts'
import { createBackOff } from './back-off.ts'
import type { Launcher, WorkerExit } from './launcher.ts'
import { type Worker, WorkerTable } from './worker-table.ts'

export type FleetRules = {
  readonly scaling: ScalingRules
  /** A running job that its worker has not spoken of for this long is lost. */
  readonly lostAfterMs: number
  /** A worker that goes on with an unwanted job for this long is stuck: it is replaced. */
  readonly stuckAfterMs: number
  /** A worker that has not asked for a job by then is killed. */
  readonly startTimeoutMs: number
  /** Someone else's worker that was not heard of for this long is forgotten. */
  readonly goneAfterMs: number
}

export type FleetTools = {
  readonly queue: Queue
  readonly clock: Clock
  readonly polls: TakePolls
  readonly news: News
  readonly launcher: Launcher
  readonly newId: () => string
  readonly tell: (event: FleetEvent) => void
}

export type FleetEvent =
  | { readonly type: 'started' | 'adopted' | 'ready' | 'stopping' | 'lost' | 'stuck'; readonly worker: string }
  | { readonly type: 'exited'; readonly worker: string; readonly how: string; readonly crashed: boolean }

/** The subject under which a worker waits for jobs that it should give up. */
export const stopsOf = (worker: string) => `stops of ${worker}`

export class Fleet {
  readonly table = new WorkerTable()
  private readonly backOff = createBackOff()
  private readonly bornAt: number
  private readonly rules: FleetRules
  private readonly tools: FleetTools
  private lastStartAt: number | undefined
  private look: { readonly at: number; readonly timer: Disposable } | undefined
  private closing: (() => void) | undefined
  private heldBack = 0

  constructor(rules: FleetRules, tools: FleetTools) {
    this.rules = rules
    this.tools = tools
    this.bornAt = tools.clock.now()
  }

  /** Takes over what still runs, and learns from the store which jobs run where. */
  open(): void {
    const { launcher, clock, queue, tell } = this.tools
    const now = clock.now()
    const { alive, gone } = launcher.adopt((worker, exit) => this.exited(worker, exit))
    for (const id of alive) {
      this.table.add(id, now, true)
      tell({ type: 'adopted', worker: id })
    }
    for (const { id, worker } of runningJobs(queue.store)) {
      if (worker === null) continue
      if (gone.includes(worker)) {
        loseJob(queue, id, worker, now)
        continue
      }
      const known = this.table.workers.get(worker) ?? this.table.add(worker, now, false)
      known.ready = true
      known.jobs.set(id, now)
      this.table.note(known, now)
    }
    this.lookSoon()
  }

  /** A worker asks for jobs. `busy` false: it has let go of everything that it was told to give up. */
  asked(id: string, busy: boolean): void {
    const now = this.tools.clock.now()
    const wasReady = this.table.workers.get(id)?.ready ?? false
    const worker = this.table.heard(id, now, true)
    if (worker && !busy) {
      for (const job of [...worker.unwanted.keys()]) {
        if (!worker.untold.has(job)) this.table.dropUnwanted(worker, job, now)
      }
    }
    if (wasReady) return
    this.tools.tell({ type: 'ready', worker: id })
    this.lookSoon()
  }

  pinged(id: string, jobs: readonly string[]): void {
    if (this.table.pinged(id, jobs, this.tools.clock.now())) this.tools.news.tell(stopsOf(id))
  }

  /** A worker's result came in, wanted or not. */
  reported(id: string, job: string): void {
    const now = this.tools.clock.now()
    const worker = this.table.heard(id, now, false)
    this.backOff.worked()
    if (worker) this.table.dropUnwanted(worker, job, now)
  }

  follow(event: QueueEvent): void {
    const told = this.table.follow(event, this.tools.clock.now())
    if (told !== undefined) this.tools.news.tell(stopsOf(told))
    if (event.type !== 'news') this.lookSoon()
  }

  /** Ends a worker in good order: no more jobs, its polls answered, then the signal (facts about RunPod, §2.9). */
  stop(id: string): void {
    const worker = this.table.workers.get(id)
    if (!worker || worker.stopping) return
    const { clock, polls, news, launcher, tell } = this.tools
    worker.stopping = true
    this.table.note(worker, clock.now())
    tell({ type: 'stopping', worker: id })
    polls.release(id)
    news.tell(stopsOf(id))
    // the empty answers go out before the signal
    if (worker.ours) clock.after(50, () => launcher.drain(id))
    this.lookSoon()
  }

  /** What only time shows: lost jobs, stuck workers, workers that never came up. */
  tick(): void {
    const now = this.tools.clock.now()
    for (const worker of [...this.table.workers.values()]) {
      this.loseSilentJobs(worker, now)
      if (worker.ours) this.replaceStuck(worker, now)
      else if (worker.jobs.size === 0 && now - worker.heardAt > this.patienceWith(worker)) this.forget(worker.id)
    }
  }

  unhealthy(): number {
    return this.heldBack
  }

  crashes(): number {
    return this.backOff.crashes()
  }

  /** Stops all workers that this endpoint runs; resolves when they are gone. */
  async close(): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      this.closing = resolve
    })
    this.look?.timer[Symbol.dispose]()
    for (const worker of [...this.table.workers.values()]) this.stop(worker.id)
    this.checkClosed()
    await gone
  }

  private lookSoon(): void {
    this.lookIn(LOOK_AFTER_MS)
  }

  /** One look is planned at a time: the earliest that was asked for. */
  private lookIn(ms: number): void {
    const { clock } = this.tools
    const at = clock.now() + ms
    if (this.closing || (this.look && this.look.at <= at)) return
    this.look?.timer[Symbol.dispose]()
    const timer = clock.after(ms, () => {
      this.look = undefined
      this.scale()
    })
    this.look = { at, timer }
  }

  private scale(): void {
    if (this.closing) return
    const { clock, queue, launcher, newId, tell } = this.tools
    const now = clock.now()
    const { count, oldestQueuedAt } = waitingJobs(queue.store)
    const inProgress = countRunning(queue.store)
    const workers = this.table.forScaling()
    const { lastStartAt } = this
    const decision = decideScaling(this.rules.scaling, {
      now,
      waiting: count,
      oldestQueuedAt,
      inProgress,
      workers,
      lastStartAt,
    })
    const heldUntil = decision.start > 0 ? this.backOff.until(now) : undefined
    this.heldBack = heldUntil === undefined ? 0 : decision.start
    const next = Math.min(decision.lookAgainAt ?? Number.POSITIVE_INFINITY, heldUntil ?? Number.POSITIVE_INFINITY)
    if (next !== Number.POSITIVE_INFINITY) this.lookIn(Math.max(LOOK_AFTER_MS, next - now))
    for (const id of decision.stop) this.stop(id)
    if (heldUntil !== undefined) return
    for (let n = 0; n < decision.start; n++) {
      const id = newId()
      this.lastStartAt = now
      this.table.add(id, now, true)
      tell({ type: 'started', worker: id })
      launcher.start(id, (exit) => this.exited(id, exit))
    }
  }

  private exited(id: string, exit: WorkerExit): void {
    const { queue, clock, polls, tell } = this.tools
    const now = clock.now()
    const worker = this.table.workers.get(id)
    const crashed = worker !== undefined && !worker.stopping
    this.table.remove(id, now)
    polls.forget(id)
    if (crashed) this.backOff.crashed(now)
    tell({ type: 'exited', worker: id, how: exit.how ?? 'unknown', crashed })
    for (const job of [...(worker?.jobs.keys() ?? [])]) loseJob(queue, job, id, now)
    this.checkClosed()
    this.lookSoon()
  }

  private forget(id: string): void {
    this.table.remove(id, this.tools.clock.now())
    this.tools.polls.forget(id)
    this.lookSoon()
  }

  /** One that lost a job in silence is not waited for: while it counts as a worker, none is started in its place. */
  private patienceWith(worker: Worker): number {
    return worker.silent ? this.rules.lostAfterMs : this.rules.goneAfterMs
  }

  /** A worker that is being stopped may drain without a heartbeat: its end will tell. */
  private loseSilentJobs(worker: Worker, now: number): void {
    if (worker.stopping && worker.ours) return
    for (const [job, heardAt] of [...worker.jobs]) {
      if (now - Math.max(heardAt, this.bornAt) < this.rules.lostAfterMs) continue
      this.tools.tell({ type: 'lost', worker: worker.id })
      worker.silent = true
      loseJob(this.tools.queue, job, worker.id, now)
    }
  }

  /** A worker that cannot give up a job is replaced, once it holds no other that somebody waits for. */
  private replaceStuck(worker: Worker, now: number): void {
    const late = !worker.ready && now - worker.since > this.rules.startTimeoutMs
    const stuck = [...worker.unwanted.values()].some((since) => now - since > this.rules.stuckAfterMs)
    if (!late && !stuck) return
    if (!worker.stopping) {
      this.tools.tell({ type: 'stuck', worker: worker.id })
      worker.stopping = true
      this.table.note(worker, now)
      this.tools.polls.release(worker.id)
      this.lookSoon()
    }
    if (worker.jobs.size === 0) this.tools.launcher.kill(worker.id)
  }

  private checkClosed(): void {
    if (this.closing && ![...this.table.workers.values()].some((worker) => worker.ours)) this.closing()
  }
}
