import { describe, expect, test } from 'vitest'
import { countSlips, nearestName, nearestTypo, unknownName } from './suggest.ts'

describe('slips', () => {
  test.each([
    ['wave', 'wave', 0],
    ['wvae', 'wave', 1],
    ['wav', 'wave', 1],
    ['waave', 'wave', 1],
    ['wive', 'wave', 1],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('%s -> %s: %i', (a, b, slips) => {
    expect(countSlips(a, b)).toBe(slips)
    expect(countSlips(b, a)).toBe(slips)
  })
})

describe('the nearest name', () => {
  const known = ['wave', 'cry', 'ok', 'no', 'surprise']

  test('is found in spite of case and two slips', () => {
    expect(nearestName('Suprize', known)).toBe('surprise')
  })

  test('is not guessed for short names with two slips', () => {
    expect(nearestName('xy', known)).toBeUndefined()
    expect(nearestName('ko', known)).toBe('ok')
  })

  test('is not guessed when nothing is near', () => {
    expect(nearestName('backflip', known)).toBeUndefined()
  })
})

test('the error names what is known and the guess', () => {
  const error = unknownName('unknown-action', 'wvae', ['wave', 'cry'])
  expect(error.message).toBe('no action is called "wvae"; known are: wave, cry; did you mean wave?')
  expect(unknownName('unknown-action', 'zzz', ['wave', 'cry']).message).not.toContain('mean')
})

describe('nearestTypo', () => {
  test.each([
    ['boucne', 'bounce'],
    ['litle', 'little'],
    ['slwo', 'slow'],
  ])('%s was %s', (typed, meant) => expect(nearestTypo(typed, ['little', 'slow', 'bounce'])).toBe(meant))
  test.each(['ball', 'owl', 'hüpfen', 'bounce'])('%s was nothing known', (typed) =>
    expect(nearestTypo(typed, ['fall', 'slow', 'bounce'])).toBeUndefined(),
  )
})
