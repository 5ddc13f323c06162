import { describe, expect, test } from 'vitest'
import { describeViolations, projectOf } from './project.ts'
import { countLines, idleKernels, longFiles, longFunctions } from './size.ts'

const lines = (count: number) => 'use(1)\n'.repeat(count)
const functionOf = (count: number) => `function f() {\n${lines(count - 2)}}\n`
const PATH = 'packages/x/src/a.ts'

describe('files', () => {
  test('400 lines pass, 401 do not', () => {
    expect(longFiles(projectOf({ [PATH]: lines(400) }))).toEqual([])
    expect(describeViolations(longFiles(projectOf({ [PATH]: lines(401) })))).toContain('has 401 lines')
  })

  test('a test is a file too', () => {
    expect(longFiles(projectOf({ 'packages/x/src/a.test.ts': lines(401) }))).toHaveLength(1)
  })
})

describe('functions', () => {
  const long = (path: string, text: string, kernels = {}) =>
    describeViolations(longFunctions(projectOf({ [path]: text }), kernels))

  test('50 lines pass, 51 do not, wherever the function hides', () => {
    expect(long(PATH, functionOf(50))).toBe('')
    expect(long(PATH, functionOf(51))).toBe(`${PATH}:1: f has 51 lines; 50 is the most`)
    expect(long(PATH, `export const o = {\n  m: () => {\n${lines(49)}} }`)).toContain(':2: m has 51 lines')
    expect(long(PATH, `run(() => {\n${lines(49)}})`)).toContain('(unnamed) has 51 lines')
  })

  test('in a test the body of describe may be long, a function with a name may not', () => {
    expect(long('packages/x/src/a.test.ts', `describe('x', () => {\n${lines(90)}})`)).toBe('')
    expect(long('packages/x/src/a.test.ts', functionOf(51))).toContain('f has 51 lines')
  })

  test('a kernel is excepted by name, and only as long as it needs it', () => {
    const kernels = { [PATH]: 'inner loop' }
    expect(long(PATH, functionOf(80), kernels)).toBe('')
    expect(idleKernels(projectOf({ [PATH]: functionOf(80) }), kernels)).toEqual([])
    expect(idleKernels(projectOf({ [PATH]: functionOf(50) }), kernels)).toHaveLength(1)
    expect(idleKernels(projectOf({}), kernels)).toHaveLength(1)
  })
})

test('lines of source and test are counted room by room', () => {
  const project = projectOf({
    [PATH]: lines(3),
    'packages/x/src/a.test.ts': lines(5),
    'packages/x/src/testing/scene.ts': lines(2),
    'apps/cli/src/a.ts': lines(4),
    'apps/cli/readme.md': 'text\n',
  })
  expect(countLines(project)).toEqual([
    { room: 'apps/cli', source: 4, test: 0 },
    { room: 'packages/x', source: 3, test: 7 },
  ])
})
