import { describe, expect, test } from 'vitest'
import { endingOf, padded, partsOf } from './frame-name.ts'
import { groupSequences } from './group-sequences.ts'
import { readSpan, sizeOf, spansInWords, spansOf } from './spans.ts'

const numbersOf = (names: string[]) => groupSequences(names).map(({ frames }) => frames.map(({ number }) => number))

describe('finding sequences', () => {
  test('one shot with dots, padding and a version in its name', () => {
    const [shot, ...others] = groupSequences(['a.b_v2.1001.exr', 'a.b_v2.1003.exr', 'a.b_v2.1002.exr'])
    expect(others).toEqual([])
    expect(shot).toMatchObject({
      name: 'a.b_v2',
      prefix: 'a.b_v2.',
      suffix: '.exr',
      padding: 4,
      ending: 'exr',
      numbered: true,
      gaps: [],
      duplicates: [],
    })
    expect(shot?.frames.map(({ name }) => name)).toEqual(['a.b_v2.1001.exr', 'a.b_v2.1002.exr', 'a.b_v2.1003.exr'])
  })

  test('unpadded numbers are ordered as numbers, not as text', () => {
    expect(numbersOf(['f10.png', 'f9.png', 'f1.png', 'f100.png'])).toEqual([[1, 9, 10, 100]])
    expect(groupSequences(['f9.png', 'f10.png'])[0]?.padding).toBe(1)
  })

  test('padding that numbers outgrow', () => {
    const [shot] = groupSequences(['s_0998.png', 's_0999.png', 's_1000.png', 's_10000.png'])
    expect(shot).toMatchObject({ padding: 4, gaps: [{ from: 1001, to: 9999 }] })
  })

  test('a number in the middle of the name', () => {
    const [shot] = groupSequences(['frame_0001_2k.exr', 'frame_0002_2k.exr'])
    expect(shot).toMatchObject({ name: 'frame_2k', prefix: 'frame_', suffix: '_2k.exr', padding: 4 })
  })

  test('versions and cameras tell sequences apart; the last number that differs is the frame', () => {
    const shots = groupSequences(['cam1_0001.png', 'cam2_0001.png', 'cam1_0002.png', 'cam2_0002.png'])
    expect(shots.map(({ name, frames }) => [name, frames.length])).toEqual([
      ['cam1', 2],
      ['cam2', 2],
    ])
  })

  test('where only the version differs, it is what numbers the pictures', () => {
    const shots = groupSequences(['shot_v1.0005.exr', 'shot_v2.0005.exr'])
    expect(shots.map(({ frames }) => frames.map(({ number }) => number))).toEqual([[1, 2]])
  })

  test('other endings are other sequences', () => {
    expect(
      groupSequences(['a.1.exr', 'a.2.exr', 'a.1.png']).map(({ ending, frames }) => [ending, frames.length]),
    ).toEqual([
      ['exr', 2],
      ['png', 1],
    ])
  })

  test('gaps and numbers that are there twice', () => {
    const [shot] = groupSequences(['s.0001.exr', 's.0002.exr', 's.2.exr', 's.0005.exr', 's.0009.exr'])
    expect(shot?.gaps).toEqual([
      { from: 3, to: 4 },
      { from: 6, to: 8 },
    ])
    expect(shot?.duplicates).toEqual([{ number: 2, name: 's.2.exr' }])
    expect(shot?.frames.map(({ name }) => name)).toContain('s.0002.exr')
  })

  test('negative numbers, dashes, unicode, blanks', () => {
    expect(numbersOf(['s.-2.exr', 's.-1.exr', 's.0.exr', 's.1.exr'])).toEqual([[-2, -1, 0, 1]])
    expect(numbersOf(['shot-0001.exr', 'shot-0002.exr'])).toEqual([[1, 2]])
    const [shot] = groupSequences(['Übung 日本 0007 (copy).png', 'Übung 日本 0008 (copy).png'])
    expect(shot).toMatchObject({ name: 'Übung 日本_(copy)', padding: 4 })
    expect(shot?.frames.map(({ number }) => number)).toEqual([7, 8])
  })

  test('a picture without a number is alone', () => {
    const shots = groupSequences(['hero.png', 'matte.png'])
    expect(shots.map(({ name, numbered }) => [name, numbered])).toEqual([
      ['hero', false],
      ['matte', false],
    ])
  })

  test('long ids are not frame numbers', () => {
    expect(partsOf('1234567890123456_07.png').digits).toEqual(['07'])
  })

  test('100,000 names', () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `shot.${padded(100_000 - i, 6)}.exr`)
    const [shot] = groupSequences(names)
    expect(shot?.frames).toHaveLength(100_000)
    expect(shot?.frames[0]).toEqual({ number: 1, name: 'shot.000001.exr' })
  })
})

test('endings and padding', () => {
  expect([endingOf('a.EXR'), endingOf('.hidden'), endingOf('a')]).toEqual(['exr', '', ''])
  expect([padded(7, 4), padded(-5, 4), padded(12345, 4)]).toEqual(['0007', '-0005', '12345'])
})

describe('ranges', () => {
  test.each([
    ['1001-1050', 1001, 1050],
    ['1001', 1001, 1001],
    ['-5-10', -5, 10],
    ['-10--5', -10, -5],
    ['12-', 12, Number.POSITIVE_INFINITY],
    [':20', Number.NEGATIVE_INFINITY, 20],
    ['3..4', 3, 4],
  ])('%s', (text, from, to) => {
    expect(readSpan(text)).toEqual({ from, to })
  })

  test.each(['', 'all', '10-5', '1-2-3', '-'])('"%s" is refused with what was typed', (text) => {
    expect(() => readSpan(text)).toThrow(`not "${text}"`)
  })

  test('in words', () => {
    expect(spansInWords(spansOf([1, 2, 3, 7, 9, 10]))).toBe('1-3, 7, 9-10')
    expect(spansInWords(spansOf([1, 3, 5, 7]), 2)).toBe('1, 3 and 2 more')
    expect(sizeOf(spansOf([1, 2, 3, 7]))).toBe(4)
  })
})
