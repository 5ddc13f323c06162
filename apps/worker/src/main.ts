// Owns the process: reads options, makes the clock, builds what the mode needs, ends it on a signal.
// The only place that reads the clock and touches the process. What pictures need is loaded when a job needs it.

import { randomUUID } from 'node:crypto'
import { flushCompileCache } from 'node:module'
import { availableParallelism } from 'node:os'
import { PopcelError } from '@popcel/protocol'
import { pingUrl } from '@popcel/protocol/runpod'
import { type Environment, logsAsJson, type Queue, readEnvironment } from './env.ts'
import type { Handler } from './handler.ts'
import type { WorkerFacts } from './loop/failure.ts'
import type { Sleep } from './loop/loop.ts'
import type { Wire } from './loop/wire.ts'
import type { OpenTools } from './open-tools.ts'
import { HELP, type Options, readOptions } from './options.ts'
import { createPrinter, type Printer } from './print.ts'
import { version } from './version.ts'

const KEEP_COMPILED_MS = 3_000

/** Runs until a signal ends it. Exit code: 0 ended in good order, 1 could not work, 2 wrong use. */
export async function start(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const json = logsAsJson()
  const printer = createPrinter(process.stdout, process.stderr, json)
  try {
    const env = readEnvironment()
    const options = readOptions(argv, env)
    if (options === 'help') return printer.result(HELP.trimEnd())
    process.exit(await run(options, env, printer))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const row = error instanceof PopcelError ? error : new PopcelError('internal', { reason }, { cause: error })
    printer.fail(row)
    process.exit(row.code === 'usage' || row.code === 'token-wanted' ? 2 : 1)
  }
}

async function run(options: Options, env: Environment, printer: Printer): Promise<number> {
  const drain = stopSignal(printer)
  const facts: WorkerFacts = {
    hostname: env.hostname,
    workerId: env.queue?.workerId ?? randomUUID(),
    version: version(),
  }
  await using work = lazyTools(env, printer)
  const handler = options.paced ? await pacedHandler() : await workHandler(work)
  switch (options.mode.kind) {
    case 'test': {
      const { runTestInput } = await import('./local/test-input.ts')
      return await runTestInput(options.mode.input, handler, facts, printer, drain)
    }
    case 'serve':
      return await serveHere(options, env, handler, facts, printer, drain)
    case 'queue':
      return await runQueue(options, env, handler, facts, printer, drain)
  }
}

async function runQueue(
  options: Options,
  env: Environment,
  handler: Handler,
  facts: WorkerFacts,
  printer: Printer,
  drain: AbortSignal,
): Promise<number> {
  const queue = env.queue as Queue
  const [{ runLoop }, { createSpill }, { startHeartbeat }, { createHttpFetch }] = await Promise.all([
    import('./loop/loop.ts'),
    import('./loop/spill.ts'),
    import('./loop/heartbeat.ts'),
    import('./loop/http-wire.ts'),
  ])
  const wire = { fetch: createHttpFetch(), apiKey: queue.apiKey }
  const tell = (error: PopcelError) =>
    sayUnfit(wire, queue.ping && pingUrl(queue.ping, facts.workerId, [], facts.version), error)
  if (!options.paced && env.checks && !(await isFit(handler, tell, drain))) return 0
  const { workerId, version: named } = facts
  const { apiKey, pingIntervalMs: intervalMs } = queue
  await using heartbeat = queue.ping
    ? startHeartbeat({ template: queue.ping, workerId, apiKey, version: named, intervalMs })
    : undefined
  printer.log(`${workerId} takes jobs, ${options.concurrency} at a time`)
  // A worker that is killed writes no cache at its end, and the next one would strip every type again.
  setInterval(flushCompileCache, KEEP_COMPILED_MS).unref()
  await runLoop({
    handler,
    wire,
    urls: queue,
    facts,
    concurrency: options.concurrency,
    aggregate: true,
    refresh: options.refresh,
    patienceMs: env.patienceMs,
    mostResultBytes: env.mostResultBytes,
    heartbeat,
    spill: createSpill(env.stateFolder),
    now: () => performance.now(),
    sleep,
    log: (message, job) => printer.log(message, job),
    drain,
  })
  return 0
}

/** False where it was told to end meanwhile. @throws PopcelError worker-unfit, after the endpoint was told */
async function isFit(
  handler: Handler,
  tell: (error: PopcelError) => Promise<void>,
  drain: AbortSignal,
): Promise<boolean> {
  const { checkFitness } = await import('./fitness.ts')
  try {
    await checkFitness(handler, drain)
  } catch (error) {
    if (drain.aborted) return false
    if (error instanceof PopcelError) await tell(error)
    throw error
  }
  return !drain.aborted
}

async function sayUnfit(wire: Wire, ping: string | undefined, error: PopcelError): Promise<void> {
  if (ping) await (await import('./fitness.ts')).tellUnfit(wire, ping, error)
}

async function serveHere(
  { mode, concurrency }: Options,
  { token }: Environment,
  handler: Handler,
  facts: WorkerFacts,
  printer: Printer,
  drain: AbortSignal,
): Promise<number> {
  if (mode.kind !== 'serve') return 2
  const [{ serve }, { LocalJobs }] = await Promise.all([import('./local/serve.ts'), import('./local/local-jobs.ts')])
  const jobs = new LocalJobs({ handler, facts, concurrency, now: () => performance.now(), newId: randomUUID })
  await using served = await serve(jobs, { host: mode.host, port: mode.port, token })
  printer.result(`listening on ${served.url}`)
  await new Promise<void>((resolve) => {
    if (drain.aborted) resolve()
    drain.addEventListener('abort', () => resolve(), { once: true })
  })
  return 0
}

type LazyTools = AsyncDisposable & { readonly open: () => Promise<OpenTools['tools']> }

/** Built by the first job; all share it. */
function lazyTools(env: Environment, printer: Printer): LazyTools {
  const stop = new AbortController()
  let opened: Promise<OpenTools> | undefined
  const log = (message: string) => printer.log(message)
  const host = { now: () => performance.now(), date: () => new Date(), log }
  return {
    async open() {
      opened ??= import('./open-tools.ts').then(({ openTools }) =>
        openTools(env, availableParallelism(), host, stop.signal),
      )
      return (await opened).tools
    },
    async [Symbol.asyncDispose]() {
      await (await opened)?.[Symbol.asyncDispose]()
    },
  }
}

/** What jobs need is loaded by the first one: until then the worker holds little, and its first take goes out sooner. */
async function workHandler({ open }: LazyTools): Promise<Handler> {
  return async (job, tools) => (await import('./tasks/handler.ts')).createHandler(open)(job, tools) as Promise<unknown>
}

async function pacedHandler(): Promise<Handler> {
  return (await import('./paced.ts')).createPacedHandler(sleep)
}

const sleep: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const wake = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    signal?.addEventListener('abort', wake, { once: true })
  })

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** The first signal drains. A second one that is not an echo of the first (a parent forwards it) ends at once. */
function stopSignal(printer: Printer): AbortSignal {
  const drain = new AbortController()
  let firstAt: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (firstAt !== undefined && performance.now() - firstAt > 500) process.exit(exitCodes[signal])
      if (firstAt !== undefined) return
      firstAt = performance.now()
      printer.log('stopping: what runs is finished; once more to end at once')
      drain.abort()
    })
  }
  return drain.signal
}
