// The rules, held against the house as it stands. That each rule can fail is tested beside the rule.

import { describe, expect, test } from 'vitest'
import { say } from '../print.ts'
import { forbiddenDependencies, nodeInPixels, wrongArrows, wrongDoors } from './arrows.ts'
import { cycles } from './cycles.ts'
import { undeclaredImports, unusedDependencies } from './dependencies.ts'
import { incompleteLock, staleLock } from './lock.ts'
import { drawerNames, unintroduced, unkebabNames } from './names.ts'
import { namedPlaces } from './places.ts'
import { describeViolations, type Project, readProject, type Violation } from './project.ts'
import { countLines, idleKernels, longFiles, longFunctions } from './size.ts'
import type { WordKind } from './source.ts'
import { forbiddenWords } from './words.ts'

const project = readProject()
const words =
  (...kinds: WordKind[]) =>
  (house: Project) =>
    forbiddenWords(house, kinds)

const RULES: readonly [string, (house: Project) => Violation[]][] = [
  ['arrows point down only', wrongArrows],
  ['a room is entered by its name', wrongDoors],
  ['no file imports itself in a circle', cycles],
  ['what is imported is declared', undeclaredImports],
  ['what is declared is imported', unusedDependencies],
  ['package-lock.json agrees with the package.json files', staleLock],
  ['package-lock.json is whole, for every system', incompleteLock],
  ['protocol depends on zod and nothing else', forbiddenDependencies],
  ['matting and motion are without Node', nodeInPixels],
  ['no any', words('any')],
  [
    'no enum, default export, export * or computed import',
    words('enum', 'default-export', 'export-star', 'unreadable-import'),
  ],
  ['nothing but print.ts and logger.ts prints', words('console', 'print')],
  ['nothing but env.ts of an app reads the environment', words('env')],
  ['a library reads no clock and does nothing when it is imported', words('clock', 'import-time-work')],
  ['a library names no option of the command line', words('flag')],
  ['files are at most 400 lines', longFiles],
  ['functions are at most 50 lines', longFunctions],
  ['kernels.ts excepts nothing needlessly', idleKernels],
  ['no file is a drawer for odds and ends', drawerNames],
  ['names are in kebab-case', unkebabNames],
  ['every file says what it owns', unintroduced],
  ['no registry and no path of a machine is named', namedPlaces],
]

describe('the house', () => {
  test('is there to be judged', () => {
    const rooms = new Set(project.sources.map((source) => source.path.split('/').slice(0, 2).join('/')))
    expect([...rooms]).toEqual(expect.arrayContaining(['packages/protocol', 'packages/matting', 'e2e/architecture']))
    expect(project.manifests.size).toBeGreaterThan(5)
  })

  test.each(RULES)('%s', (_, rule) => {
    expect(describeViolations(rule(project))).toBe('')
  })

  test('has about as many lines of test as of source (told, not judged)', () => {
    const counts = countLines(project).filter(({ room }) => room !== '' && room !== 'e2e' && room !== 'bench')
    const sum = (kind: 'source' | 'test') => counts.reduce((total, count) => total + count[kind], 0)
    const told = counts.map(({ room, source, test }) => `${room} ${ratio(test, source)}`).join(', ')
    say(`lines of test to lines of source: ${ratio(sum('test'), sum('source'))} (${told})`)
    expect(sum('source')).toBeGreaterThan(0)
  })
})

function ratio(test: number, source: number): string {
  return source === 0 ? '-' : (test / source).toFixed(2)
}
