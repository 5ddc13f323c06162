import { describe, expect, test } from 'vitest'
import { listOf, numberBetween, readBackground, readColour, readFormat, wholeNumberBetween } from './option-values.ts'

describe('numbers', () => {
  test('both ends are allowed', () => {
    expect([numberBetween(0, 2)('0'), numberBetween(0, 2)('2'), numberBetween(0, 2)('1.25')]).toEqual([0, 2, 1.25])
  })

  test.each(['', ' ', 'x', '2.01', '-1', 'NaN', 'Infinity'])('%j is refused, saying what is wanted', (text) => {
    expect(() => numberBetween(0, 2)(text)).toThrow('A number from 0 to 2 is wanted.')
  })

  test.each(['1.5', '', '0x', '9'])('%j is no whole number from 1 to 8', (text) => {
    expect(() => wholeNumberBetween(1, 8)(text)).toThrow('A whole number from 1 to 8 is wanted.')
  })

  test('whole numbers may be negative where the range says so', () => {
    expect(wholeNumberBetween(-5, 5)('-3')).toBe(-3)
  })
})

test('lists drop blanks and refuse to be empty', () => {
  expect(listOf(' wave, ,cry,')).toEqual(['wave', 'cry'])
  expect(() => listOf(' , ')).toThrow('At least one')
})

test('formats are known by name and by ending, in any case', () => {
  expect(['png', 'JPG', 'jpeg', 'tif', 'apng', ' WebP '].map(readFormat)).toEqual([
    'png',
    'jpeg',
    'jpeg',
    'tiff',
    'png',
    'webp',
  ])
  for (const text of ['bmp', '', 'a/b.png.x']) expect(() => readFormat(text)).toThrow('Allowed choices are png')
})

describe('backgrounds', () => {
  test.each([
    ['none', 'none'],
    ['White', { r: 255, g: 255, b: 255 }],
    ['black', { r: 0, g: 0, b: 0 }],
    ['#fc0', { r: 255, g: 204, b: 0 }],
    ['#0A64ff', { r: 10, g: 100, b: 255 }],
    ['0a64ff', { r: 10, g: 100, b: 255 }],
  ])('%s', (text, colour) => {
    expect(readBackground(text)).toEqual(colour)
  })

  test.each([
    ['blur', { blurPx: 'usual' }],
    ['Blur=12.5', { blurPx: 12.5 }],
    ['beach.jpg', { file: 'beach.jpg' }],
    ['./fff', { file: './fff' }],
    ['a/White', { file: 'a/White' }],
  ])('%s', (text, behind) => {
    expect(readBackground(text)).toEqual(behind)
    expect(() => readColour(text)).toThrow('#ffcc00')
  })

  test.each(['red', '#12', '#12345', '#gggggg', '', '#fc0.'])('%j is refused', (text) => {
    expect(() => readBackground(text)).toThrow('#ffcc00')
  })

  test.each(['blur=', 'blur=0', 'blur=big', 'blur=2000'])('%j is refused', (text) => {
    expect(() => readBackground(text)).toThrow('A number from 0.5 to 1000')
  })
})
