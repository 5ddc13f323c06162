// Owns `make bench` and `popcel bench`: runs the suites that are named, prints a table each and writes out/bench/SUITE.json.
// It measures and never judges: the exit code says only whether every suite could be measured.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { helpText, readWords } from './command-line.ts'
import { verdictOf } from './figure.ts'
import { describeMachine, type Machine, ROOT } from './machine.ts'
import { say, sayProgress } from './print.ts'
import { GROUPS, SUITES, type Suite } from './suite.ts'
import { tableOf } from './table.ts'

const OUT = join(ROOT, 'out', 'bench')

async function runSuite(name: string, suite: Suite, machine: Machine, args: readonly string[]): Promise<void> {
  say(`\n${name}: ${suite.title}`)
  const { figures, notes, cases } = await (await suite.load()).measure(args)
  say(tableOf(figures))
  for (const note of notes) say(`  ${note}`)
  const judged = figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) }))
  const file = join(OUT, `${name}.json`)
  writeFileSync(file, `${JSON.stringify({ suite: name, machine, figures: judged, notes, cases }, null, 2)}\n`)
}

async function main(words: readonly string[]): Promise<number> {
  const { suites, args, unknown, help } = readWords(words)
  if (unknown.length > 0) {
    const known = [...Object.keys(SUITES), ...Object.keys(GROUPS)]
    sayProgress(`no suite is called ${unknown.join(', ')}; known are: ${known.join(', ')}`)
    return 2
  }
  if (help) {
    say(helpText())
    return 0
  }
  mkdirSync(OUT, { recursive: true })
  const machine = describeMachine()
  say(`${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`)
  say(`node ${machine.node}, sharp ${machine.sharp}, libvips ${machine.libvips}, popcel ${machine.commit}`)
  let failed = 0
  for (const name of suites) {
    try {
      await runSuite(name, SUITES[name]!, machine, args)
    } catch (error) {
      failed++
      sayProgress(`${name}: could not be measured: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  say(`\nall figures with their runs: out/bench`)
  return failed === 0 ? 0 : 1
}

process.exitCode = await main(process.argv.slice(2))
