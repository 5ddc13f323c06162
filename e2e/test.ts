// Owns `make test`: types, lint, architecture, unit and end-to-end tests one after the other, and their sum.
// A step that fails does not stop the next. Ends with the line `N passed, N failed, N skipped`.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { say } from './print.ts'
import { addUp, closingLine, failuresOf, NONE, ofCommand, ofReport, type Tally } from './tally.ts'

const ROOT = resolve(import.meta.dirname, '..')
const REPORTS = join(ROOT, 'out', 'test')

/** What failed, by name: said again at the end, where a reader of a long output looks first. */
const failures: string[] = []

type Step = { name: string; run: () => Tally }

const STEPS: readonly Step[] = [
  { name: 'types', run: () => ofCommand(start('npm', ['run', '-s', 'check:types'])) },
  { name: 'lint', run: () => ofCommand(start('npm', ['run', '-s', 'check:lint'])) },
  { name: 'architecture', run: () => suite('architecture') },
  { name: 'unit', run: () => suite('unit') },
  {
    name: 'what the end-to-end tests need',
    run: () => (start('node', ['e2e/provision.ts']) === 0 ? NONE : ofCommand(1)),
  },
  { name: 'e2e', run: () => suite('e2e') },
]

function suite(project: string): Tally {
  const report = join(REPORTS, `${project}.json`)
  const status = start('vitest', [
    'run',
    ...['--project', project, '--reporter', 'default', '--reporter', 'json', '--outputFile.json', report],
  ])
  const found = readReport(report)
  failures.push(...failuresOf(found, ROOT))
  return ofReport(status, found)
}

function readReport(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Exit status of a program of node_modules/.bin, run from the root with its output shown; 1 when it did not start. */
function start(program: string, args: readonly string[]): number {
  const { status } = spawnSync(program, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] })
  return status ?? 1
}

function main(): number {
  rmSync(REPORTS, { recursive: true, force: true })
  mkdirSync(REPORTS, { recursive: true })
  const tallies = STEPS.map(({ name, run }) => {
    say(`\n== ${name}`)
    const before = performance.now()
    const tally = run()
    say(`== ${name}: ${closingLine(tally)} in ${((performance.now() - before) / 1000).toFixed(1)} s`)
    return tally
  })
  const sum = tallies.reduce(addUp, NONE)
  if (failures.length > 0) say(`\nFailed:\n${failures.join('\n')}`)
  say(`\n${closingLine(sum)}`)
  return sum.failed === 0 && sum.passed > 0 ? 0 : 1
}

process.exitCode = main()
