import { expect, test } from 'vitest'
import { groupSequences } from '../sequence/group-sequences.ts'
import { pairHints } from './pair-hints.ts'

const sequence = (...names: string[]) => groupSequences(names)[0]!

test('equal numbers belong together, whatever the padding and the order of names', () => {
  const plate = sequence('p.1001.exr', 'p.1002.exr', 'p.1004.exr')
  const pairs = pairHints(plate.frames, sequence('h_01002.png', 'h_01004.png', 'h_01005.png', 'h_01007.png'))
  expect([1001, 1002, 1004].map((number) => pairs.of(number)?.name)).toEqual([undefined, 'h_01002.png', 'h_01004.png'])
  expect(pairs.missing).toEqual([{ from: 1001, to: 1001 }])
  expect(pairs.unused).toEqual([
    { from: 1005, to: 1005 },
    { from: 1007, to: 1007 },
  ])
})

test('one picture without a number is the hint of all frames', () => {
  const pairs = pairHints(sequence('p.1.png', 'p.2.png').frames, sequence('garbage.png'))
  expect([pairs.of(1)?.name, pairs.of(2)?.name]).toEqual(['garbage.png', 'garbage.png'])
})

test('a single picture is paired with a hint of the same stem', () => {
  expect(pairHints(sequence('hero.jpg').frames, sequence('hero.png')).of(0)?.name).toBe('hero.png')
})

test('no number in common is refused and tells both ranges and the way out', () => {
  const [plate, hints] = [sequence('p.1001.exr', 'p.1002.exr'), sequence('h.0.png', 'h.1.png')]
  expect(() => pairHints(plate.frames, hints)).toThrow(/1001-1002, the hints 0-1.*say hint-by order/)
})

test('by order only when asked, and only for equal counts', () => {
  const plate = sequence('p.1001.exr', 'p.1002.exr')
  const pairs = pairHints(plate.frames, sequence('h.0.png', 'h.1.png'), 'order')
  expect([pairs.of(1001)?.name, pairs.of(1002)?.name]).toEqual(['h.0.png', 'h.1.png'])
  expect(() => pairHints(plate.frames, sequence('h.0.png', 'h.1.png', 'h.2.png'), 'order')).toThrow(
    /2 frames and 3 hints/,
  )
})
