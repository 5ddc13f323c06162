// Owns the figure of the main job: `popcel emoji` as a whole process, from a picture to the checked ZIP.

import { mkdtempSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CHARACTER_IDS, type CharacterId, characterFile } from '@popcel/fixtures'
import { type Figure, figureOfRuns } from '../figure.ts'
import { ROOT } from '../machine.ts'
import { sayProgress } from '../print.ts'
import { runScript, type Took } from '../process.ts'
import type { SuiteResult } from '../suite.ts'

const RUNS = 3
const MEASURED: readonly CharacterId[] = CHARACTER_IDS.slice(0, 2)

export async function measure(): Promise<SuiteResult> {
  const figures: Figure[] = []
  const cases: Readonly<Record<string, unknown>>[] = []
  for (const id of MEASURED) {
    const runs = Array.from({ length: RUNS }, () => {
      sayProgress(`emoji: ${id}`)
      return makePack(id)
    })
    cases.push(...runs.map((run) => ({ character: id, ...run })))
    figures.push(
      figureOfRuns(
        `${id}: picture to ZIP`,
        's',
        of(runs, (run) => run.wallMs / 1000),
        { atMost: 15 },
      ),
      figureOfRuns(
        `${id}: cores in use`,
        '',
        of(runs, (run) => run.cpuMs / run.wallMs),
        { atLeast: 1.5 },
      ),
      figureOfRuns(
        `${id}: peak memory`,
        'MiB',
        of(runs, (run) => run.peakRssMiB),
      ),
    )
  }
  return { figures, notes: ['cores in use: processor time of the process by its wall time'], cases }
}

/** One pack of 8 emoji × 12 frames in a folder of its own, which is taken away again. Throws when no ZIP came out. */
function makePack(id: CharacterId): Took & { zipBytes: number } {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-bench-'))
  try {
    const popcel = realpathSync(join(ROOT, 'node_modules', '.bin', 'popcel'))
    const took = runScript(popcel, [
      'emoji',
      characterFile(id),
      '-o',
      folder,
      '--count',
      '8',
      '--frames',
      '12',
      '--quiet',
    ])
    const zip = readdirSync(folder).find((name) => name.endsWith('.zip'))
    if (!zip) throw new Error(`${id}: popcel emoji wrote no ZIP`)
    return { ...took, zipBytes: statSync(join(folder, zip)).size }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function of(runs: readonly Took[], figure: (run: Took) => number): number[] {
  return runs.map(figure)
}
