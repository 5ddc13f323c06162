import { describe, expect, test } from 'vitest'
import { ERRORS, type ErrorCode, PopcelError } from './error.ts'

const codes = Object.keys(ERRORS) as ErrorCode[]

describe('the error table', () => {
  test('codes are kebab-case and statuses are those of failures', () => {
    for (const code of codes) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
      expect(ERRORS[code].status).toBeGreaterThanOrEqual(400)
      expect(ERRORS[code].status).toBeLessThan(600)
    }
  })

  test('no two rows say the same, and none ends in a full stop', () => {
    const sentences = codes.map((code) => ERRORS[code].sentence)
    expect(new Set(sentences).size).toBe(sentences.length)
    for (const sentence of sentences) expect(sentence).not.toMatch(/\.$/)
  })
})

describe('PopcelError', () => {
  test('fills its details into the sentence', () => {
    const error = new PopcelError('input-too-many-bytes', { file: 'a.png', bytes: 12, limit: 10 })
    expect(error.message).toBe('a.png: has 12 bytes; the most that is read is 10')
    expect(error).toMatchObject({ code: 'input-too-many-bytes', status: 413, retryable: false, name: 'PopcelError' })
  })

  test('says "picture" for a file without a name, and takes the name later', () => {
    const nameless = new PopcelError('picture-transparent')
    expect(nameless.message).toMatch(/^picture: /)
    const named = nameless.with({ file: 'hero.png' })
    expect(named.message).toMatch(/^hero\.png: /)
    expect(named.cause).toBe(nameless)
  })

  test('keeps the first cause when details are added', () => {
    const cause = new Error('ENOSPC')
    expect(new PopcelError('disk-full', {}, { cause }).with({ file: 'x' }).cause).toBe(cause)
  })

  test('crosses the wire with code, sentence, retryable and details', () => {
    const error = new PopcelError('disk-full', { file: 'x.png' })
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'disk-full',
      message: error.message,
      retryable: true,
      details: { file: 'x.png' },
    })
  })
})
