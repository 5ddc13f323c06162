// Owns the figure of a first cut-out: a whole process, from nothing to a PNG on the disk; the command, and a script of the library.

import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { type Figure, figureOfRuns } from '../figure.ts'
import { ROOT } from '../machine.ts'
import { runScript, type Took } from '../process.ts'
import { prepareBench, quickModel } from '../speed/network-file.ts'
import type { SuiteResult } from '../suite.ts'

const RUNS = 7

export async function measure(): Promise<SuiteResult> {
  using bench = await prepareBench()
  const { model, weights, note } = await quickModel(bench)
  const popcel = realpathSync(join(ROOT, 'node_modules', '.bin', 'popcel'))
  const words = ['cut', bench.small, '-o', bench.folder, '--model', model, ...(weights ? ['--weights', weights] : [])]
  const library = join(ROOT, 'bench', 'speed', 'cut-once.js')
  const args = [bench.small, join(bench.folder, 'out.png'), model, ...(weights ? [weights] : [])]
  const command = runsOf(() => runScript(popcel, words))
  const script = runsOf(() => runScript(library, args))
  return {
    figures: [...figuresOf('popcel cut, 512²', command), ...figuresOf('the library, 512²', script)],
    notes: [
      note,
      'the first run, which fills the compile cache, is left out; a busy machine shows in ms and not in processor time',
    ],
    cases: [{ command, script }],
  }
}

function runsOf(run: () => Took): Took[] {
  run()
  return Array.from({ length: RUNS }, run)
}

function figuresOf(what: string, runs: readonly Took[]): Figure[] {
  const of = (figure: keyof Took) => runs.map((run) => run[figure])
  return [
    figureOfRuns(`${what}: process start to file`, 'ms', of('wallMs'), { atMost: 700 }),
    figureOfRuns('  processor time', 'ms', of('cpuMs')),
    figureOfRuns('  peak memory', 'MiB', of('peakRssMiB'), { atMost: 350 }),
  ]
}
