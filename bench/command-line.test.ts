import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { helpText, readWords } from './command-line.ts'
import { GROUPS, SUITES } from './suite.ts'

test('suites by name, in the order of the table; all where none is named', () => {
  expect(readWords(['help', 'key'])).toEqual({ suites: ['key', 'help'], args: [], unknown: [], help: false })
  expect(readWords([]).suites).toEqual(Object.keys(SUITES))
})

test('words from the first option on go to the suites', () => {
  const { suites, args } = readWords(['matting', '--models', 'auto,key', '--peer', 'rembg=out'])
  expect(suites).toEqual(['matting'])
  expect(args).toEqual(['--models', 'auto,key', '--peer', 'rembg=out'])
})

test('one name may stand for several, each of which is there', () => {
  expect(readWords(['pack']).suites).toEqual(['emoji', 'fit'])
  for (const suites of Object.values(GROUPS)) expect(Object.keys(SUITES)).toEqual(expect.arrayContaining([...suites]))
})

test('a name that is not known is told, those of every object too', () => {
  expect(readWords(['key', 'nonsense', 'toString']).unknown).toEqual(['nonsense', 'toString'])
})

test('help names every suite and group', () => {
  expect(readWords(['--help']).help).toBe(true)
  for (const name of [...Object.keys(SUITES), ...Object.keys(GROUPS)])
    expect(helpText()).toMatch(new RegExp(`^ {2}${name} `, 'm'))
})

test('the README has a row for every suite, and for no other', () => {
  const page = readFileSync(new URL('README.md', import.meta.url), 'utf8')
  const [table = ''] = /^\| suite \|[\s\S]*?\n\n/m.exec(page) ?? []
  const named = [...table.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) => cell.match(/\w+/g) ?? [])
  expect(named.toSorted()).toEqual(Object.keys(SUITES).toSorted())
})
