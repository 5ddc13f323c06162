// Owns the figure of a first cut-out: a whole process, from nothing to a PNG on the disk.

import { join } from 'node:path'
import { figureOfRuns } from '../figure.ts'
import { ROOT } from '../machine.ts'
import { runScript } from '../process.ts'
import { prepareBench, quickModel } from '../speed/network-file.ts'
import type { SuiteResult } from '../suite.ts'

const RUNS = 7

export async function measure(): Promise<SuiteResult> {
  using bench = await prepareBench()
  const { model, weights, note } = await quickModel(bench)
  const script = join(ROOT, 'bench', 'speed', 'cut-once.ts')
  const args = [bench.small, join(bench.folder, 'out.png'), model, ...(weights ? [weights] : [])]
  runScript(script, args)
  const runs = Array.from({ length: RUNS }, () => runScript(script, args))
  const of = (figure: 'wallMs' | 'cpuMs' | 'peakRssMiB') => runs.map((run) => run[figure])
  return {
    figures: [
      figureOfRuns('process start to cut-out, 512²', 'ms', of('wallMs'), { atMost: 700 }),
      figureOfRuns('processor time', 'ms', of('cpuMs')),
      figureOfRuns('peak memory', 'MiB', of('peakRssMiB'), { atMost: 350 }),
    ],
    notes: [note],
    cases: runs,
  }
}
