import { describe, expect, test } from 'vitest'
import { ENDINGS, formatOfPath, safeName, stemOf } from './names.ts'

test('endings that are read as formats', () => {
  expect(['a.png', 'b.JPG', 'c.jpeg', 'd.tif', 'e.avif', 'f', 'g.gif', 'h.apng', 'i.svg'].map(formatOfPath)).toEqual([
    'png',
    'jpeg',
    'jpeg',
    'tiff',
    'avif',
    undefined,
    'gif',
    'png',
    undefined,
  ])
  for (const [format, ending] of Object.entries(ENDINGS)) expect(formatOfPath(`x${ending}`)).toBe(format)
})

test('the stem is the name without folder and ending', () => {
  expect(['/a.b/hero.one.png', '-', '.png', 'noend'].map(stemOf)).toEqual(['hero.one', 'stdin', '.png', 'noend'])
})

describe('names that go into file names', () => {
  test('lose what a file system or a shell trips over, and keep letters of any script', () => {
    expect(safeName('../My Hero: "v2"?')).toBe('My-Hero-v2')
    expect(safeName('パンダ 猫')).toBe('パンダ-猫')
  })

  test('are never empty and never hidden', () => {
    expect(safeName('***')).toBe('character')
    expect(safeName('..')).toBe('character')
    expect(safeName('.hidden')).toBe('hidden')
  })

  test('are not longer than 60 letters', () => {
    expect(safeName('x'.repeat(300))).toHaveLength(60)
  })
})
