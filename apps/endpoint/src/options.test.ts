import { describe, expect, test } from 'vitest'
import { readEnvironment } from './env.ts'
import { HELP, readOptions } from './options.ts'

const env = readEnvironment({ HOME: '/somewhere/me' })
const read = (...argv: string[]) => {
  const options = readOptions(argv, env)
  if (options === 'help') throw new Error('help')
  return options
}

describe('options', () => {
  test('defaults: this machine alone, three workers, one for every job', () => {
    const { settings, ...rest } = read()
    expect(rest).toEqual({
      host: '127.0.0.1',
      port: 8000,
      worker: undefined,
      folder: '/somewhere/me/.local/state/popcel/endpoint-local',
      device: 'cpu',
      graceMs: 30_000,
      json: false,
    })
    expect(settings).toMatchObject({ endpointId: 'local', token: undefined, likePlatform: false })
    expect(settings.fleet).toMatchObject({
      lostAfterMs: 40_000,
      stuckAfterMs: 10_000,
      scaling: { workersMin: 0, workersMax: 3, idleTimeoutMs: 30_000, scaler: { type: 'REQUEST_COUNT', requests: 1 } },
    })
  })

  test('how long a cancelled job may go on', () => {
    expect(read('--stuck-after', '60').settings.fleet.stuckAfterMs).toBe(60_000)
  })

  test('scalers', () => {
    const scalerOf = (...argv: string[]) => read(...argv).settings.fleet.scaling.scaler
    expect(scalerOf('--scaler', 'queue-delay')).toEqual({ type: 'QUEUE_DELAY', delayMs: 4_000 })
    expect(scalerOf('--scaler', 'queue-delay', '--scaler-value', '0.5')).toEqual({ type: 'QUEUE_DELAY', delayMs: 500 })
    expect(scalerOf('--scaler-value', '4')).toEqual({ type: 'REQUEST_COUNT', requests: 4 })
  })

  test.each([
    ['--port "x" is wrong', ['--port', 'x']],
    ['--port "65536" is wrong', ['--port', '65536']],
    ['--workers-max "-1" is wrong', ['--workers-max=-1']],
    ['--workers-max "" is wrong', ['--workers-max', '']],
    ['--workers-min is more', ['--workers-min', '4']],
    ['--idle-timeout "soon" is wrong', ['--idle-timeout', 'soon']],
    ['--scaler "magic" is wrong', ['--scaler', 'magic']],
    ['--scaler-value "0" is wrong', ['--scaler-value', '0']],
    ['--id "a/b" is wrong', ['--id', 'a/b']],
    ["Unknown option '--nonsense'", ['--nonsense']],
    ['Unexpected argument', ['positional']],
  ])('refuses with %s', (start, argv) => {
    expect(() => readOptions(argv, env)).toThrow(start)
  })

  test('an address that others reach wants a token', () => {
    expect(() => read('--host', '0.0.0.0')).toThrow(/set POPCEL_TOKEN/)
    const guarded = readOptions(['--host', '0.0.0.0'], readEnvironment({ HOME: '/x', POPCEL_TOKEN: 'T' }))
    expect(guarded).toMatchObject({ host: '0.0.0.0', settings: { token: 'T' } })
    expect(() => readOptions(['--host', '0.0.0.0'], readEnvironment({ HOME: '/x', POPCEL_TOKEN: '' }))).toThrow(
      /POPCEL_TOKEN/,
    )
  })

  test('help names every option that there is', () => {
    expect(readOptions(['--help'], env)).toBe('help')
    for (const [option] of HELP.matchAll(/--[a-z-]+/g)) {
      if (option === '--help') continue
      const value = { '--scaler': 'queue-delay', '--host': 'localhost' }[option] ?? '3'
      const argv = option === '--json' || option === '--like-platform' ? [option] : [option, value]
      expect(() => readOptions(argv, env), option).not.toThrow()
    }
  })
})

describe('the environment', () => {
  test('workers inherit all but our key and the addresses of a surrounding pod', () => {
    const { inherited, token, stateFolder } = readEnvironment({
      PATH: '/bin',
      POPCEL_TOKEN: 'T',
      RUNPOD_WEBHOOK_GET_JOB: 'https://elsewhere',
      XDG_STATE_HOME: '',
      GONE: undefined,
    })
    expect({ inherited, token, stateFolder }).toEqual({
      inherited: { PATH: '/bin', XDG_STATE_HOME: '' },
      token: 'T',
      stateFolder: undefined,
    })
  })

  test('where the queue is kept', () => {
    const folderIn = (variables: Record<string, string>) => {
      const options = readOptions([], readEnvironment(variables))
      return options === 'help' ? '' : options.folder
    }
    expect(folderIn({ XDG_STATE_HOME: '/state', HOME: '/x' })).toBe('/state/popcel/endpoint-local')
    expect(() => folderIn({})).toThrow(/--data/)
  })
})
