import { describe, expect, test } from 'vitest'
import { HELP, readOptions } from './options.ts'
import { DEFAULT_SCENARIO } from './scenario.ts'

const read = (line: string, files: Record<string, string> = {}) => {
  const options = readOptions(line === '' ? [] : line.split(' '), (path) => files[path] ?? '')
  if (typeof options === 'string') throw new Error(options)
  return options
}
const only = (line: string, files?: Record<string, string>) => read(line, files).cases[0]

test('no options give the default plan', () => {
  expect(read('')).toEqual({ cases: [DEFAULT_SCENARIO], html: undefined, json: false })
})

test('every option is in the help, and does something', () => {
  const line =
    '--arrivals constant:2/s --span 1m --seed 4 --per-month 500 --job-time 3s --cold-start p0=1s,p100=2s --pull 20s --gap 1s --stop 300ms ' +
    '--workers-min 1 --workers-max 5 --idle-timeout 7 --scaler queue-delay --scaler-value 0.5 --concurrency 2 --warm 3 --on a5000 --html x.html --json'
  const options = read(line)
  expect(options).toMatchObject({ html: 'x.html', json: true })
  expect(options.cases).toEqual([
    {
      name: 'plan',
      arrivals: { kind: 'constant', rate: 2 / 1_000 },
      spanMs: 60_000,
      seed: 4,
      perMonth: 500,
      jobTime: { kind: 'fixed', ms: 3_000 },
      coldStart: {
        kind: 'percentiles',
        points: [
          { percent: 0, ms: 1_000 },
          { percent: 100, ms: 2_000 },
        ],
      },
      pullMs: 20_000,
      gapMs: 1_000,
      stopMs: 300,
      scaling: {
        workersMin: 1,
        workersMax: 5,
        idleTimeoutMs: 7_000,
        scaler: { type: 'QUEUE_DELAY', delayMs: 500 },
      },
      concurrency: 2,
      warmWorkers: 3,
      price: expect.objectContaining({ id: 'a5000', perSecond: 0.00019 }),
    },
  ])
  for (const word of line.split(' ').filter((text) => text.startsWith('--'))) expect(HELP).toContain(`  ${word} `)
})

test('active workers are up when the plan begins', () => {
  expect(only('--workers-min 2')?.warmWorkers).toBe(2)
})

test('a ready-made plan is changed by the options beside it', () => {
  const { cases } = read('--scenario twelve-frames --job-time 2s --price 0.001')
  expect(cases.map(({ warmWorkers }) => warmWorkers)).toEqual([1, 3])
  expect(cases.map(({ jobTime }) => jobTime)).toEqual(cases.map(() => ({ kind: 'fixed', ms: 2_000 })))
  expect(cases[0]?.price).toMatchObject({ perSecond: 0.001, source: 'given with --price' })
})

test('a trace is read from its file', () => {
  expect(only('--arrivals trace:jobs.txt', { 'jobs.txt': '10\n12\n' })?.arrivals).toEqual({
    kind: 'trace',
    times: [0, 2_000],
  })
})

test('help and prices', () => {
  const asked = (word: string) => readOptions([word], () => '')
  expect([asked('--help'), asked('--prices')]).toEqual(['help', 'prices'])
})

describe('what is wrong is named, with what is wanted', () => {
  test.each([
    ['--scenario nine', '--scenario "nine" is wrong; wanted: twelve-frames, thirty-cold, work-alone, scalers'],
    ['--arrivals often', '--arrivals "often" is wrong; wanted: burst:30'],
    ['--arrivals trace:bad', 'line 2 is none'],
    ['--span soon', '--span "soon" is wrong; wanted: a time'],
    ['--span 0s', 'wanted: a time above 0'],
    ['--job-time p9=x', '--job-time "p9=x" is wrong'],
    ['--workers-max 0', '--workers-max "0" is wrong; wanted: a whole number from 1 to 1000'],
    ['--workers-min 4', '--workers-min is more than --workers-max'],
    ['--warm 4', '--warm is more than --workers-max'],
    ['--idle-timeout x', '--idle-timeout "x" is wrong; wanted: seconds'],
    ['--scaler luck', '--scaler "luck" is wrong; wanted: request-count or queue-delay'],
    ['--on abacus', '--on "abacus" is wrong; wanted: a4000'],
    ['--price free', '--price "free" is wrong'],
    ['--arrivals constant:1000/s', 'the most that is planned is 2000000'],
    ['--arrivals poisson:1/month', '0 jobs would come; give a longer --span'],
    ['--colour red', "Unknown option '--colour'"],
  ])('%s', (line, sentence) => {
    expect(() => read(line, { bad: '1\ntwo\n' })).toThrow(sentence)
  })
})
