// Owns an endpoint for tests: in memory, with a clock that stands still and workers that only a test starts.

import { createEndpoint, type Endpoint, type EndpointTools } from '../endpoint.ts'
import type { Launcher, WorkerExit } from '../fleet/launcher.ts'
import { DEFAULT_SETTINGS, type EndpointSettings } from '../settings.ts'
import { openStore, type Store } from '../store/open-store.ts'
import { type ManualClock, manualClock, settle } from './manual-clock.ts'

export type LaunchedByTest = Launcher & {
  readonly started: string[]
  readonly drained: string[]
  readonly killed: string[]
  /** The worker ends, by itself or because it was told to. */
  exit(worker: string, how?: string): void
}

export function launchedByTest(adopted: readonly string[] = [], gone: readonly string[] = []): LaunchedByTest {
  const exits = new Map<string, (exit: WorkerExit) => void>()
  const launcher: LaunchedByTest = {
    started: [],
    drained: [],
    killed: [],
    start(worker, onExit) {
      launcher.started.push(worker)
      exits.set(worker, onExit)
    },
    drain: (worker) => void launcher.drained.push(worker),
    kill: (worker) => void launcher.killed.push(worker),
    adopt(onExit) {
      for (const worker of adopted) exits.set(worker, (exit) => onExit(worker, exit))
      return { alive: adopted, gone }
    },
    lastWords: (worker) => `last words of ${worker}`,
    exit(worker, how = 'exit 0') {
      const onExit = exits.get(worker)
      exits.delete(worker)
      onExit?.({ how })
    },
  }
  return launcher
}

export type TestBed = Disposable & {
  readonly endpoint: Endpoint
  readonly clock: ManualClock
  readonly store: Store
  readonly launcher: LaunchedByTest
  readonly log: Parameters<EndpointTools['log']>[0][]
  /** Sends a request to the app. A body that is no text goes as JSON. */
  send(route: string, body?: unknown, init?: RequestInit): Promise<Response>
  /** The same under /v2/local, and the answer's JSON. */
  call(route: string, body?: unknown, init?: RequestInit): Promise<Record<string, unknown>>
}

export type TestBedOptions = {
  readonly settings?: Partial<EndpointSettings>
  readonly fleet?: Partial<EndpointSettings['fleet']>
  readonly scaling?: Partial<EndpointSettings['fleet']['scaling']>
  readonly store?: Store
  readonly clock?: ManualClock
  readonly launcher?: LaunchedByTest
  readonly fetch?: typeof fetch
}

/** Opened. Without workers unless `scaling` says so. */
export function testBed(options: TestBedOptions = {}): TestBed {
  const clock = options.clock ?? manualClock()
  const store = options.store ?? openStore(':memory:')
  const launcher = options.launcher ?? launchedByTest()
  const log: TestBed['log'] = []
  let ids = 0
  const scaling = { ...DEFAULT_SETTINGS.fleet.scaling, workersMax: 0, ...options.scaling }
  const fleet = { ...DEFAULT_SETTINGS.fleet, ...options.fleet, scaling }
  const endpoint = createEndpoint(
    { ...DEFAULT_SETTINGS, tickMs: 1_000, ...options.settings, fleet },
    {
      store,
      clock,
      launcher,
      fetch: options.fetch ?? (async () => new Response()),
      uuid: () => `${String(++ids).padStart(8, '0')}-0000-4000-8000-000000000000`,
      log: (event) => void log.push(event),
    },
  )
  endpoint.open()
  const send: TestBed['send'] = async (route, body, init = {}) => {
    const given =
      body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }
    return endpoint.app.request(route, { ...given, ...init })
  }
  return {
    endpoint,
    clock,
    store,
    launcher,
    log,
    send,
    call: async (route, body, init) =>
      (await send(`/v2/local${route}`, body, init)).json() as Promise<Record<string, unknown>>,
    [Symbol.dispose]: () => store[Symbol.dispose](),
  }
}

/** What has settled by now, or 'pending'. */
export async function soon<T>(promise: Promise<T>): Promise<T | 'pending'> {
  await settle()
  return Promise.race([promise, settle().then(() => 'pending' as const)])
}
