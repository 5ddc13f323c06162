import { describe, expect, test } from 'vitest'
import { undeclaredImports, unusedDependencies } from './dependencies.ts'
import { describeViolations, projectOf } from './project.ts'

const ROOT = { 'package.json': '{"name":"root","devDependencies":{"vitest":"5"}}' }
const pack = (more: object) => JSON.stringify({ name: '@popcel/x', exports: './src/index.ts', ...more })
const house = (manifest: object, files: Record<string, string>) =>
  projectOf({ ...ROOT, 'packages/x/package.json': pack(manifest), ...files })
const undeclared = (...parts: Parameters<typeof house>) => describeViolations(undeclaredImports(house(...parts)))
const unused = (...parts: Parameters<typeof house>) =>
  describeViolations(unusedDependencies(house(...parts), { '': { vitest: 'runs' } }))

describe('what is imported is declared', () => {
  test('an undeclared package is found, its subpath and scope too', () => {
    const text = "import 'sharp'\nimport 'fast-png/lib/a.js'\nimport '@napi-rs/canvas/b'"
    expect(undeclared({}, { 'packages/x/src/a.ts': text })).toBe(
      [
        'packages/x/src/a.ts:1: sharp is not declared in package.json',
        'packages/x/src/a.ts:2: fast-png is not declared in package.json',
        'packages/x/src/a.ts:3: @napi-rs/canvas is not declared in package.json',
      ].join('\n'),
    )
  })

  test('an undeclared room is found, though npm links every workspace', () => {
    const other = { 'packages/y/package.json': '{"name":"@popcel/y","exports":"./src/index.ts"}' }
    expect(undeclared({}, { ...other, 'packages/x/src/a.ts': "import '@popcel/y'" })).toContain(
      '@popcel/y is not declared',
    )
  })

  test('a type is an import too', () => {
    expect(undeclared({}, { 'packages/x/src/a.ts': "import type { A } from 'sharp'" })).toContain('sharp')
  })

  test('declared packages, files and parts of Node pass', () => {
    const text = "import 'sharp'\nimport 'node:fs'\nimport './b.ts'"
    expect(undeclared({ dependencies: { sharp: '1' } }, { 'packages/x/src/a.ts': text })).toBe('')
  })

  test('devDependencies are for tests only', () => {
    const manifest = { devDependencies: { sharp: '1' } }
    expect(undeclared(manifest, { 'packages/x/src/a.ts': "import 'sharp'" })).toContain('sharp is not declared')
    expect(
      undeclared(manifest, { 'packages/x/src/a.test.ts': "import 'sharp'\nimport 'vitest'\nimport '@popcel/x'" }),
    ).toBe('')
    expect(undeclared(manifest, { 'packages/x/src/a.ts': "import 'vitest'" })).toContain('vitest is not declared')
    expect(undeclared({}, { 'packages/x/src/a.ts': "import '@popcel/x'" })).toContain('@popcel/x is not declared')
  })
})

describe('what is declared is imported', () => {
  test('a dependency that nothing imports is found', () => {
    expect(unused({ dependencies: { sharp: '1' } }, {})).toBe(
      'packages/x/package.json: sharp is declared but not imported',
    )
    expect(unused({ devDependencies: { sharp: '1' } }, {})).toContain('sharp is declared')
  })

  test('a dependency that only tests import belongs in devDependencies', () => {
    const files = { 'packages/x/src/a.test.ts': "import 'sharp'" }
    expect(unused({ dependencies: { sharp: '1' } }, files)).toContain('only tests import it')
    expect(unused({ devDependencies: { sharp: '1' } }, files)).toBe('')
  })

  test('another room that imports it does not count', () => {
    expect(unused({ dependencies: { sharp: '1' } }, { 'packages/z/src/a.ts': "import 'sharp'" })).toContain('sharp')
  })

  test('an idle tool of the root is found, unless it is told what it is for', () => {
    const project = projectOf({ 'package.json': '{"name":"root","devDependencies":{"tool":"5"}}' })
    expect(describeViolations(unusedDependencies(project, {}))).toBe('package.json: tool is declared but not imported')
    expect(unusedDependencies(project, { '': { tool: 'npm run it' } })).toEqual([])
  })
})
