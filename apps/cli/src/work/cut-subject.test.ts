import type { Picture } from '@popcel/matting'
import { describe, expect, test } from 'vitest'
import type { CutOptions } from '../cut-options.ts'
import { disc, discCutOut, discOnWhite } from '../test-pictures.ts'
import { assemble, cutSubject } from './cut-subject.ts'
import { startStopwatch } from './stopwatch.ts'

const plain: CutOptions = {
  model: 'auto',
  shadow: 'drop',
  holes: 'auto',
  force: false,
  sensitivity: 1,
  maskBlur: 0,
  maskOffset: 0,
  solid: undefined,
  invert: false,
  defringe: true,
  maskOnly: false,
  background: 'none',
}
const cut = (picture: Picture, options: Partial<CutOptions> = {}) =>
  cutSubject(
    picture,
    { ...plain, ...options },
    startStopwatch(() => 0),
  )

describe('own transparency', () => {
  test('is taken when a real part of the picture is missing', () => {
    expect(cut(discCutOut()).model).toBe('alpha')
  })

  test('of rounded corners only is no cut-out: the keyer works, and the corners stay empty', () => {
    const icon = discOnWhite(100)
    const data = icon.data.slice()
    for (const [x, y] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [99, 99],
    ] as const)
      data[(y * 100 + x) * 4 + 3] = 0
    const subject = cut({ ...icon, data })
    expect(subject.model).toBe('key')
    expect(subject.matte.data[0]).toBe(0)
    expect(subject.matte.data[50 * 100 + 50]).toBe(1)
  })

  test('of everything is an error', () => {
    expect(() => cut(disc(16, 4, [1, 2, 3, 0], [1, 2, 3, 0]))).toThrow('fully transparent')
  })
})

test('what is left of nothing is warned of', () => {
  const { warnings } = cut(discCutOut(), { maskOffset: -60 })
  expect(warnings).toEqual(['nothing is left in the cut-out; a lower --sensitivity keeps more'])
  expect(cut(discCutOut()).warnings).toEqual([])
})

describe('put together', () => {
  const subject = cut(discOnWhite())

  test('it is straight RGBA of the same sample type', () => {
    expect(assemble(subject, 'none')).toMatchObject({ channels: 4, alpha: 'straight', width: 96, height: 96 })
  })

  test('on a colour it is that colour where the subject is not', () => {
    const made = assemble(subject, { r: 1, g: 2, b: 3 })
    expect(Array.from(made.data.slice(0, 3))).toEqual([1, 2, 3])
    expect(made.channels).toBe(3)
  })
})
