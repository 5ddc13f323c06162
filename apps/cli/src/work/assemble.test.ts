import { cut } from '@popcel/matting'
import { expect, test } from 'vitest'
import { discOnWhite } from '../test-pictures.ts'
import { assemble } from './assemble.ts'

const subject = await cut(discOnWhite(), {}, { now: () => 0 })

test('put together it is straight RGBA of the same sample type', () => {
  expect(assemble(subject)).toMatchObject({ channels: 4, alpha: 'straight', width: 96, height: 96 })
})
