import { cut } from '@popcel/matting'
import { expect, test } from 'vitest'
import { discOnWhite } from '../test-pictures.ts'
import { assemble } from './assemble.ts'

const subject = await cut(discOnWhite(), {}, { now: () => 0 })

test('put together it is straight RGBA of the same sample type', () => {
  expect(assemble(subject, 'none')).toMatchObject({ channels: 4, alpha: 'straight', width: 96, height: 96 })
})

test('on a colour it is that colour where the subject is not', () => {
  const made = assemble(subject, { r: 1, g: 2, b: 3 })
  expect(Array.from(made.data.slice(0, 3))).toEqual([1, 2, 3])
  expect(made.channels).toBe(3)
})
