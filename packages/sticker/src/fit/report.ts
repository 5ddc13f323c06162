// Owns what is told about a fitted animation: its figures, and in words everything that differs from what was asked.
import type { CutOut } from '@popcel/matting'
import type { PlatformSpec } from '../platforms.ts'
import type { PlayPlan } from '../timing.ts'
import { counted } from '../words.ts'
import { type Decibels, psnr } from './quality.ts'
import { type Colours, unpack, type Variant } from './variant.ts'

export type FitReport = {
  readonly bytes: number
  readonly frames: number
  /** How many different colours (the transparent one included) all frames share, or each may have; 'truecolour' when all were kept. */
  readonly colours: Colours
  readonly dither: 'none'
  /** 1, or less when the art had to be drawn smaller inside the canvas. */
  readonly artScale: number
  /** One play. */
  readonly durationMs: number
  readonly plays: number
  /** How often the frames make up the play that was asked for: more than 1 when that held its movement several times. */
  readonly timesInPlay: number
  /** See `psnr`: the stored frames against the given ones that they stand for, drawn at `artScale`. */
  readonly psnrDb: Decibels
  /** Every difference to what was asked, in words. Empty when nothing was given up. */
  readonly gaveUp: readonly string[]
}

/** What was asked and decided before the encoding. */
export type FitStory = {
  /** As they were given, or drawn anew when `artScale` is not 1. */
  readonly frames: readonly CutOut[]
  readonly spec: PlatformSpec
  readonly play: PlayPlan
  readonly durationMs: number
  readonly artScale: number
  readonly leastDb: number | undefined
  readonly cleaned: boolean
}

export function reportOf(bytes: number, variant: Variant, story: FitStory): FitReport {
  return {
    bytes,
    frames: variant.slots.shown.length,
    colours: variant.colours,
    dither: 'none',
    artScale: story.artScale,
    durationMs: variant.slots.clip.totalMs,
    plays: variant.slots.clip.plays,
    timesInPlay: timesInPlay(variant, story),
    psnrDb: measure(variant, story),
    gaveUp: gaveUp(variant, story),
  }
}

function measure({ slots, stored }: Variant, { frames }: FitStory): Decibels {
  const given = slots.shown.map((index) => frames[index]!)
  const { width, height } = given[0]!
  return psnr(
    given,
    stored().map((packed) => unpack(packed, width, height)),
  )
}

function gaveUp({ slots, colours, quality, coloursOf }: Variant, story: FitStory): string[] {
  const out: string[] = []
  const { spec, play } = story
  if (play.totalMs !== story.durationMs) {
    out.push(`one play lasts ${seconds(play.totalMs)} instead of ${seconds(story.durationMs)}`)
  }
  const times = timesInPlay({ slots }, story)
  const { clip } = slots
  if (times > 1) {
    const stored = `${counted(clip.frames.length, 'frame')} in ${seconds(clip.totalMs)}`
    out.push(`the play repeats itself: stored once, ${stored}, and played ${times} times as often`)
  }
  const given = clip.frames.length
  const kept = new Set(slots.shown).size
  if (kept < given) out.push(`${given - kept} of ${given} frames dropped`)
  if (slots.shown.length > kept)
    out.push(`${counted(kept, 'frame')} spread over ${slots.shown.length}, the least that ${spec.title} takes`)
  if (slots.marked > 0)
    out.push(`${counted(slots.marked, 'held frame')} marked with one invisible pixel, so that no tool merges them`)
  if (story.cleaned) out.push('alpha cleaned: nearly solid made solid, nearly empty made empty')
  if (quality !== 'lossless') out.push(`colours reduced to ${colours}${coloursOf === 'frame' ? ' in each frame' : ''}`)
  if (story.artScale < 1) {
    const aim = story.leastDb === undefined ? '' : `, to keep ${story.leastDb} dB`
    out.push(`art drawn at ${Math.round(story.artScale * 100)} % of its size${aim}`)
  }
  return out
}

/** The clip is the play that was asked for, or the part of it that repeats. */
function timesInPlay({ slots }: Pick<Variant, 'slots'>, { play }: FitStory): number {
  return Math.round(play.totalMs / slots.clip.totalMs)
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(3))} s`
}
