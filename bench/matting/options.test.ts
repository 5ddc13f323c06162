import { expect, test } from 'vitest'
import { readOptions, refuseWithoutFolder } from './options.ts'

test('without words: our three ways, no peer, all pictures', () => {
  const { models, peers, pictures, out } = readOptions([])
  expect(models.map(({ model, refine }) => [model, refine])).toEqual([
    ['auto', undefined],
    ['mini', undefined],
    ['key', undefined],
  ])
  expect([peers, pictures, out]).toEqual([[], [], undefined])
})

test('models with refinements, peers with folders, some pictures', () => {
  const { models, peers, pictures } = readOptions(
    '--models mini+guided,key --peer rembg=out/a=b --peer imgly=x --pictures elf,fox'.split(' '),
  )
  expect(models).toEqual([
    { name: 'mini+guided', model: 'mini', refine: 'guided' },
    { name: 'key', model: 'key', refine: undefined },
  ])
  expect(peers).toEqual([
    { name: 'rembg', folder: 'out/a=b' },
    { name: 'imgly', folder: 'x' },
  ])
  expect(pictures).toEqual(['elf', 'fox'])
})

test('no models at all, where only peers are judged; a report elsewhere', () => {
  expect(readOptions(['--out', 'somewhere']).out).toBe('somewhere')
  expect([readOptions(['--set', 'mine']).set, readOptions([]).set]).toEqual(['mine', 'scored'])
  expect(readOptions(['--models', 'none']).models).toEqual([])
})

test.each([
  [['--models'], '--models wants a value'],
  [['--sharpness', '3'], '--sharpness is not known'],
  [['--peer', 'rembg'], 'a peer is NAME=FOLDER, not rembg'],
  [['--peer', '=x'], 'a peer is NAME=FOLDER'],
  [['--peer', '../x=folder'], '../x is no name for a column'],
  [['--peer', 'auto=folder'], 'two columns would be called auto'],
  [['--models', 'mini+magic'], 'mini+magic is no model'],
  [['--models', 'mini+guided+guided'], 'is no model'],
])('%j is refused with the usage', (args, words) => {
  expect(() => readOptions(args)).toThrow(words)
  expect(() => readOptions(args)).toThrow('[--peer NAME=FOLDER]')
})

test('the folder of a peer that is not there is refused before anything is cut', () => {
  expect(() => refuseWithoutFolder([{ name: 'rembg', folder: import.meta.dirname }])).not.toThrow()
  expect(() => refuseWithoutFolder([{ name: 'rembg', folder: '/nowhere/at/all' }])).toThrow(
    '/nowhere/at/all: there is no such folder of rembg',
  )
})
