// Owns measuring one character in one action: animate 20 frames at 180×180, fit them, tell bytes and quality; once at full
// size, and where that falls short of a quality, once more with the art as small as it must be.

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
  artScale: number
  gaveUp: readonly string[]
  animateMs: number
  fitMs: number
}

/** `leastDb` undefined: as `popcel emoji` fits when nothing else is asked. */
export function fitAction(character: CharacterId, action: ActionId, cutOut: CutOut, leastDb?: number): FitCase {
  const draw = (width: number, height: number) =>
    animate(cutOut, takeOf(action), {
      width,
      height,
      frames: FRAMES,
      durationMs: DURATION_MS,
      createCanvas: createCanvas2D,
    }).frames
  const start = performance.now()
  const frames = draw(SIDE, SIDE)
  const drawn = performance.now()
  const { report } = fitAnimation(frames, { platform: 'line-emoji', durationMs: DURATION_MS, leastDb, redraw: draw })
  const psnrDb = report.psnrDb === 'lossless' ? Number.POSITIVE_INFINITY : report.psnrDb
  return {
    character,
    action,
    bytes: report.bytes,
    psnrDb: report.frames * report.timesInPlay === FRAMES ? psnrDb : Number.NEGATIVE_INFINITY,
    artScale: report.artScale,
    gaveUp: report.gaveUp,
    animateMs: drawn - start,
    fitMs: performance.now() - drawn,
  }
}
