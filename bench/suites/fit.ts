// Owns the figures of the fit: every character in every action, 20 frames at 180×180, held against LINE's byte limit; at full
// size, and with the art drawn smaller where only that reaches the quality.

import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { CHARACTER_IDS, type CharacterId } from '@popcel/fixtures'
import { ACTIONS, type ActionId } from '@popcel/motion'
import { type Figure, figureOfRuns } from '../figure.ts'
import type { FitCase } from '../fit/fit-action.ts'
import type { FitPair, FitWork } from '../fit/fit-character.ts'
import { sayProgress } from '../print.ts'
import type { SuiteResult } from '../suite.ts'
import { columns } from '../table.ts'

const MOST_BYTES = 300_000
const LEAST_DB = 45
const LISTED = 8
/** A thread takes so many actions of a character, so that the slowest character does not wait alone. */
const ACTIONS_A_THREAD = 9

/** `args`: `--characters NAME,NAME`, or nothing for all. */
export async function measure(args: readonly string[]): Promise<SuiteResult> {
  const characters = readCharacters(args)
  const pairs = await fitAll(characters)
  const full = pairs.map((pair) => pair.full)
  const reached = pairs.map((pair) => pair.reached)
  const worst = [...full].sort((a, b) => a.psnrDb - b.psnrDb || b.bytes - a.bytes)
  return {
    figures: figuresOf(full, reached, worst),
    notes: [
      `the art is drawn smaller only where ${LEAST_DB} dB are asked for (--least-db ${LEAST_DB})`,
      ...byCharacter(characters, pairs),
      'the worst at full size:',
      ...worst.slice(0, LISTED).map(describe),
      'the smallest:',
      ...[...reached]
        .sort((a, b) => a.artScale - b.artScale)
        .slice(0, LISTED)
        .map(describe),
    ],
    cases: [...full, ...reached.filter((one) => !full.includes(one))].map(writable),
  }
}

function readCharacters(args: readonly string[]): readonly CharacterId[] {
  if (args.length === 0) return CHARACTER_IDS
  const names = args[0] === '--characters' && args.length === 2 ? args[1]!.split(',') : args
  const unknown = names.filter((name) => !(CHARACTER_IDS as readonly string[]).includes(name))
  if (unknown.length === 0) return CHARACTER_IDS.filter((id) => names.includes(id))
  throw new Error(`${unknown.join(', ')} is not known: fit [--characters ${CHARACTER_IDS.join(',')}]`)
}

function figuresOf(full: readonly FitCase[], reached: readonly FitCase[], worst: readonly FitCase[]): Figure[] {
  const all = full.length
  const bytes = [...full, ...reached].map((one) => one.bytes)
  return [
    {
      what: `of ${all} cases fit at ${LEAST_DB} dB, drawn smaller where it must be`,
      value: reached.filter(isGood).length,
      unit: '',
      target: { atLeast: all },
    },
    { what: `of ${all} at full size`, value: full.filter(isGood).length, unit: '' },
    { what: 'largest file', value: Math.max(...bytes), unit: 'bytes', target: { atMost: MOST_BYTES } },
    // Cases that dropped frames have no quality of 20 frames; they count as short in the first figures.
    { what: 'lowest quality at full size, with all frames', value: lowest(worst), unit: 'dB' },
    {
      what: `smallest art for ${LEAST_DB} dB`,
      value: Math.min(...reached.map(({ artScale }) => artScale * 100)),
      unit: '%',
    },
    figureOfRuns('animate 20 frames', 'ms', of(full, 'animateMs')),
    figureOfRuns('fit 20 frames at full size', 'ms', of(full, 'fitMs')),
  ]
}

async function fitAll(characters: readonly CharacterId[]): Promise<FitPair[]> {
  const pairs: FitPair[] = []
  const waiting = characters.flatMap((character) =>
    partsOf(Object.keys(ACTIONS) as ActionId[]).map((actions): FitWork => ({ character, actions, leastDb: LEAST_DB })),
  )
  const lane = async () => {
    for (let work = waiting.shift(); work; work = waiting.shift()) pairs.push(...(await fitInThread(work)))
  }
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
  return pairs
}

function partsOf(actions: readonly ActionId[]): ActionId[][] {
  const count = Math.ceil(actions.length / ACTIONS_A_THREAD)
  return Array.from({ length: count }, (_, k) => actions.slice(k * ACTIONS_A_THREAD, (k + 1) * ACTIONS_A_THREAD))
}

function lowest(cases: readonly FitCase[]): number {
  return Math.min(...cases.map(({ psnrDb }) => psnrDb).filter(Number.isFinite))
}

function isGood({ bytes, psnrDb }: FitCase): boolean {
  return bytes <= MOST_BYTES && psnrDb >= LEAST_DB
}

function byCharacter(characters: readonly CharacterId[], pairs: readonly FitPair[]): string[] {
  const rows = characters.map((id) => {
    const own = pairs.filter(({ full }) => full.character === id)
    const lowestDb = Math.min(...own.map(({ full }) => full.psnrDb))
    const smallest = Math.min(...own.map(({ reached }) => reached.artScale))
    const count = (which: 'full' | 'reached') => `${own.filter((pair) => isGood(pair[which])).length} of ${own.length}`
    return [id, count('full'), qualityText(lowestDb), count('reached'), `${Math.round(smallest * 100)} %`]
  })
  return columns([['', 'full size', 'lowest', 'smaller', 'smallest'], ...rows], [0]).split('\n')
}

function fitInThread(work: FitWork): Promise<FitPair[]> {
  sayProgress(`fit: ${work.character}, ${work.actions.join(' ')}`)
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('../fit/fit-character.ts', import.meta.url), { workerData: work })
    worker.on('message', resolve)
    worker.on('error', reject)
    worker.on('exit', (code) =>
      reject(new Error(`${work.character}: the thread ended with ${code} before it answered`)),
    )
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
