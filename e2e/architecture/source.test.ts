import { describe, expect, test } from 'vitest'
import { isSource, isTestPath, lineCount, readSource } from './source.ts'

const read = (text: string, path = 'packages/a/src/a.ts') => readSource(path, text)
const wordsOf = (text: string, path?: string) => read(text, path).words.map(({ kind, line }) => `${kind}:${line}`)
const importsOf = (text: string) =>
  read(text).imports.map((fact) => `${fact.specifier}${fact.typeOnly ? ' (type)' : ''}`)

describe('imports', () => {
  test('every form of import is seen, with what is gone at run time marked', () => {
    const text = [
      `import a from 'a'`,
      `import * as b from "b"`,
      `import type { C } from './c.ts'`,
      `import { type D, e } from './d.ts'`,
      `import 'side-effect'`,
      `export { f } from './f.ts'`,
      `export type { G } from './g.ts'`,
      'const h = await import(`h`)',
      `const i = require('i')`,
      `type J = import('j').J`,
      `use(a, b, e, h, i)`,
    ].join('\n')
    expect(importsOf(text)).toEqual([
      'a',
      'b',
      './c.ts (type)',
      './d.ts',
      'side-effect',
      './f.ts',
      './g.ts (type)',
      'h',
      'i',
      'j (type)',
    ])
  })

  test('imports in comments and strings are no imports', () => {
    expect(importsOf(`// import 'a'\n/* import 'b' */\nexport const c = "import 'd'"`)).toEqual([])
  })

  test('the line of an import is the line where it begins', () => {
    expect(read(`// one\n\nimport {\n  a,\n} from 'a'\nuse(a)`).imports[0]?.line).toBe(3)
  })

  test('a computed import is reported, for nothing can be said about it', () => {
    expect(wordsOf('export const load = (name: string) => import(name)')).toEqual(['unreadable-import:1'])
    expect(wordsOf('export const load = (name: string) => import(`./${' + 'name}.ts`)')).toEqual([
      'unreadable-import:1',
    ])
  })
})

describe('words', () => {
  test.each([
    ['const a: any = 1', 'any:1'],
    ['\nexport const f = (x: unknown) => x as any', 'any:2'],
    ['export type A = Record<string, any>', 'any:1'],
    ['export enum A { B }', 'enum:1'],
    ['export default 1', 'default-export:1'],
    ["export * from './a.ts'", 'export-star:1'],
    ["export * as a from './a.ts'", 'export-star:1'],
    ['export const f = () => console.log(1)', 'console:1'],
    ['export const log = console', 'console:1'],
    ['export const f = () => globalThis.console.log(1)', 'console:1'],
    ['export const f = () => process.env.HOME', 'env:1'],
    ["export const f = () => process['env'].HOME", 'env:1'],
    ['export const f = () => globalThis.process.env', 'env:1'],
    ['export const f = () => { const { env } = process; return env }', 'env:1'],
    ["import { env } from 'node:process'", 'env:1'],
    ['export const f = () => Date.now()', 'clock:1'],
    ['export const f = () => performance.now()', 'clock:1'],
    ['export const f = () => new Date()', 'clock:1'],
    ["export const f = () => process.stdout.write('x')", 'print:1'],
    ['start()', 'import-time-work:1'],
    ['for (const a of []) use(a)', 'import-time-work:1'],
    ['if (true) use(1)', 'import-time-work:1'],
  ])('%s', (text, expected) => {
    expect(wordsOf(text)).toEqual([expected])
  })

  test.each([
    "// any console.log process.env\nexport const a = 'any enum console.log(process.env)'",
    'export type Many = { any: number; console: string; env: string }',
    'export const a = { any: 1, console: 2 }.console',
    'export const f = (options: { env: string }) => options.env',
    'export const f = (at: number) => new Date(at)',
    "export const a = new Map([['default', 1]])",
    "'use strict'",
  ])('nothing is found in: %s', (text) => {
    expect(wordsOf(text)).toEqual([])
  })
})

describe('functions', () => {
  test('are measured from their first to their last line and named after what holds them', () => {
    const text = 'function a() {\n\n}\nconst b = () => {\n}\nconst o = { c() {\n\n\n} }\nclass K { d() { return 1 } }\n'
    expect(read(`${text}use(b, o, K, a)`).functions.map(({ name, line, lines }) => [name, line, lines])).toEqual([
      ['a', 1, 3],
      ['b', 4, 2],
      ['c', 6, 4],
      ['d', 10, 1],
    ])
  })

  test('a function in an argument list is marked', () => {
    const marks = read('run(() => 1)\nconst f = () => 2\nuse(f)').functions.map((fact) => fact.argument)
    expect(marks).toEqual([true, false])
  })
})

describe('files', () => {
  test('lines are counted as a reader does', () => {
    expect([lineCount(''), lineCount('a'), lineCount('a\n'), lineCount('a\nb'), lineCount('a\n\n')]).toEqual([
      0, 1, 1, 2, 2,
    ])
  })

  test('what is a source, and what is a test', () => {
    expect(['a.ts', 'a.tsx', 'bin/a.js', 'a.mjs', 'a.d.ts', 'a.json', 'a.md', 'ts'].filter(isSource)).toEqual([
      'a.ts',
      'a.tsx',
      'bin/a.js',
      'a.mjs',
    ])
    expect(
      ['src/a.test.ts', 'src/testing/scene.ts', 'src/a.ts', 'src/contest.ts', 'src/latest/a.ts'].filter(isTestPath),
    ).toEqual(['src/a.test.ts', 'src/testing/scene.ts'])
  })

  test('a face only lists names of other files', () => {
    expect(read("export { a } from './a.ts'\nexport type { B } from './b.ts'").isFace).toBe(true)
    expect(read("export { a } from './a.ts'\nexport const b = 1").isFace).toBe(false)
    expect(read('').isFace).toBe(false)
  })

  test('a file that does not parse stops the check and is named', () => {
    expect(() => read('const = 1', 'packages/a/src/broken.ts')).toThrow(/packages\/a\/src\/broken\.ts/)
  })
})
