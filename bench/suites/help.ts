// Owns the figure of `popcel --help`: nothing heavy may be loaded before it is used.

import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { figureOfRuns } from '../figure.ts'
import { ROOT } from '../machine.ts'
import { timeProcess } from '../process.ts'
import type { SuiteResult } from '../suite.ts'

const RUNS = 10

export async function measure(): Promise<SuiteResult> {
  const popcel = realpathSync(join(ROOT, 'node_modules', '.bin', 'popcel'))
  timeProcess([popcel, '--help'])
  const pairs = Array.from({ length: RUNS }, () => ({
    help: timeProcess([popcel, '--help']),
    nothing: timeProcess(['--eval', '0']),
  }))
  const help = pairs.map((pair) => pair.help)
  const nothing = pairs.map((pair) => pair.nothing)
  return {
    figures: [
      figureOfRuns('popcel --help', 'ms', help, { atMost: 150 }),
      figureOfRuns('Node itself, doing nothing', 'ms', nothing),
    ],
    notes: [],
    cases: pairs,
  }
}
