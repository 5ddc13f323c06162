// Owns the process: reads options, makes the clock, listens, builds the endpoint, ends it on a signal.
// The only place that reads the clock and touches the process.

import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { availableParallelism, hostname } from 'node:os'
import { join } from 'node:path'
import { createAdaptorServer, type ServerType } from '@hono/node-server'
import { PopcelError } from '@popcel/protocol'
import type { Clock } from './clock.ts'
import { createEndpoint, type Endpoint } from './endpoint.ts'
import { type Environment, readEnvironment } from './env.ts'
import { threadsEach } from './fleet/cpu-shares.ts'
import { ProcessLauncher } from './fleet/process-launcher.ts'
import { workerEnvironment } from './fleet/worker-environment.ts'
import { asRow } from './http/answers.ts'
import { HELP, type Options, readOptions } from './options.ts'
import { ownWorker } from './own-worker.ts'
import { createPrinter, type Printer } from './print.ts'
import { newestTime } from './queue/job-table.ts'
import { openStore, type Store } from './store/open-store.ts'

/** Runs until a signal ends it. Exit code: 0 ended in good order, 1 could not start, 2 wrong use. */
export async function start(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const printer = createPrinter(process.stdout, process.stderr, argv.includes('--json'))
  try {
    const env = readEnvironment()
    const options = readOptions(argv, env)
    if (options === 'help') return printer.page(HELP)
    // What a second signal cut short must not go on: its store is closed.
    process.exit(await serve(options, env, printer))
  } catch (error) {
    const row = asRow(error)
    printer.fail(row)
    process.exitCode = row.code === 'usage' || row.code === 'token-wanted' ? 2 : 1
  }
}

async function serve(options: Options, env: Environment, printer: Printer): Promise<number> {
  using store = openStore(join(options.folder, 'queue.db'))
  const clock = systemClock(newestTime(store))
  let endpoint: Endpoint | undefined
  const server = createAdaptorServer({
    fetch: (request, bindings) => endpoint?.app.fetch(request, bindings) ?? new Response(null, { status: 503 }),
  })
  // A worker's pooled connection must outlive the pause between two of its jobs: a reset result is lost (runpod.md §2.4).
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 300_000
  const origin = await listen(server, options)
  using launcher = createLauncher(options, env, store, clock, origin)
  endpoint = createEndpoint(options.settings, {
    store,
    clock,
    launcher,
    fetch,
    uuid: randomUUID,
    log: (event) => printer.event(event),
  })
  endpoint.open()
  printer.listening(`${origin}/v2/${options.settings.endpointId}`, `${origin}/`)
  await stopSignal()
  printer.note('stopping: workers finish what they run; once more to kill them')
  await Promise.race([endpoint.close(), stopSignal(500)])
  await closeServer(server)
  return 0
}

function createLauncher(
  options: Options,
  env: Environment,
  store: Store,
  clock: Clock,
  origin: string,
): ProcessLauncher {
  const { settings, folder, graceMs } = options
  const command = options.worker ?? ownWorker()
  if (command === undefined && settings.fleet.scaling.workersMax > 0) {
    const reason =
      'there is no worker to start; give --worker COMMAND, or --workers-max 0 for workers that come by themselves'
    throw new PopcelError('usage', { reason })
  }
  const base = `${origin}/v2/${settings.endpointId}`
  const place = {
    base,
    endpointId: settings.endpointId,
    gpu: options.device,
    secret: store.secret,
    token: settings.token,
    pingIntervalMs: 2_000,
    hostname: hostname(),
    threads: threadsEach(availableParallelism(), settings.fleet.scaling.workersMax),
  }
  const environment = (worker: string) => ({ ...env.inherited, ...workerEnvironment(worker, place) })
  const logs = { logFolder: join(folder, 'logs'), logBytes: 10_000_000, logsKept: 20 }
  return new ProcessLauncher({ command: command ?? [], environment, ...logs, graceMs, base }, store, clock)
}

/** Our origin as this machine reaches it. */
function listen(server: ServerType, { host, port }: Options): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'it is in use' : (error.code ?? error.message)
      reject(new PopcelError('port-taken', { port, host, reason }, { cause: error }))
    })
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo
      const name = /^(0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host
      resolve(`http://${name.includes(':') ? `[${name}]` : name}:${bound}`)
    })
  })
}

/** Lets answers that are being written go out. */
function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    setTimeout(() => {
      if ('closeAllConnections' in server) server.closeAllConnections()
    }, 200).unref()
  })
}

/** Resolves at the next stop signal. A parent that forwards Ctrl-C makes it arrive twice: the echo of one is not another. */
function stopSignal(ignoreMs = 0): Promise<void> {
  const from = performance.now() + ignoreMs
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (performance.now() >= from) resolve()
      })
    }
  })
}

/**
 * Counts on from the start, so a clock that is set while we run neither expires jobs nor stretches them; and not from before `least`,
 * so one that was set back between two runs makes no job wait for a time that has been.
 */
function systemClock(least: number): Clock {
  const offset = Math.max(Date.now(), least) - performance.now()
  return {
    now: () => Math.round(offset + performance.now()),
    after(ms, work) {
      const timer = setTimeout(work, Math.min(ms, 2 ** 31 - 1))
      return { [Symbol.dispose]: () => clearTimeout(timer) }
    },
  }
}
