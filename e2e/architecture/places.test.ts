import { expect, test } from 'vitest'
import { namedPlaces } from './places.ts'
import { projectOf } from './project.ts'

// put together here, so that this file does not break the rule that it tests
const host = (...parts: string[]) => parts.join('.')
const path = (...parts: string[]) => ['', ...parts].join('/')
const found = (text: string, file = 'docs/a.md') => namedPlaces(projectOf({ [file]: text })).map(({ line }) => line)

test.each([
  host('registry', 'npmjs', 'org'),
  `https://${host('pypi', 'org')}/simple`,
  host('files', 'pythonhosted', 'org'),
  `deb http://${host('deb', 'debian', 'org')}/debian`,
])('a registry: %s', (text) => {
  expect(found(`first\n${text}`)).toEqual([2])
  expect(found(text, 'package-lock.json')).toEqual([1])
})

test.each([
  path('work', 'main', 'a.ts'),
  `cd ${path('root', '.npm')}`,
  `"${path('home', 'someone', 'popcel')}"`,
  `out=${path('tmp', 'x')}`,
  `(${path('Users', 'someone')})`,
])('a path of a machine: %s', (text) => {
  expect(found(text, 'bench/readme.txt')).toEqual([1])
  expect(found(`// ${text}`, 'packages/x/src/a.ts')).toEqual([1])
})

test.each([
  'https://example.com/home/page',
  'packages/work/main.ts',
  './tmp/a',
  '~/work/popcel',
  path('usr', 'bin', 'chromium'),
  'a /tmp folder',
  'https://opencollective.com/postcss',
])('neither: %s', (text) => {
  expect(found(text)).toEqual([])
})
