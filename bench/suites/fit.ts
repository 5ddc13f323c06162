// Owns the figure of the fit: every character in every action, 20 frames at 180×180, held against LINE's byte limit.

import { CHARACTER_IDS, type CharacterId, loadCharacter } from '@popcel/fixtures'
import type { CutOut } from '@popcel/matting'
import { ACTIONS, type ActionId, animate, takeOf } from '@popcel/motion'
import { createCanvas2D } from '@popcel/runtime'
import { fitAnimation } from '@popcel/sticker'
import type { Figure } from '../figure.ts'
import { sayProgress } from '../print.ts'
import type { SuiteResult } from '../suite.ts'

const SIDE = 180
const FRAMES = 20
const DURATION_MS = 2000
const MOST_BYTES = 300_000
const LEAST_DB = 45
const LISTED = 8

type Case = {
  character: CharacterId
  action: ActionId
  bytes: number
  psnrDb: number
  gaveUp: readonly string[]
  ms: number
}

export async function measure(): Promise<SuiteResult> {
  const cases: Case[] = []
  for (const character of CHARACTER_IDS) {
    sayProgress(`fit: ${character}`)
    const { truth } = await loadCharacter(character)
    for (const action of Object.keys(ACTIONS) as ActionId[]) cases.push(fitOne(character, action, truth))
  }
  const worst = [...cases].sort((a, b) => a.psnrDb - b.psnrDb)
  const good = cases.filter(({ bytes, psnrDb }) => bytes <= MOST_BYTES && psnrDb >= LEAST_DB)
  const figures: Figure[] = [
    {
      what: `cases of ${cases.length} that fit at ${LEAST_DB} dB`,
      value: good.length,
      unit: '',
      target: { atLeast: cases.length },
    },
    {
      what: 'largest file',
      value: Math.max(...cases.map(({ bytes }) => bytes)),
      unit: 'bytes',
      target: { atMost: MOST_BYTES },
    },
    { what: 'lowest quality', value: worst[0]?.psnrDb ?? Number.NaN, unit: 'dB', target: { atLeast: LEAST_DB } },
    { what: 'slowest to animate and fit', value: Math.max(...cases.map(({ ms }) => ms)), unit: 'ms' },
  ]
  return { figures, notes: ['the worst:', ...worst.slice(0, LISTED).map(describe)], cases: cases.map(writable) }
}

function fitOne(character: CharacterId, action: ActionId, cutOut: CutOut): Case {
  const before = performance.now()
  const { frames } = animate(cutOut, takeOf(action), {
    width: SIDE,
    height: SIDE,
    frames: FRAMES,
    durationMs: DURATION_MS,
    createCanvas: createCanvas2D,
  })
  const { report } = fitAnimation(frames, { platform: 'line-emoji', durationMs: DURATION_MS })
  const psnrDb = report.psnrDb === 'lossless' ? Number.POSITIVE_INFINITY : report.psnrDb
  // fewer frames than drawn is not what is measured here: it would hide behind a good quality
  const kept = report.frames === FRAMES ? psnrDb : Number.NEGATIVE_INFINITY
  return { character, action, bytes: report.bytes, psnrDb: kept, gaveUp: report.gaveUp, ms: performance.now() - before }
}

function describe({ character, action, bytes, psnrDb, gaveUp }: Case): string {
  const quality = Number.isFinite(psnrDb) ? `${psnrDb.toFixed(1)} dB` : psnrDb > 0 ? 'lossless' : 'frames were dropped'
  return `${character} ${action}: ${quality}, ${bytes} bytes${gaveUp.length > 0 ? `, gave up: ${gaveUp.join('; ')}` : ''}`
}

/** JSON has no infinity. */
function writable(one: Case): Readonly<Record<string, unknown>> {
  return {
    ...one,
    psnrDb: Number.isFinite(one.psnrDb) ? one.psnrDb : one.psnrDb > 0 ? 'lossless' : 'frames were dropped',
  }
}
