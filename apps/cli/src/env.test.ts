import { expect, test } from 'vitest'
import { readSettings } from './env.ts'

test('colour and redrawing are on by default', () => {
  expect(readSettings({})).toEqual({ colour: true, redraw: true })
})

test('NO_COLOR turns colour off, whatever it says, but not when it is empty', () => {
  expect(readSettings({ NO_COLOR: '0' }).colour).toBe(false)
  expect(readSettings({ NO_COLOR: '' }).colour).toBe(true)
})

test('a dumb terminal gets neither', () => {
  expect(readSettings({ TERM: 'dumb' })).toEqual({ colour: false, redraw: false })
})

test('in CI nothing is redrawn; CI=false is no CI', () => {
  expect(readSettings({ CI: 'true' }).redraw).toBe(false)
  expect(readSettings({ CI: 'false' }).redraw).toBe(true)
})
