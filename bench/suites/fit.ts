// Owns the figures of the fit: every character in every action, 20 frames at 180×180, held against LINE's byte limit.

import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { CHARACTER_IDS, type CharacterId } from '@popcel/fixtures'
import { type Figure, figureOfRuns } from '../figure.ts'
import type { FitCase } from '../fit/fit-action.ts'
import { sayProgress } from '../print.ts'
import type { SuiteResult } from '../suite.ts'
import { columns } from '../table.ts'

const MOST_BYTES = 300_000
const LEAST_DB = 45
const LISTED = 8

export async function measure(): Promise<SuiteResult> {
  const cases: FitCase[] = []
  const waiting = [...CHARACTER_IDS]
  const lane = async () => {
    for (let id = waiting.shift(); id; id = waiting.shift()) cases.push(...(await fitInThread(id)))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
  const worst = [...cases].sort((a, b) => a.psnrDb - b.psnrDb || b.bytes - a.bytes)
  const good = cases.filter(isGood)
  const bytes = cases.map((one) => one.bytes)
  const figures: Figure[] = [
    {
      what: `of ${cases.length} cases fit at ${LEAST_DB} dB`,
      value: good.length,
      unit: '',
      target: { atLeast: cases.length },
    },
    { what: 'largest file', value: Math.max(...bytes), unit: 'bytes', target: { atMost: MOST_BYTES } },
    // Cases that dropped frames have no quality of 20 frames; they count as short in the first figure.
    {
      what: 'lowest quality with all frames',
      value: Math.min(...worst.map(({ psnrDb }) => psnrDb).filter(Number.isFinite)),
      unit: 'dB',
      target: { atLeast: LEAST_DB },
    },
    figureOfRuns('animate 20 frames', 'ms', of(cases, 'animateMs')),
    figureOfRuns('fit 20 frames', 'ms', of(cases, 'fitMs')),
  ]
  return {
    figures,
    notes: [...byCharacter(cases), 'the worst:', ...worst.slice(0, LISTED).map(describe)],
    cases: cases.map(writable),
  }
}

function isGood({ bytes, psnrDb }: FitCase): boolean {
  return bytes <= MOST_BYTES && psnrDb >= LEAST_DB
}

function byCharacter(cases: readonly FitCase[]): string[] {
  const rows = CHARACTER_IDS.map((id) => {
    const own = cases.filter(({ character }) => character === id)
    const lowest = Math.min(...own.map(({ psnrDb }) => psnrDb))
    return [id, `${own.filter(isGood).length} of ${own.length}`, qualityText(lowest)]
  })
  return columns([['', 'fit', 'lowest'], ...rows], [0]).split('\n')
}

function fitInThread(id: CharacterId): Promise<FitCase[]> {
  sayProgress(`fit: ${id}`)
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('../fit/fit-character.ts', import.meta.url), { workerData: id })
    worker.on('message', resolve)
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`${id}: the thread ended with ${code} before it answered`)))
  })
}

function of(cases: readonly FitCase[], time: 'animateMs' | 'fitMs'): number[] {
  return cases.map((one) => one[time])
}

function qualityText(psnrDb: number): string {
  if (Number.isFinite(psnrDb)) return `${psnrDb.toFixed(1)} dB`
  return psnrDb > 0 ? 'lossless' : 'frames were dropped'
}

function describe({ character, action, bytes, psnrDb, gaveUp }: FitCase): string {
  return `${character} ${action}: ${qualityText(psnrDb)}, ${bytes} bytes${gaveUp.length > 0 ? `, gave up: ${gaveUp.join('; ')}` : ''}`
}

/** JSON has no infinity. */
function writable(one: FitCase): Readonly<Record<string, unknown>> {
  return { ...one, psnrDb: Number.isFinite(one.psnrDb) ? one.psnrDb : qualityText(one.psnrDb) }
}
