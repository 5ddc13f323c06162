import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formatOfPath, nameOutputs, type PlaceKind, safeName, stemOf } from './names.ts'

const outputsOf = (inputs: string[], out?: string, place: PlaceKind = 'nothing') =>
  nameOutputs(inputs, out, place).outputs.map(({ output }) => output)

describe('without -o', () => {
  test('the cut-out lies beside its input', () => {
    expect(outputsOf([join('a', 'hero.jpg')])).toEqual([join('a', 'hero-cut.png')])
  })

  test('stdin goes to stdout', () => {
    expect(outputsOf(['-'])).toEqual(['-'])
  })

  test('a-cut.png that is an input itself is not overwritten', () => {
    const { outputs, warnings } = nameOutputs(['a.png', 'a-cut.png'], undefined, 'nothing')
    expect(outputs.map(({ output }) => output)).toEqual(['a-cut-2.png', 'a-cut-cut.png'])
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain('a.png')
  })
})

describe('-o with a folder', () => {
  test('gets NAME.png per input', () => {
    const { outputs, folder, warnings } = nameOutputs(['a/x.jpg', 'y.webp'], 'out', 'nothing')
    expect(outputs.map(({ output }) => output)).toEqual([join('out', 'x.png'), join('out', 'y.png')])
    expect({ folder, warnings }).toEqual({ folder: 'out', warnings: [] })
  })

  test('equal names are made distinct, and it is said', () => {
    const { outputs, warnings } = nameOutputs(['a/x.png', 'b/x.png', 'c/X.png'], 'out', 'folder')
    const names = outputs.map(({ output }) => output.toLowerCase())
    expect(names).toEqual([join('out', 'x.png'), join('out', 'x-2.png'), join('out', 'x-3.png')])
    expect(warnings.map((warning) => warning.split(':')[0])).toEqual(['b/x.png', 'c/X.png'])
  })

  test('the folder of the input itself does not lose the input', () => {
    expect(outputsOf(['x.png'], '.', 'folder')).toEqual(['x-cut.png'])
  })

  test('a folder may be called like a picture', () => {
    expect(outputsOf(['x.jpg'], 'pack.png', 'folder')).toEqual([join('pack.png', 'x.png')])
  })
})

describe('-o with a file', () => {
  test('takes the format from the ending', () => {
    expect(nameOutputs(['x.png'], 'y.WebP', 'nothing').outputs).toEqual([
      { input: 'x.png', output: 'y.WebP', format: 'webp' },
    ])
  })

  test('may be a device, whatever it is called', () => {
    expect(outputsOf(['x.png'], '/dev/null', 'device')).toEqual(['/dev/null'])
    expect(() => outputsOf(['x.png', 'y.png'], '/dev/null', 'device')).toThrow('2 inputs')
  })

  test('is wrong use with several inputs, and says how many', () => {
    expect(() => nameOutputs(['a.png', 'b.png'], 'y.png', 'nothing')).toThrow(
      '-o y.png is one file and there are 2 inputs',
    )
    expect(() => nameOutputs(['a.png', 'b.png'], '-', 'nothing')).toThrow('2 inputs')
  })
})

test('endings that are read as formats', () => {
  expect(['a.png', 'b.JPG', 'c.jpeg', 'd.tif', 'e.avif', 'f', 'g.gif'].map(formatOfPath)).toEqual([
    'png',
    'jpeg',
    'jpeg',
    'tiff',
    'avif',
    undefined,
    undefined,
  ])
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
