import { expect, test } from 'vitest'
import { blotches, box, draw, type Rgb } from '../testing/draw.ts'
import { hasPlainBorder } from './plain-border.ts'

const SIDE = 96
const wall: Rgb = [130, 200, 190]
const slope = (_: number, y: number): Rgb => [90 + y, 150 + y / 2, 220]
/** Cut off by the lower border, over the middle third or the whole of it. */
const bust = { coverage: box(28, 40, 68, SIDE), colour: [60, 100, 170] } as const
const floor = { coverage: box(0, 40, SIDE, SIDE), colour: [60, 100, 170] } as const

test.each([
  ['one colour', wall, [bust], 0, true],
  ['one colour in noise', wall, [bust], 6, true],
  ['a gradient', slope, [bust], 0, true],
  ['a gradient in noise, as a soft photograph has it', slope, [bust], 3, false],
  ['one colour above a floor', wall, [floor], 0, false],
  ['shapes of many colours', blotches, [bust], 0, false],
] as const)('%s', (_, background, layers, noise, plain) => {
  expect(hasPlainBorder(draw(SIDE, background, layers, { noise }).picture)).toBe(plain)
})
