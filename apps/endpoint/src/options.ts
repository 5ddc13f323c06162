// Owns the command line of the endpoint: its options, their defaults and the help.

import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PopcelError } from '@popcel/protocol'
import { SCALING } from '@popcel/protocol/runpod'
import type { Environment } from './env.ts'
import { isLoopback } from './http/gate.ts'
import { scalerOf, seconds, whole, wrong } from './option-values.ts'
import { DEFAULT_SETTINGS, type EndpointSettings } from './settings.ts'

export type Options = {
  readonly settings: EndpointSettings
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** Undefined: our own worker. */
  readonly worker: string | undefined
  readonly folder: string
  readonly device: string
  readonly graceMs: number
  readonly json: boolean
}

export const HELP = `popcel endpoint: a RunPod-compatible endpoint on this machine

  --port N             port to listen on, 0 for any (8000)
  --host ADDRESS       address to listen on (127.0.0.1); any other needs POPCEL_TOKEN
  --id NAME            the endpoint's id in its addresses (local)
  --worker COMMAND     what a worker is started with, by the shell (popcel's own worker)
  --workers-min N      workers that are always there (0)
  --workers-max N      most workers at a time (3); 0 starts none and serves those that come by themselves
  --idle-timeout S     seconds until an idle worker is stopped (30)
  --scaler KIND        request-count or queue-delay (request-count)
  --scaler-value N     jobs for each worker (1), or seconds that a job waits before one more is started (4)
  --grace S            seconds that a worker has to end after SIGTERM (30)
  --lost-after S       seconds without a word of a running job until it is dispatched again (40)
  --stuck-after S      seconds that a job which was cancelled may go on until its worker is replaced (10)
  --data FOLDER        where the queue and the logs are kept
  --device NAME        what workers are told that they run on (cpu)
  --like-platform      as strict as RunPod: body sizes, requests per 10 s, an input of {} dropped
  --json               one JSON object per line on stdout
  --help               this text
`

const OPTIONS = {
  port: { type: 'string', default: '8000' },
  host: { type: 'string', default: '127.0.0.1' },
  id: { type: 'string', default: DEFAULT_SETTINGS.endpointId },
  worker: { type: 'string' },
  'workers-min': { type: 'string', default: String(SCALING.workersMin) },
  'workers-max': { type: 'string', default: String(SCALING.workersMax) },
  'idle-timeout': { type: 'string', default: '30' },
  scaler: { type: 'string', default: 'request-count' },
  'scaler-value': { type: 'string' },
  grace: { type: 'string', default: '30' },
  'lost-after': { type: 'string', default: '40' },
  'stuck-after': { type: 'string', default: '10' },
  data: { type: 'string' },
  device: { type: 'string', default: 'cpu' },
  'like-platform': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/**
 * 'help' when that was asked for.
 * @throws PopcelError usage, token-wanted
 */
export function readOptions(argv: readonly string[], env: Environment): Options | 'help' {
  const values = parse(argv)
  if (values.help) return 'help'
  const { host, id } = values
  if (!isLoopback(host) && env.token === undefined) throw new PopcelError('token-wanted', { host })
  if (!/^[\w-]+$/.test(id)) throw wrong('id', id, 'letters, digits, - and _')
  const scaling = {
    workersMin: whole('workers-min', values['workers-min'], 0, 1000),
    workersMax: whole('workers-max', values['workers-max'], 0, 1000),
    idleTimeoutMs: seconds('idle-timeout', values['idle-timeout']),
    scaler: scalerOf(values.scaler, values['scaler-value']),
  }
  if (scaling.workersMin > scaling.workersMax) {
    throw new PopcelError('usage', { reason: '--workers-min is more than --workers-max' })
  }
  const { fleet } = DEFAULT_SETTINGS
  return {
    settings: {
      ...DEFAULT_SETTINGS,
      endpointId: id,
      token: env.token,
      likePlatform: values['like-platform'],
      fleet: {
        ...fleet,
        scaling,
        lostAfterMs: seconds('lost-after', values['lost-after']),
        stuckAfterMs: seconds('stuck-after', values['stuck-after']),
      },
    },
    host,
    port: whole('port', values.port, 0, 65_535),
    worker: values.worker,
    folder: values.data ?? join(stateFolder(env), 'popcel', `endpoint-${id}`),
    device: values.device,
    graceMs: seconds('grace', values.grace),
    json: values.json,
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw new PopcelError('usage', { reason: error instanceof Error ? error.message : String(error) })
  }
}

function stateFolder({ stateFolder: given, home }: Environment): string {
  if (given !== undefined) return given
  if (home === undefined) throw new PopcelError('usage', { reason: 'there is no home folder; say where with --data' })
  return join(home, '.local', 'state')
}
