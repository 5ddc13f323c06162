import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { comparePaths, findInputs, isPictureName, searchRoots } from './find-inputs.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const files = [
  'a10.png',
  'a2.PNG',
  'b.jpeg',
  'notes.txt',
  '.hidden.png',
  'w[1].png',
  join('sub', 'c.webp'),
  join('sub', 'deep', 'd.gif'),
  join('.git', 'e.png'),
  join('out', 'a2.png'),
  join('empty', 'readme.md'),
]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'popcel-find-'))
  for (const path of files) {
    mkdirSync(join(at(path), '..'), { recursive: true })
    writeFileSync(at(path), '')
  }
  symlinkSync(at(), at('sub', 'up'))
  symlinkSync(at('b.jpeg'), at('sub', 'linked.jpeg'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const find = async (typed: string[], recursive = false, leaveOut?: string) => {
  const typedHere = typed.map((name) => (name === '-' ? name : at(name)))
  const found = await findInputs(typedHere, { recursive, ...(leaveOut ? { leaveOut: at(leaveOut) } : {}) })
  return {
    paths: found.inputs.map(({ path }) => (path === '-' ? path : relative(folder, path))),
    below: found.inputs.map(({ below }) => below),
    repeats: found.repeats.map(({ input, before }) => [relative(folder, input), relative(folder, before)]),
    missed: found.missed.map(({ input, error }) => [relative(folder, input), error.code]),
  }
}
const top = ['a2.PNG', 'a10.png', 'b.jpeg', 'w[1].png']
const sub = [join('sub', 'c.webp'), join('sub', 'deep', 'd.gif'), join('sub', 'linked.jpeg')]

describe('folders', () => {
  test('give their pictures in natural order, without hidden files and other files', async () => {
    expect(await find(['.'])).toEqual({ paths: top, below: ['', '', '', ''], repeats: [], missed: [] })
  })

  test('--recursive gives what is below with its folder; links to folders are not followed, links to files are', async () => {
    const { paths, below } = await find(['.'], true, 'out')
    expect(paths).toEqual(['a2.PNG', 'a10.png', 'b.jpeg', ...sub, 'w[1].png'])
    expect(below).toEqual(['', '', '', 'sub', join('sub', 'deep'), 'sub', ''])
  })

  test('the output folder inside is not read again, unless it is the folder that was typed', async () => {
    expect((await find(['.'], true)).paths).toContain(join('out', 'a2.png'))
    expect((await find(['.'], true, 'out')).paths).not.toContain(join('out', 'a2.png'))
    expect((await find(['out'], true, 'out')).paths).toEqual([join('out', 'a2.png')])
  })

  test('without pictures are told, and others go on', async () => {
    expect(await find(['empty', 'b.jpeg'])).toMatchObject({
      paths: ['b.jpeg'],
      missed: [['empty', 'folder-without-pictures']],
    })
  })
})

describe('patterns', () => {
  test.each([
    ['*.png', ['a10.png', 'w[1].png']],
    ['a?.PNG', ['a2.PNG']],
    ['{a2,b}.*', ['a2.PNG', 'b.jpeg']],
    ['[ab]*', ['a2.PNG', 'a10.png', 'b.jpeg']],
    ['sub/**/*.{gif,webp}', sub.slice(0, 2)],
    ['**/[cd].*', sub.slice(0, 2)],
  ])('%s', async (pattern, paths) => {
    expect((await find([pattern])).paths).toEqual(paths)
  })

  test('mirror the folders below their fixed beginning', async () => {
    expect((await find(['sub/**/d.gif'])).below).toEqual(['deep'])
    expect((await find(['**/d.gif'])).below).toEqual([join('sub', 'deep')])
  })

  test('without a match are told; a file with such a name is a file', async () => {
    expect(await find(['q*.png', 'w[1].png'])).toMatchObject({
      paths: ['w[1].png'],
      missed: [['q*.png', 'pattern-without-files']],
    })
  })

  test('leave the output folder out, and folders alone unless --recursive', async () => {
    expect((await find(['**/a2.*'], false, 'out')).paths).toEqual(['a2.PNG'])
    expect((await find(['su*'])).missed).toEqual([['su*', 'pattern-without-files']])
    expect((await find(['su*'], true)).paths).toEqual(sub)
  })
})

test('names stay in the order in which they were typed, each once', async () => {
  const { paths, repeats } = await find(['b.jpeg', '-', 'gone.png', '.', 'a2.PNG', 'b.jpeg'])
  expect(paths).toEqual(['b.jpeg', '-', 'gone.png', 'a2.PNG', 'a10.png', 'w[1].png'])
  expect(repeats).toEqual([['b.jpeg', 'b.jpeg']])
})

describe('the same file', () => {
  test('by another spelling and by a link is there once, and it is told of what is typed', async () => {
    const linked = join('sub', 'linked.jpeg')
    const spelt = `sub${sep}..${sep}b.jpeg`
    const { paths, repeats } = await find([linked, spelt, 'a2.PNG', 'b.jpeg'])
    expect(paths).toEqual([linked, 'a2.PNG'])
    expect(repeats).toEqual([
      ['b.jpeg', linked],
      ['b.jpeg', linked],
    ])
  })

  test('by a folder, a pattern and its name is there once, as typed', async () => {
    const { inputs, repeats } = await findInputs([at('sub'), at('sub', '*.webp'), at('sub', 'c.webp')], {
      recursive: false,
    })
    expect(inputs.filter(({ path }) => path.endsWith('c.webp'))).toEqual([
      { path: at('sub', 'c.webp'), below: '', given: true },
    ])
    expect(repeats).toEqual([])
  })

  test('that a folder gave under the name of a link is told when it is typed', async () => {
    const { paths, repeats } = await find(['sub', 'b.jpeg'])
    expect(paths).toEqual([join('sub', 'c.webp'), join('sub', 'linked.jpeg')])
    expect(repeats).toEqual([['b.jpeg', join('sub', 'linked.jpeg')]])
  })

  test('under two names of a folder is there under both', async () => {
    expect((await find(['.'], true)).paths).toEqual(expect.arrayContaining(['b.jpeg', join('sub', 'linked.jpeg')]))
  })

  test('that is nowhere is told once', async () => {
    expect((await find(['empty', 'empty', `.${sep}empty`])).missed).toEqual([['empty', 'folder-without-pictures']])
  })
})

test('where a watcher has to listen', async () => {
  const roots = await searchRoots([at('sub'), at('sub', '*.gif'), at('sub', '**', '*.gif'), at('b.jpeg')], false)
  expect(roots).toEqual([
    { folder: at('sub'), deep: false, kind: 'folder' },
    { folder: at('sub'), deep: false, kind: 'pattern' },
    { folder: at('sub'), deep: true, kind: 'pattern' },
    { folder: at(), deep: false, kind: 'file' },
  ])
})

test('order is by folder, then by number', () => {
  const sorted = ['b/1.png', 'a/x10.png', 'a/x9.png', 'a.png', 'a/X9.png'].map((path) => join(path)).sort(comparePaths)
  expect(sorted.slice(0, 1)).toEqual([join('a/x9.png')])
  expect(sorted.indexOf(join('a/x9.png'))).toBeLessThan(sorted.indexOf(join('a/x10.png')))
})

test('names of pictures', () => {
  expect(['a.png', 'a.JPG', 'a.svg', 'a.apng', '.a.png', 'a.txt', 'png', 'a.png.part'].map(isPictureName)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})
