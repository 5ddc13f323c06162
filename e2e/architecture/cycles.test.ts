import { expect, test } from 'vitest'
import { cycles } from './cycles.ts'
import { projectOf } from './project.ts'

const sentences = (files: Record<string, string>) => cycles(projectOf(files)).map(({ sentence }) => sentence)

test('two files that import each other are one knot, and the way round is told', () => {
  expect(sentences({ 'e2e/a.ts': "import './b.ts'", 'e2e/b.ts': "import './a.ts'" })).toEqual([
    'imports itself in a circle: e2e/a.ts -> e2e/b.ts -> e2e/a.ts',
  ])
})

test('a file that imports itself is a knot', () => {
  expect(sentences({ 'e2e/a.ts': "import './a.ts'" })).toEqual(['imports itself in a circle: e2e/a.ts -> e2e/a.ts'])
})

test('a long circle through re-exports, lazy imports and another package is found', () => {
  const found = sentences({
    'packages/x/package.json': '{"name":"@popcel/x","exports":{".":"./src/index.ts"}}',
    'packages/x/src/index.ts': "export { y } from './y.ts'",
    'packages/x/src/y.ts': "export const y = () => import('@popcel/z')",
    'packages/z/package.json': '{"name":"@popcel/z","exports":"./src/z.ts"}',
    'packages/z/src/z.ts': "import { y } from '@popcel/x'",
  })
  expect(found).toEqual([
    'imports itself in a circle: packages/x/src/index.ts -> packages/x/src/y.ts -> packages/z/src/z.ts -> packages/x/src/index.ts',
  ])
})

test('two separate knots are two', () => {
  const files = {
    'e2e/a.ts': "import './b.ts'\nimport './c.ts'",
    'e2e/b.ts': "import './a.ts'",
    'e2e/c.ts': "import './d.ts'",
    'e2e/d.ts': "import './c.ts'",
  }
  expect(sentences(files)).toHaveLength(2)
})

test('types only, and two ways to the same file, are no circle', () => {
  expect(sentences({ 'e2e/a.ts': "import type { B } from './b.ts'", 'e2e/b.ts': "import './a.ts'" })).toEqual([])
  const diamond = {
    'e2e/a.ts': "import './b.ts'\nimport './c.ts'",
    'e2e/b.ts': "import './d.ts'",
    'e2e/c.ts': "import './d.ts'",
    'e2e/d.ts': "import 'node:fs'",
  }
  expect(sentences(diamond)).toEqual([])
})
