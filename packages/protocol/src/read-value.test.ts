import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { PopcelError } from './error.ts'
import { readValue } from './read-value.ts'

const schema = z.looseObject({
  count: z.number().int().default(3),
  source: z.union([z.string().min(1), z.looseObject({ url: z.url() })]).optional(),
  list: z.array(z.looseObject({ name: z.string() })).optional(),
})

describe('readValue', () => {
  test('fills defaults and keeps what the schema does not know', () => {
    expect(readValue(schema, { extra: [1] }, 'body')).toEqual({ count: 3, extra: [1] })
  })

  test.each([
    ['nothing', undefined, 'body: '],
    ['a field', { count: 1.5 }, 'count: '],
    ['a field of a row', { list: [{ name: 'a' }, {}] }, 'list[1].name: '],
    ['the member of a union that came furthest', { source: { url: 3 } }, 'source.url: '],
    ['a union that no member comes into', { source: 3 }, 'source: '],
  ])('names %s', (_, value, start) => {
    const failure = failureOf(() => readValue(schema, value, 'body'))
    expect(failure).toMatchObject({ code: 'value-wrong', status: 400 })
    expect(failure.message.startsWith(start), failure.message).toBe(true)
    expect(failure.message.length).toBeGreaterThan(start.length + 8)
  })
})

function failureOf(work: () => unknown): PopcelError {
  try {
    work()
  } catch (error) {
    if (error instanceof PopcelError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
