// Owns the figure of memory over many pictures: what a process holds after 100 and after 1,000 must be the same.

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../machine.ts'
import { sayProgress } from '../print.ts'
import { prepareBench, quickModel } from '../speed/network-file.ts'
import type { SuiteResult } from '../suite.ts'

const COUNT = 1000
const EACH = 50
const SETTLED_AT = 100
/** What issue 3 allows. */
const MOST_MIB = 350
/** V8 and the allocator breathe; a leak of one 512² picture in ten would show as 90 MiB. */
const MOST_GROWTH_MIB = 32

type Mark = { readonly at: number; readonly rssMiB: number }

/** `--count N` takes another number of pictures. */
export async function measure(args: readonly string[] = []): Promise<SuiteResult> {
  const count = args[0] === '--count' ? Number(args[1]) : COUNT
  if (!(Number.isInteger(count) && count >= SETTLED_AT * 2)) throw new Error(`--count wants ${SETTLED_AT * 2} or more`)
  using bench = await prepareBench()
  const { model, weights = '-', note } = await quickModel(bench)
  sayProgress(`flat: ${count} pictures`)
  const script = join(ROOT, 'bench', 'speed', 'cut-many.ts')
  const words = [script, bench.small, model, weights, String(count), String(EACH)]
  const marks = JSON.parse(execFileSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' })) as Mark[]
  const rssAt = (at: number) => marks.find((mark) => mark.at === at)?.rssMiB ?? Number.NaN
  const [settled, last] = [rssAt(SETTLED_AT), rssAt(count)]
  return {
    figures: [
      { what: `memory after ${SETTLED_AT} pictures`, value: settled, unit: 'MiB' },
      { what: `memory after ${count} pictures`, value: last, unit: 'MiB', target: { atMost: MOST_MIB } },
      { what: 'growth', value: last - settled, unit: 'MiB', target: { atMost: MOST_GROWTH_MIB } },
    ],
    notes: [note, marks.map(({ at, rssMiB }) => `${at}: ${rssMiB.toFixed(0)}`).join('  ')],
    cases: marks,
  }
}
