import { expect, test } from 'vitest'
import { readEnvironment } from './env.ts'
import { readOptions } from './options.ts'

const local = readEnvironment({ HOME: 'me', POPCEL_CONCURRENCY: '3' })
const onQueue = readEnvironment({
  HOME: 'me',
  RUNPOD_WEBHOOK_GET_JOB: 'http://h/job-take/$ID?',
  RUNPOD_WEBHOOK_POST_OUTPUT: 'http://h',
})
const withToken = readEnvironment({ HOME: 'me', POPCEL_TOKEN: 'secret' })

test.each([
  [[], onQueue, { mode: { kind: 'queue' }, concurrency: 1, refresh: false, paced: false }],
  [['--concurrency', '8', '--refresh-worker', '--paced'], onQueue, { concurrency: 8, refresh: true, paced: true }],
  [['--test-input', '{}'], local, { mode: { kind: 'test', input: '{}' }, concurrency: 3 }],
  [['--test_input', 'job.json'], onQueue, { mode: { kind: 'test', input: 'job.json' } }],
  [['--serve'], local, { mode: { kind: 'serve', host: '127.0.0.1', port: 8000 } }],
  [['--rp_serve_api', '--rp_api_port', '0'], local, { mode: { kind: 'serve', port: 0 } }],
  [['--serve', '--host', '0.0.0.0'], withToken, { mode: { kind: 'serve', host: '0.0.0.0' } }],
] as const)('%j', (argv, env, options) => expect(readOptions(argv, env)).toMatchObject(options))

test.each([
  [[], 'there is no queue'],
  [['--fly'], "Unknown option '--fly'"],
  [['word'], 'word'],
  [['--serve', '--concurrency', '0'], '--concurrency is a whole number'],
  [['--serve', '--port', '99999'], '--port is a whole number'],
  [['--serve', '--host', '0.0.0.0'], 'set POPCEL_TOKEN'],
])('%j is refused', (argv, words) => expect(() => readOptions(argv, local)).toThrow(words))

test('help', () => expect(readOptions(['--help'], local)).toBe('help'))
