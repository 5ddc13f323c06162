// Owns measuring one character in every action: animate 20 frames at 180×180, fit them, tell bytes and quality.
// As the file of a thread it does that for the character in `workerData` and posts the cases.

import { parentPort, workerData } from 'node:worker_threads'
import { type CharacterId, loadCharacter } from '@popcel/fixtures'
import type { CutOut } from '@popcel/matting'
import { ACTIONS, type ActionId, animate, takeOf } from '@popcel/motion'
import { createCanvas2D } from '@popcel/runtime'
import { fitAnimation } from '@popcel/sticker'

const SIDE = 180
const FRAMES = 20
const DURATION_MS = 2000

export type FitCase = {
  character: CharacterId
  action: ActionId
  bytes: number
  /** Infinity is lossless; -Infinity says that frames were dropped, which no quality of the rest makes good. */
  psnrDb: number
  gaveUp: readonly string[]
  animateMs: number
  fitMs: number
}

async function fitCharacter(character: CharacterId): Promise<FitCase[]> {
  const { truth } = await loadCharacter(character)
  return (Object.keys(ACTIONS) as ActionId[]).map((action) => fitOne(character, action, truth))
}

function fitOne(character: CharacterId, action: ActionId, cutOut: CutOut): FitCase {
  const start = performance.now()
  const { frames } = animate(cutOut, takeOf(action), {
    width: SIDE,
    height: SIDE,
    frames: FRAMES,
    durationMs: DURATION_MS,
    createCanvas: createCanvas2D,
  })
  const drawn = performance.now()
  const { report } = fitAnimation(frames, { platform: 'line-emoji', durationMs: DURATION_MS })
  const psnrDb = report.psnrDb === 'lossless' ? Number.POSITIVE_INFINITY : report.psnrDb
  return {
    character,
    action,
    bytes: report.bytes,
    psnrDb: report.frames * report.timesInPlay === FRAMES ? psnrDb : Number.NEGATIVE_INFINITY,
    gaveUp: report.gaveUp,
    animateMs: drawn - start,
    fitMs: performance.now() - drawn,
  }
}

if (parentPort) parentPort.postMessage(await fitCharacter(workerData as CharacterId))
