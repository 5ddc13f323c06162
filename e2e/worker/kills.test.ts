// Kills our worker, our endpoint, and both at once, at every step of a job: every job that was accepted ends once, no result that
// was reported is lost, and nothing is run again after it was reported.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type StartedEndpoint, startEndpoint } from '../endpoint/start.ts'
import { readEnv } from '../env.ts'
import { say } from '../print.ts'
import { ownState, pacedWorker } from './paced-worker.ts'
import { type Moment, openStepProxy, STEPS, type Step } from './step-proxy.ts'

const VICTIMS = ['worker', 'endpoint', 'both'] as const
type Victim = (typeof VICTIMS)[number]
type Plan = { readonly step: Step; readonly victim: Victim }

const ALL: readonly Plan[] = STEPS.flatMap((step) => VICTIMS.map((victim) => ({ step, victim })))
/** POPCEL_JOB_KILLS=200 for the whole proof; a run of the suite does each step and victim once. */
const KILLS = readEnv().jobKills ?? ALL.length
const TERMINAL = ['COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT']
const PATIENCE_MS = 120_000
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** `at`: how much had crossed the proxy by then. */
type Hit = Plan & { readonly job: string | undefined; readonly at: number }
type End = {
  readonly id: string
  readonly n: number
  readonly status: string
  readonly output?: { n?: number }
  readonly error?: string
}

/** An endpoint whose workers reach it through the proxy, and what strikes them down. */
class Scene implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'popcel-kills-'))
  readonly hits: Hit[] = []
  /** Jobs that lost a worker, or may have: a second loss would rightly end them. */
  readonly spoiled = new Set<string>()
  readonly sent = new Map<string, number>()
  /** Workers that were killed: what they asked for just before may still cross the proxy. */
  readonly #killed = new Set<string>()
  endpoint!: StartedEndpoint
  proxy!: Awaited<ReturnType<typeof openStepProxy>>
  #plan: Plan | undefined
  #struck = () => {}

  async open(): Promise<void> {
    // The endpoint's port is known only when it runs, and the workers that it starts need the proxy's.
    this.endpoint = await startEndpoint(join(this.folder, 'first'), 0, ['--workers-max', '0'])
    const { port } = this.endpoint
    await this.endpoint[Symbol.asyncDispose]()
    this.proxy = await openStepProxy(port, (moment) => this.#strike(moment))
    await this.start(port)
  }

  async start(port: number): Promise<void> {
    const through = ['GET_JOB', 'POST_OUTPUT']
      .map((name) => `RUNPOD_WEBHOOK_${name}`)
      .map((name) => `export ${name}="$(printf %s "$${name}" | sed s/:${port}/:${this.proxy.port}/)"; `)
      .join('')
    const worker = pacedWorker(`${ownState(this.folder)}${through}echo $RUNPOD_POD_ID $$ >> "${this.#pids}"; `)
    const rules = ['--workers-max', '2', '--lost-after', '8', '--grace', '5', '--idle-timeout', '60']
    this.endpoint = await startEndpoint(join(this.folder, 'data'), port, ['--worker', worker, ...rules])
  }

  get #pids(): string {
    return join(this.folder, 'pids')
  }

  /** Resolves when the plan was carried out, and an endpoint is there again. */
  async carryOut(plan: Plan): Promise<void> {
    const struck = new Promise<void>((resolve) => {
      this.#struck = resolve
    })
    this.#plan = plan
    const began = Date.now()
    while ((await Promise.race([struck.then(() => 'struck'), pause(50)])) !== 'struck') {
      if (Date.now() - began > PATIENCE_MS) throw new Error(`nothing came to "${plan.step}" for ${PATIENCE_MS} ms`)
      await this.send()
    }
    if (plan.victim === 'worker') return
    await this.endpoint.ended
    await this.start(this.endpoint.port)
  }

  /** One more job, while few wait. */
  async send(): Promise<void> {
    try {
      const health = (await (await fetch(`${this.endpoint.url}/health`)).json()) as { jobs: { inQueue: number } }
      if (health.jobs.inQueue > 3) return
      const n = this.sent.size
      const body = JSON.stringify({ input: { n, ms: 20 + Math.random() * 30 } })
      const answer = await fetch(`${this.endpoint.url}/run`, { method: 'POST', body })
      if (answer.status === 200) this.sent.set(((await answer.json()) as { id: string }).id, n)
    } catch {
      // It was killed just now; a job whose answer was lost was not accepted.
    }
  }

  async #strike({ step, worker, job }: Moment): Promise<void> {
    const plan = this.#plan
    if (this.#killed.has(worker)) {
      if (job !== undefined) this.spoiled.add(job)
      return
    }
    if (plan?.step !== step || (job !== undefined && this.spoiled.has(job))) return
    const pid = this.#pidOf(worker)
    // It may still have an earlier job's result on its way.
    const held = this.#heldBy(worker)
    if (pid === undefined || held.some((one) => this.spoiled.has(one))) return
    this.#plan = undefined
    this.hits.push({ ...plan, job, at: this.proxy.seen.length })
    if (job !== undefined) this.spoiled.add(job)
    if (plan.victim !== 'worker') this.endpoint.child.kill('SIGKILL')
    if (plan.victim !== 'endpoint') {
      for (const one of held) this.spoiled.add(one)
      this.#killed.add(worker)
      killGroup(pid)
    }
    if (plan.victim !== 'worker') await this.endpoint.ended
    this.#struck()
  }

  #heldBy(worker: string): string[] {
    const { seen } = this.proxy
    const ended = new Set(seen.filter(({ what }) => what === 'accepted' || what === 'answered').map(({ job }) => job))
    return seen.filter((one) => one.worker === worker && !ended.has(one.job)).map(({ job }) => job)
  }

  #pidOf(worker: string): number | undefined {
    const lines = existsSync(this.#pids) ? readFileSync(this.#pids, 'utf8').split('\n') : []
    const line = lines.find((text) => text.startsWith(`${worker} `))
    return line === undefined ? undefined : Number(line.split(' ')[1])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#plan = undefined
    await this.endpoint[Symbol.asyncDispose]()
    await this.proxy[Symbol.asyncDispose]()
    rmSync(this.folder, { recursive: true, force: true })
  }

  async ends(): Promise<End[]> {
    const ends: End[] = []
    for (const [id, n] of this.sent) {
      const answer = await fetch(`${this.endpoint.url}/status-sync/${id}?wait=60000`)
      ends.push({ n, ...((await answer.json()) as Omit<End, 'n'>) })
    }
    return ends
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // gone already
  }
}

/** Every plan as often as every other, in an order that is never the same. */
function plans(count: number): Plan[] {
  return Array.from({ length: count }, (_, n) => ALL[n % ALL.length] as Plan)
    .map((plan) => ({ plan, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ plan }) => plan)
}

test.skipIf(process.platform === 'win32')(
  'killed at every step: each job ends once, none is lost, none runs again after its report',
  async () => {
    await using scene = new Scene()
    await scene.open()
    for (const plan of plans(KILLS)) await scene.carryOut(plan)
    const ends = await scene.ends()
    const { hits, sent, proxy } = scene
    expect(hits).toHaveLength(KILLS)
    expect(ends.filter(({ status }) => !TERMINAL.includes(status))).toEqual([])
    // What has ended has ended for good.
    expect((await scene.ends()).map(({ status }) => status)).toEqual(ends.map(({ status }) => status))

    const runs = new Map<string, number>()
    const reported = new Set<string>()
    const wrong: string[] = []
    for (const { what, job } of proxy.seen) {
      if (reported.has(job) && what !== 'answered') wrong.push(`${job} was ${what} again after its report`)
      if (what === 'accepted') reported.add(job)
      if (what === 'delivered') runs.set(job, (runs.get(job) ?? 0) + 1)
    }
    expect(wrong).toEqual([])
    expect(Math.max(...runs.values())).toBeLessThanOrEqual(2)

    // Nobody is hit twice on purpose, but a take that is on its way from the endpoint may fall with another job’s kill.
    const failed = ends.filter(({ status }) => status !== 'COMPLETED')
    for (const one of failed) {
      const met = hits.filter(({ job }) => job === one.id).map(({ step, victim }) => `${victim} killed ${step}`)
      const crossed = proxy.seen.filter(({ job }) => job === one.id).map(({ what, worker }) => `${what} ${worker}`)
      say(`given up: ${JSON.stringify(one)}; ${[...met, ...crossed].join(', ')}`)
    }
    expect(failed.filter(({ id }) => reported.has(id))).toEqual([])
    for (const { error } of failed) expect(error).toBe('job timed out after 1 retries')
    expect(failed.length).toBeLessThan(KILLS / 2)
    for (const { status, output, n } of ends) if (status === 'COMPLETED') expect(output).toMatchObject({ n })
    // A worker that lives on keeps its job and its result, whatever happens to the endpoint.
    const kept = hits.filter(({ victim, step }) => victim === 'endpoint' && STEPS.indexOf(step) >= 2)
    const again = kept.filter(({ job, at }) =>
      proxy.seen.slice(at).some((one) => one.job === job && one.what === 'given'),
    )
    expect(again).toEqual([])

    const twice = [...runs.values()].filter((count) => count > 1).length
    say(
      `${sent.size} jobs, ${KILLS} kills at ${STEPS.length} steps (worker, endpoint, both): ${ends.length - failed.length} done, ` +
        `${failed.length} given up after a second loss, ${twice} run a second time, none after its report`,
    )
  },
  60 * 60_000,
)
