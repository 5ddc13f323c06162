// Owns what a run of `emoji` will make: which actions, how each moves, for which platforms. It works on no pixels.

import {
  ACTION_IDS,
  type ActionId,
  defaultActions,
  findAction,
  type ParsedMotion,
  parseMotion,
  promptWarnings,
  promptWords,
  type Take,
  type TakeOverrides,
  takeOf,
} from '@popcel/motion'
import { PopcelError } from '@popcel/protocol'
import { type PlatformId, planPlay, platformSpec } from '@popcel/sticker'
import { readPlatforms } from '../platforms.ts'
import { nearestTypo, unknownName } from '../suggest.ts'

export type TypedPlan = {
  readonly actions?: readonly string[]
  readonly count?: number
  readonly motion?: string
  readonly platform: readonly string[]
  readonly frames: number
  /** Undefined: as long as suits each action. */
  readonly seconds?: number
  readonly captions?: boolean
  readonly caption?: string
  readonly leastDb?: number
}

/** `durationMs` is one play. */
export type PlannedEmoji = { readonly action: ActionId; readonly take: Take; readonly durationMs: number }

export type EmojiPlan = {
  readonly emoji: readonly PlannedEmoji[]
  readonly platforms: readonly PlatformId[]
  readonly frames: number
  readonly leastDb: number | undefined
  readonly warnings: readonly string[]
}

/** LINE's least number of emoji in a set. */
const usualCount = 8

/** Throws unknown-action, unknown-platform, motion-not-understood and usage. */
export function planEmoji(typed: TypedPlan): EmojiPlan {
  const platforms = readPlatforms(typed.platform)
  const asked = typed.seconds === undefined ? undefined : Math.round(typed.seconds * 1000)
  for (const id of platforms) checkFrames(id, typed.frames)
  const { actions, repeated } = chooseActions(typed.actions, typed.count)
  const parsed = typed.motion === undefined ? undefined : readMotion(typed.motion)
  const emoji = actions.map((action): PlannedEmoji => {
    const take = takeOf(action, {
      ...overridesFor(typed, parsed),
      ...(asked === undefined ? {} : { durationMs: asked }),
    })
    return { action, take, durationMs: take.durationMs }
  })
  const alike = lookAlike(emoji)
  // Nobody asked for as many: words that leave nothing of the actions make one emoji, and not a set of the same.
  const single = alike && typed.actions === undefined && typed.count === undefined
  const made = single ? emoji.slice(0, 1) : emoji
  const warnings = [
    ...repeated.map((name) => `--actions: ${name} is named more than once; it is made once`),
    ...motionWarnings(parsed),
    ...(alike ? [alikeWarning(single)] : []),
    ...platforms.flatMap((id) => [...setWarning(id, made.length), ...durationWarning(id, asked)]),
  ]
  return { emoji: made, platforms, frames: typed.frames, leastDb: typed.leastDb, warnings }
}

/** The actions in the order of the pack. A count beyond the named ones is filled up with the starter order. */
export function chooseActions(
  names: readonly string[] | undefined,
  count: number | undefined,
): { actions: ActionId[]; repeated: string[] } {
  const known: readonly ActionId[] = ACTION_IDS
  if (count !== undefined && count > known.length)
    throw new PopcelError('usage', { reason: `--count ${count}: there are ${known.length} actions` })
  const named = (names ?? []).flatMap((name): readonly ActionId[] => {
    if (name.toLowerCase() === 'all') return known
    const action = findAction(name)
    if (!action) throw unknownName('unknown-action', name, known)
    return [action]
  })
  const distinct = [...new Set(named)]
  const wanted = count ?? (names ? distinct.length : usualCount)
  const filling = distinct.length < wanted ? defaultActions(known.length) : []
  return {
    actions: [...new Set([...distinct, ...filling])].slice(0, wanted),
    repeated: [...new Set(named.filter((name, i) => named.indexOf(name) !== i))],
  }
}

function overridesFor(typed: TypedPlan, motion: ParsedMotion | undefined): TakeOverrides {
  const caption = typed.caption ?? (typed.captions ? true : undefined)
  return { ...(motion ? { motion } : {}), ...(caption === undefined ? {} : { caption }) }
}

function checkFrames(id: PlatformId, frames: number): void {
  const { title, frames: span } = platformSpec(id)
  if (frames >= span.least && frames <= span.most) return
  throw new PopcelError('usage', { reason: `--frames ${frames}: ${title} takes ${span.least} to ${span.most}` })
}

/** Do all move, act and speak the same, whatever their pace? */
function lookAlike(emoji: readonly PlannedEmoji[]): boolean {
  const looks = emoji.map(({ take }) =>
    JSON.stringify([take.motion.parts, take.motion.amplitude, take.effects, take.caption ?? null]),
  )
  return looks.length > 1 && new Set(looks).size === 1
}

function alikeWarning(single: boolean): string {
  const why = '--motion: says how to move and with what, so that nothing is left of the actions'
  return single ? `${why}; one emoji is made` : `${why}; all emoji look the same`
}

/** With a guess at mistyped words where nothing was understood at all. */
function readMotion(text: string): ParsedMotion {
  try {
    return parseMotion(text)
  } catch (error) {
    if (!(error instanceof PopcelError) || error.code !== 'motion-not-understood') throw error
    const words = promptWords()
    const guesses = (text.match(/\p{L}+/gu) ?? []).flatMap((word) => nearestTypo(word, words) ?? [])
    const guessed = guesses.length > 0 ? `; did you mean ${guesses.join(' ')}?` : ''
    throw error.with({ examples: `${error.details['examples']} (all words: popcel emoji --help)${guessed}` })
  }
}

/** With a guess at mistyped words. */
function motionWarnings(parsed: ParsedMotion | undefined): string[] {
  if (!parsed) return []
  const words = promptWords()
  const named = (word: string) => {
    const near = nearestTypo(word, words)
    return near === undefined ? word : `${word} (did you mean ${near}?)`
  }
  return promptWarnings(parsed, named).map((warning) => `--motion: ${warning}`)
}

function setWarning(id: PlatformId, count: number): string[] {
  const { title, set } = platformSpec(id)
  if (set.kind === 'one-of') {
    return set.counts.includes(count) ? [] : [`${title} takes ${set.counts.join(' or ')} in a set; there are ${count}`]
  }
  const { least, most } = set.count
  return count >= least && count <= most ? [] : [`${title} takes ${least} to ${most} in a set; there are ${count}`]
}

function durationWarning(id: PlatformId, durationMs: number | undefined): string[] {
  if (durationMs === undefined) return []
  const spec = platformSpec(id)
  const { totalMs } = planPlay(spec, durationMs)
  if (totalMs === durationMs) return []
  return [`${spec.title} does not take ${durationMs / 1000} s; each play lasts ${totalMs / 1000} s instead`]
}
