// Owns measuring one character in one action: animate 20 frames at 180×180, fit them, tell bytes and quality.

import type { CharacterId } from '@popcel/fixtures'
import type { CutOut } from '@popcel/matting'
import { type ActionId, animate, takeOf } from '@popcel/motion'
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

export function fitAction(character: CharacterId, action: ActionId, cutOut: CutOut): FitCase {
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
