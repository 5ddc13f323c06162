import { PopcelError } from '@popcel/protocol'
import { describe, expect, test } from 'vitest'
import { failureOf, failureOfInput, failureOfOutput, fromPlainFailure, isWrongUse, toPlainFailure } from './failure.ts'

const system = (code: string) => Object.assign(new Error(`${code}: no luck`), { code, syscall: 'open' })

describe('an input', () => {
  test.each([
    ['ENOENT', 'input-missing', 'x.png: there is no such file'],
    ['ENOTDIR', 'input-missing', 'x.png: there is no such file'],
    ['EACCES', 'input-unreadable', 'x.png: cannot be read (permission denied)'],
    ['EISDIR', 'input-unreadable', 'x.png: cannot be read (it is a folder)'],
    ['EWEIRD', 'input-unreadable', 'x.png: cannot be read (EWEIRD)'],
  ])('%s -> %s', (code, row, message) => {
    expect(failureOfInput(system(code), 'x.png')).toMatchObject({ code: row, message })
  })

  test('one whose name is not UTF-8, as in old archives, is not called missing', () => {
    const { code, message } = failureOfInput(system('ENOENT'), 'in/\ufffd\ufffd.png')
    expect([code, message]).toEqual([
      'input-unreadable',
      'in/\ufffd\ufffd.png: cannot be read (its name is not UTF-8; rename it)',
    ])
  })

  test('a row without a name gets the name; one with a name keeps it', () => {
    expect(failureOfInput(new PopcelError('input-not-a-picture'), 'x.png').message).toMatch(/^x\.png: is not a picture/)
    const named = new PopcelError('input-empty', { file: 'frames/01.png' })
    expect(failureOfInput(named, 'frames').message).toBe('frames/01.png: is empty (0 bytes)')
  })

  test('a fault of ours names the file and asks for a report', () => {
    const failure = failureOfInput(new TypeError('x is not a function'), 'x.png')
    expect(failure.code).toBe('internal')
    expect(failure.message).toBe('x.png: x is not a function (this is a fault in popcel, please report it)')
  })
})

describe('an output', () => {
  test.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EROFS', 'output-unwritable'],
    ['EPIPE', 'output-unwritable'],
  ])('%s -> %s, with the name', (code, row) => {
    const failure = failureOfOutput(system(code), 'out/x.png')
    expect(failure.code).toBe(row)
    expect(failure.message).toMatch(/^out\/x\.png: /)
  })
})

test('wrong use is what the person typed, not what is on the disk', () => {
  const wrong = (['usage', 'unknown-action', 'unknown-platform', 'unknown-model', 'unknown-device'] as const).map(
    (code) => isWrongUse(new PopcelError(code)),
  )
  expect(wrong).toEqual([true, true, true, true, true])
  expect(isWrongUse(new PopcelError('input-missing'))).toBe(false)
  expect(isWrongUse(failureOf('thrown text'))).toBe(false)
})

test('a failure crosses threads as plain data and comes back the same', () => {
  const error = new PopcelError('input-animated', { file: 'x.gif', frames: 3 })
  const back = fromPlainFailure(structuredClone(toPlainFailure(error)))
  expect(back.message).toBe(error.message)
  expect(back.toJSON()).toEqual(error.toJSON())
})
