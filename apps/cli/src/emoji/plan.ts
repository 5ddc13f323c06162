// Owns what a run of `emoji` will make: which actions, how each moves, for which platforms. It works on no pixels.

import {
  ACTIONS,
  type ActionId,
  defaultActions,
  findAction,
  type ParsedMotion,
  parseMotion,
  type Take,
  takeOf,
} from '@popcel/motion'
import { PopcelError } from '@popcel/protocol'
import { type PlatformId, planPlay, platformSpec } from '@popcel/sticker'
import { readPlatforms } from '../platforms.ts'
import { unknownName } from '../suggest.ts'

export type TypedPlan = {
  readonly actions?: readonly string[]
  readonly count?: number
  readonly motion?: string
  readonly platform: readonly string[]
  readonly frames: number
  readonly seconds: number
  readonly captions?: boolean
  readonly caption?: string
}

export type EmojiPlan = {
  readonly emoji: readonly { readonly action: ActionId; readonly take: Take }[]
  readonly platforms: readonly PlatformId[]
  readonly frames: number
  readonly durationMs: number
  readonly warnings: readonly string[]
}

/** LINE's least number of emoji in a set. */
const usualCount = 8

/** Throws unknown-action, unknown-platform, motion-not-understood and usage. */
export function planEmoji(typed: TypedPlan): EmojiPlan {
  const platforms = readPlatforms(typed.platform)
  const durationMs = Math.round(typed.seconds * 1000)
  for (const id of platforms) checkFrames(id, typed.frames)
  const { actions, repeated } = chooseActions(typed.actions, typed.count)
  const parsed = typed.motion === undefined ? undefined : parseMotion(typed.motion)
  const emoji = actions.map((action) => ({ action, take: takeOf(action, overridesFor(action, typed, parsed)) }))
  const warnings = [
    ...repeated.map((name) => `--actions: ${name} is named more than once; it is made once`),
    ...unknownWords(parsed),
    ...platforms.flatMap((id) => [...setWarning(id, emoji.length), ...durationWarning(id, durationMs)]),
  ]
  return { emoji, platforms, frames: typed.frames, durationMs, warnings }
}

/** The actions in the order of the pack. A count beyond the named ones is filled up with the starter order. */
export function chooseActions(
  names: readonly string[] | undefined,
  count: number | undefined,
): { actions: ActionId[]; repeated: string[] } {
  const known = Object.keys(ACTIONS) as ActionId[]
  if (count !== undefined && count > known.length)
    throw new PopcelError('usage', { reason: `--count ${count}: there are ${known.length} actions` })
  const named = (names ?? []).flatMap((name): ActionId[] => {
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

function overridesFor(action: ActionId, typed: TypedPlan, motion: ParsedMotion | undefined) {
  const caption = typed.caption ?? (typed.captions ? ACTIONS[action].caption : undefined)
  return { ...(motion ? { motion } : {}), ...(caption === undefined ? {} : { caption }) }
}

function checkFrames(id: PlatformId, frames: number): void {
  const { title, frames: span } = platformSpec(id)
  if (frames >= span.least && frames <= span.most) return
  throw new PopcelError('usage', { reason: `--frames ${frames}: ${title} takes ${span.least} to ${span.most}` })
}

function unknownWords(parsed: ParsedMotion | undefined): string[] {
  if (!parsed || parsed.unknown.length === 0) return []
  return [`--motion: left out, because nothing is known by that name: ${parsed.unknown.join(', ')}`]
}

function setWarning(id: PlatformId, count: number): string[] {
  const { title, set } = platformSpec(id)
  if (set.kind === 'one-of') {
    return set.counts.includes(count) ? [] : [`${title} takes ${set.counts.join(' or ')} in a set; there are ${count}`]
  }
  const { least, most } = set.count
  return count >= least && count <= most ? [] : [`${title} takes ${least} to ${most} in a set; there are ${count}`]
}

function durationWarning(id: PlatformId, durationMs: number): string[] {
  const spec = platformSpec(id)
  const { totalMs } = planPlay(spec, durationMs)
  if (totalMs === durationMs) return []
  return [`${spec.title} does not take ${durationMs / 1000} s; each play lasts ${totalMs / 1000} s instead`]
}
