// Owns the command line of the worker: its options, their defaults and the help.

import { parseArgs } from 'node:util'
import { PopcelError } from '@popcel/protocol'
import type { Environment } from './env.ts'

export type Mode =
  | { readonly kind: 'queue' }
  /** One job, given as JSON or as a file with JSON. */
  | { readonly kind: 'test'; readonly input: string }
  | { readonly kind: 'serve'; readonly host: string; readonly port: number }

export type Options = {
  readonly mode: Mode
  readonly concurrency: number
  readonly refresh: boolean
  /** Jobs without pictures, for trying queues. */
  readonly paced: boolean
}

export const HELP = `popcel worker: takes jobs from a RunPod-shaped endpoint and works on their pictures

Where jobs come from is told by the environment, as on RunPod: RUNPOD_WEBHOOK_GET_JOB, RUNPOD_WEBHOOK_POST_OUTPUT
and their kin. popcel endpoint sets them for the workers that it starts. Without them:

  --test-input JSON    do one job, {"input": …} or a file with it, and print what comes out
  --serve              answer /run, /runsync, /status and their kin here, for trying a client
  --port N             with --serve: port to listen on, 0 for any (8000)
  --host ADDRESS       with --serve: address to listen on (127.0.0.1); any other needs POPCEL_TOKEN

  --concurrency N      jobs at the same time (POPCEL_CONCURRENCY, or 1)
  --refresh-worker     ask for a fresh process after every job, and end
  --paced              no pictures: every job waits input.ms and answers; for trying queues
  --help               this text

docs/worker.md has the forms of jobs and all variables.
`

const OPTIONS = {
  'test-input': { type: 'string' },
  test_input: { type: 'string' },
  serve: { type: 'boolean', default: false },
  rp_serve_api: { type: 'boolean', default: false },
  port: { type: 'string' },
  rp_api_port: { type: 'string' },
  host: { type: 'string' },
  rp_api_host: { type: 'string' },
  concurrency: { type: 'string' },
  'refresh-worker': { type: 'boolean', default: false },
  paced: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** 'help' when that was asked for. The flags of RunPod's own worker mean the same here. @throws PopcelError usage, token-wanted */
export function readOptions(argv: readonly string[], env: Environment): Options | 'help' {
  const values = parse(argv)
  if (values.help) return 'help'
  return {
    mode: modeOf(values, env),
    concurrency: values.concurrency === undefined ? env.concurrency : whole('concurrency', values.concurrency, 1, 1000),
    refresh: values['refresh-worker'] || env.refresh,
    paced: values.paced,
  }
}

function modeOf(values: ReturnType<typeof parse>, env: Environment): Mode {
  const input = values['test-input'] ?? values.test_input
  if (input !== undefined) return { kind: 'test', input }
  if (values.serve || values.rp_serve_api) {
    const host = values.host ?? values.rp_api_host ?? '127.0.0.1'
    if (!['127.0.0.1', '::1', 'localhost'].includes(host) && env.token === undefined)
      throw new PopcelError('token-wanted', { host })
    return { kind: 'serve', host, port: whole('port', values.port ?? values.rp_api_port ?? '8000', 0, 65_535) }
  }
  if (env.queue) return { kind: 'queue' }
  const reason =
    'there is no queue to take jobs from (RUNPOD_WEBHOOK_GET_JOB is not set); start one with popcel endpoint, or try --test-input JSON or --serve'
  throw new PopcelError('usage', { reason })
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw new PopcelError('usage', { reason: error instanceof Error ? error.message : String(error) })
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value
  throw new PopcelError('usage', { reason: `--${name} is a whole number from ${least} to ${most}, not ${text}` })
}
