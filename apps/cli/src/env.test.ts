import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { programEnvironment, readSettings } from './env.ts'

test('colour and redrawing are on by default', () => {
  expect(readSettings({})).toMatchObject({ colour: true, redraw: true })
})

test('NO_COLOR turns colour off, whatever it says, but not when it is empty', () => {
  expect(readSettings({ NO_COLOR: '0' }).colour).toBe(false)
  expect(readSettings({ NO_COLOR: '' }).colour).toBe(true)
})

test('a dumb terminal gets neither', () => {
  expect(readSettings({ TERM: 'dumb' })).toMatchObject({ colour: false, redraw: false })
})

test('in CI nothing is redrawn; CI=false is no CI', () => {
  expect(readSettings({ CI: 'true' }).redraw).toBe(false)
  expect(readSettings({ CI: 'false' }).redraw).toBe(true)
})

describe('the folder of weights', () => {
  const at = (env: Record<string, string>, platform = 'linux') =>
    readSettings({ HOME: '/h', ...env }, platform).modelsDir

  test('is what POPCEL_MODELS says, unless that is empty', () => {
    expect(at({ POPCEL_MODELS: '/m', XDG_CACHE_HOME: '/x' })).toBe('/m')
    expect(at({ POPCEL_MODELS: '', XDG_CACHE_HOME: '/x' })).toBe(join('/x', 'popcel', 'models'))
  })

  test.each([
    ['linux', {}, ['/h', '.cache']],
    ['darwin', {}, ['/h', 'Library', 'Caches']],
    ['win32', { LOCALAPPDATA: '/local' }, ['/local']],
    ['win32', {}, ['/h', 'AppData', 'Local']],
    ['darwin', { XDG_CACHE_HOME: '/x' }, ['/x']],
  ])('is in the folder for caches of %s (%j)', (platform, env, parts) => {
    expect(at(env as Record<string, string>, platform)).toBe(join(...parts, 'popcel', 'models'))
  })
})

test('a program that a command is handed on to has our own word on memory, unless there is another', () => {
  expect(programEnvironment({ HOME: '/h' })).toEqual({ HOME: '/h', MALLOC_ARENA_MAX: '2' })
  expect(programEnvironment({ MALLOC_ARENA_MAX: '4' })).toEqual({ MALLOC_ARENA_MAX: '4' })
})
