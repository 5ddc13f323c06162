import { describe, expect, test } from 'vitest'
import { ARROWS, forbiddenDependencies, nodeInPixels, wrongArrows, wrongDoors } from './arrows.ts'
import { describeViolations, projectOf } from './project.ts'

const ROOMS = ['protocol', 'matting', 'runtime', 'motion', 'sticker', 'dispatch', 'client']
const manifest = (name: string, more: object = {}) =>
  JSON.stringify({ name: `@popcel/${name}`, exports: { '.': './src/index.ts' }, ...more })

/** The real rooms with a face each, and the files of a case. */
function house(files: Record<string, string>) {
  const rooms = ROOMS.flatMap((room) => [
    [`packages/${room}/package.json`, manifest(room)],
    [`packages/${room}/src/index.ts`, 'export const a = 1'],
  ])
  const apps = ['cli', 'api', 'worker'].map((app) => [`apps/${app}/package.json`, manifest(app)])
  const fixtures = ['fixtures/package.json', manifest('fixtures')]
  return projectOf({ ...Object.fromEntries([...rooms, ...apps, fixtures]), ...files })
}

const arrowsOf = (path: string, text: string) => describeViolations(wrongArrows(house({ [path]: text })))

describe('arrows', () => {
  test.each([
    [
      'packages/matting/src/a.ts',
      "import { a } from '@popcel/runtime'",
      'packages/matting may not import packages/runtime',
    ],
    ['packages/protocol/src/a.ts', "import '@popcel/matting'", 'packages/protocol may not import packages/matting'],
    ['packages/motion/src/a.ts', "import '@popcel/sticker'", 'packages/motion may not import packages/sticker'],
    [
      'packages/runtime/src/a.ts',
      "import type { A } from '@popcel/motion'",
      'packages/runtime may not import packages/motion',
    ],
    ['packages/matting/src/a.ts', "import '@popcel/cli'", 'packages/matting may not import apps/cli'],
    ['apps/cli/src/a.ts', "import '@popcel/worker'", 'apps/cli may not import apps/worker'],
    ['apps/cli/src/a.ts', "import '../../worker/src/main.ts'", 'apps/cli may not import apps/worker'],
    ['apps/cli/src/a.ts', "const a = () => import('@popcel/api')", 'apps/cli may not import apps/api'],
    ['apps/cli/src/a.ts', "import '@popcel/fixtures'", 'apps/cli may not import fixtures'],
    ['apps/cli/src/a.ts', "import '../../../vitest.config.ts'", 'apps/cli may not import the root'],
    ['e2e/a.test.ts', "import '@popcel/cli'", 'e2e may not import apps/cli'],
  ])('%s with %s', (path, text, sentence) => {
    expect(arrowsOf(path, text)).toBe(`${path}:1: ${sentence}`)
  })

  test.each(['matting', 'motion', 'sticker', 'runtime'])('api may not import %s', (room) => {
    expect(arrowsOf('apps/api/src/a.ts', `import '@popcel/${room}'`)).toContain(
      `apps/api may not import packages/${room}`,
    )
  })

  test('a new room must be put in the table', () => {
    expect(arrowsOf('packages/extra/src/a.ts', '')).toContain('packages/extra is not in the table')
  })

  test('arrows of the table, and tests that look at pictures, are let through', () => {
    expect(arrowsOf('packages/motion/src/a.ts', "import '@popcel/matting'\nimport '@popcel/protocol'")).toBe('')
    expect(arrowsOf('packages/motion/src/a.test.ts', "import '@popcel/fixtures'\nimport '@popcel/runtime'")).toBe('')
    expect(arrowsOf('packages/motion/src/a.test.ts', "import '@popcel/sticker'")).not.toBe('')
    expect(arrowsOf('apps/cli/src/a.ts', "import 'commander'\nimport 'node:fs'\nimport './b.ts'")).toBe('')
  })

  test('the table itself has no circle and no arrow into an app', () => {
    for (const [from, targets] of Object.entries(ARROWS)) {
      for (const to of targets) {
        expect(to.startsWith('apps/'), `${from} -> ${to}`).toBe(false)
        expect(reach(to).has(from), `${from} -> ${to} -> … -> ${from}`).toBe(false)
      }
    }
  })
})

describe('doors', () => {
  const doorsOf = (path: string, text: string) => describeViolations(wrongDoors(house({ [path]: text })))

  test('a room is entered by its exports only', () => {
    expect(doorsOf('packages/motion/src/a.ts', "import '@popcel/matting/src/key.ts'")).toContain('not in the exports')
    expect(doorsOf('packages/motion/src/a.ts', "import '../../matting/src/index.ts'")).toContain('leaves its room')
    expect(doorsOf('packages/motion/src/a.ts', "import '@popcel/matting'")).toBe('')
  })

  test('an import that leads to no file is found', () => {
    expect(doorsOf('packages/motion/src/a.ts', "import './gone.ts'")).toContain('./gone.ts leads to no file')
    expect(doorsOf('packages/motion/src/a.ts', "import './index.ts'")).toBe('')
  })

  test('source imports no test, a test may', () => {
    const scene = { 'packages/motion/src/testing/scene.ts': 'export const s = 1' }
    const from = (path: string) =>
      describeViolations(wrongDoors(house({ ...scene, [path]: "import './testing/scene.ts'" })))
    expect(from('packages/motion/src/a.ts')).toContain('source does not import tests')
    expect(from('packages/motion/src/a.test.ts')).toBe('')
  })
})

describe('what a room may use from outside', () => {
  const nodeIn = (path: string, text: string) => describeViolations(nodeInPixels(house({ [path]: text })))

  test('matting and motion are without Node, with and without the prefix, their tests are not', () => {
    expect(nodeIn('packages/matting/src/a.ts', "import { readFileSync } from 'node:fs'")).toContain('imports node:fs')
    expect(nodeIn('packages/motion/src/a.ts', "import { join } from 'path'")).toContain('imports path')
    expect(nodeIn('packages/motion/src/a.test.ts', "import { readFileSync } from 'node:fs'")).toBe('')
    expect(nodeIn('packages/runtime/src/a.ts', "import { readFileSync } from 'node:fs'")).toBe('')
  })

  test('protocol depends on zod and nothing else', () => {
    const dependsOn = (dependencies: object) =>
      describeViolations(
        forbiddenDependencies(projectOf({ 'packages/protocol/package.json': manifest('protocol', dependencies) })),
      )
    expect(dependsOn({ dependencies: { zod: '4', hono: '4' } })).toContain('hono may not be here, only zod')
    expect(dependsOn({ devDependencies: { '@popcel/fixtures': '1' } })).toContain('@popcel/fixtures may not be here')
    expect(dependsOn({ dependencies: { zod: '4' } })).toBe('')
  })
})

function reach(from: string, seen = new Set<string>([from])): Set<string> {
  for (const to of ARROWS[from] ?? []) {
    if (!seen.has(to)) reach(to, seen.add(to))
  }
  return seen
}
