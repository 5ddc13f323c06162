// Owns the simulation: jobs arrive, workers are started and stopped by the endpoint's own rules, jobs run. Event by event, with
// a time of its own; nothing waits and no clock is read.

import { decideScaling, LOOK_AFTER_MS, type ScalingWorker } from '../scaling/scaler.ts'
import { type Agenda, createAgenda } from './agenda.ts'
import { arrivalTimes } from './arrivals.ts'
import { createRandom } from './random.ts'
import type { Scenario } from './scenario.ts'
import { draw } from './spread.ts'

/** Times in ms from the plan's beginning. */
export type JobLife = { readonly arrivedAt: number; takenAt: number; endedAt: number }

export type WorkerSpan = { readonly state: 'initializing' | 'idle' | 'running' | 'stopping'; readonly from: number }

export type WorkerLife = {
  readonly startedAt: number
  /** Of it, for the image: not billed. */
  readonly pullMs: number
  readonly readyAt: number
  /** Undefined for one that is still there at the end. */
  endedAt: number | undefined
  readonly spans: WorkerSpan[]
}

export type Simulation = {
  readonly jobs: readonly JobLife[]
  readonly workers: readonly WorkerLife[]
  /** When nothing more happens, and not before the span is over. */
  readonly endAt: number
}

type Worker = {
  readonly id: string
  /** The host that it runs on; the next worker on it finds the image there. */
  readonly place: number
  readonly life: WorkerLife
  ready: boolean
  stopping: boolean
  running: number
  free: number
  idleSince: number
  lastJobAt: number
}

type Thing =
  | { readonly type: 'ready' | 'gone' | 'freed'; readonly worker: Worker }
  | { readonly type: 'done'; readonly worker: Worker; readonly job: JobLife }

type State = {
  readonly scenario: Scenario
  readonly random: () => number
  readonly agenda: Agenda<Thing>
  readonly jobs: JobLife[]
  readonly lives: WorkerLife[]
  readonly workers: Map<string, Worker>
  /** Jobs before `arrived` have come, those before `taken` have gone to a worker. */
  arrived: number
  taken: number
  inProgress: number
  now: number
  lookAt: number | undefined
  lastStartAt: number | undefined
  readonly pulled: Set<number>
}

/** What happens in a scenario. The same scenario gives the same simulation. */
export function simulate(scenario: Scenario): Simulation {
  const random = createRandom(scenario.seed)
  const jobs = arrivalTimes(scenario.arrivals, scenario.spanMs, random).map(
    (arrivedAt): JobLife => ({ arrivedAt, takenAt: Number.NaN, endedAt: Number.NaN }),
  )
  const state: State = {
    scenario,
    random,
    agenda: createAgenda(),
    jobs,
    lives: [],
    workers: new Map(),
    arrived: 0,
    taken: 0,
    inProgress: 0,
    now: 0,
    lookAt: undefined,
    lastStartAt: undefined,
    pulled: new Set(),
  }
  for (let n = 0; n < scenario.warmWorkers; n++) startWorker(state, true)
  lookIn(state, LOOK_AFTER_MS)
  while (step(state)) {
    // each step is one thing that happens
  }
  return { jobs, workers: state.lives, endAt: Math.max(state.now, spanOf(scenario)) }
}

/** A burst and a trace are over with their last job. */
function spanOf({ arrivals, spanMs }: Scenario): number {
  return arrivals.kind === 'burst' || arrivals.kind === 'trace' ? 0 : spanMs
}

/** The next thing that happens; false when there is none. At the same moment jobs end before others come, and rules are last. */
function step(state: State): boolean {
  const { agenda, jobs } = state
  const planned = agenda.nextAt() ?? Number.POSITIVE_INFINITY
  const arrival = jobs[state.arrived]?.arrivedAt ?? Number.POSITIVE_INFINITY
  const look = state.lookAt ?? Number.POSITIVE_INFINITY
  const next = Math.min(planned, arrival, look)
  if (next === Number.POSITIVE_INFINITY) return false
  state.now = next
  if (planned === next) happen(state)
  else if (arrival === next) {
    state.arrived++
    dispatch(state)
    lookIn(state, LOOK_AFTER_MS)
  } else {
    state.lookAt = undefined
    scale(state)
  }
  return true
}

function happen(state: State): void {
  const thing = state.agenda.take()
  if (!thing) return
  const { worker } = thing
  switch (thing.type) {
    case 'ready':
      worker.ready = true
      worker.idleSince = state.now
      break
    case 'done':
      thing.job.endedAt = state.now
      state.inProgress--
      worker.running--
      worker.idleSince = state.now
      state.agenda.add(state.now + state.scenario.gapMs, { type: 'freed', worker })
      break
    case 'freed':
      worker.free++
      break
    case 'gone':
      worker.life.endedAt = state.now
      state.workers.delete(worker.id)
      break
  }
  if (thing.type !== 'gone') note(state, worker)
  dispatch(state)
  lookIn(state, LOOK_AFTER_MS)
}

/**
 * Hands jobs out as the endpoint does (waits/take-polls.ts): to the worker that had one last, so that others can become idle,
 * and no more to one than an even share.
 */
function dispatch(state: State): void {
  let waiting = state.arrived - state.taken
  if (waiting === 0) return
  const asking = [...state.workers.values()]
    .filter(({ ready, stopping, free }) => ready && !stopping && free > 0)
    .sort((a, b) => b.lastJobAt - a.lastJobAt)
  for (const [index, worker] of asking.entries()) {
    const share = Math.min(worker.free, Math.ceil(waiting / (asking.length - index)))
    for (let n = 0; n < share; n++) run(state, worker)
    waiting -= share
  }
}

function run(state: State, worker: Worker): void {
  const job = state.jobs[state.taken++]
  if (!job) return
  job.takenAt = state.now
  state.inProgress++
  worker.running++
  worker.free--
  worker.lastJobAt = state.now
  note(state, worker)
  state.agenda.add(state.now + draw(state.scenario.jobTime, state.random), { type: 'done', worker, job })
}

function scale(state: State): void {
  const { now, jobs } = state
  const waiting = state.arrived - state.taken
  const decision = decideScaling(state.scenario.scaling, {
    now,
    waiting,
    oldestQueuedAt: waiting > 0 ? jobs[state.taken]?.arrivedAt : undefined,
    inProgress: state.inProgress,
    workers: [...state.workers.values()].filter(({ stopping }) => !stopping).map(forScaling),
    lastStartAt: state.lastStartAt,
  })
  for (const id of decision.stop) stopWorker(state, id)
  for (let n = 0; n < decision.start; n++) startWorker(state, false)
  if (decision.lookAgainAt !== undefined) lookIn(state, Math.max(LOOK_AFTER_MS, decision.lookAgainAt - now))
}

function forScaling({ id, ready, running, idleSince }: Worker): ScalingWorker {
  if (!ready) return { id, state: 'initializing', stoppable: true }
  return running > 0 ? { id, state: 'running', stoppable: true } : { id, state: 'idle', idleSince, stoppable: true }
}

function startWorker(state: State, warm: boolean): void {
  const { scenario, now, random } = state
  const place = freePlace(state)
  const pullMs = warm || state.pulled.has(place) ? 0 : scenario.pullMs
  const readyAt = warm ? now : now + pullMs + draw(scenario.coldStart, random)
  const life: WorkerLife = { startedAt: now, pullMs, readyAt, endedAt: undefined, spans: [] }
  const worker: Worker = {
    id: `w-${state.lives.length}`,
    place,
    life,
    ready: warm,
    stopping: false,
    running: 0,
    free: scenario.concurrency,
    idleSince: now,
    lastJobAt: Number.NEGATIVE_INFINITY,
  }
  state.pulled.add(place)
  state.lives.push(life)
  state.workers.set(worker.id, worker)
  note(state, worker)
  if (warm) return
  state.lastStartAt = now
  state.agenda.add(readyAt, { type: 'ready', worker })
}

function stopWorker(state: State, id: string): void {
  const worker = state.workers.get(id)
  if (!worker) return
  worker.stopping = true
  note(state, worker)
  state.agenda.add(state.now + state.scenario.stopMs, { type: 'gone', worker })
}

function freePlace({ workers }: State): number {
  const used = new Set([...workers.values()].map(({ place }) => place))
  let place = 0
  while (used.has(place)) place++
  return place
}

/** One look is planned at a time: the earliest that was asked for (fleet/fleet.ts). */
function lookIn(state: State, ms: number): void {
  const at = state.now + ms
  if (state.lookAt === undefined || state.lookAt > at) state.lookAt = at
}

function note({ now }: State, worker: Worker): void {
  const state = worker.stopping ? 'stopping' : !worker.ready ? 'initializing' : worker.running > 0 ? 'running' : 'idle'
  const { spans } = worker.life
  if (spans.at(-1)?.state === state) return
  if (spans.at(-1)?.from === now) spans.pop()
  if (spans.at(-1)?.state !== state) spans.push({ state, from: now })
}
