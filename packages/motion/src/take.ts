// Owns what a take is: everything that `animate` needs beside the pixels, as plain JSON that can cross to a worker.
import { ACTIONS, type ActionId, type ActionSpec } from './actions.ts'
import { cleanCaption } from './caption.ts'
import type { EffectId } from './effects/table.ts'
import type { MotionId } from './motions/table.ts'
import type { ParsedMotion } from './prompt/parse.ts'

/** One body motion of a loop. `amplitude` 1 is as designed; `cycles` is how often it plays in one loop, a whole number. */
export type MotionPart = { readonly id: MotionId; readonly amplitude: number; readonly cycles: number }

/** Body motions that play together. `amplitude` and `speed` scale all parts; 1 is as designed. */
export type MotionSpec = { readonly parts: readonly MotionPart[]; readonly amplitude: number; readonly speed: number }

/** One effect. `amount` 1 is as designed, more gives more pieces; `cycles` per loop, as designed when left out. */
export type EffectSpec = { readonly id: EffectId; readonly amount: number; readonly cycles?: number }

export type Take = {
  readonly action: string
  readonly motion: MotionSpec
  readonly effects: readonly EffectSpec[]
  /** Words drawn along an edge; undefined for none. */
  readonly caption?: string
  /** Phase of the loop that frame 0 shows, 0..1. */
  readonly first: number
  /** A loop length that suits it: what `animate` reports when no other is asked for. */
  readonly durationMs: number
  /** Effects scatter by it; the same seed gives the same pixels. */
  readonly seed: number
}

export type TakeOverrides = {
  readonly motion?: ParsedMotion
  /** Words to draw; `true` for the action's own. */
  readonly caption?: string | true
  readonly seed?: number
  /** How long the loop will last, when that is settled; by default as suits action and speed. */
  readonly durationMs?: number
}

/**
 * The take of an action. A prompt's motion replaces the action's body motion, and its effects the action's effects; what the prompt
 * does not speak of stays as the action has it, less what it refuses. A slow prompt lengthens the loop and a fast one shortens it, in
 * whole seconds from 1 to 4, unless `durationMs` says how long it is.
 */
export function takeOf(action: ActionId, overrides: TakeOverrides = {}): Take {
  const spec: ActionSpec = ACTIONS[action]
  const { motion, effects } = playedBy(spec, overrides.motion)
  const caption = overrides.caption === true ? spec.caption : cleanCaption(overrides.caption ?? '')
  const paced =
    overrides.durationMs === undefined ? pace(motion, spec.durationMs) : { motion, durationMs: overrides.durationMs }
  return {
    action,
    motion: paced.motion,
    effects,
    ...(caption ? { caption } : {}),
    first: spec.first,
    durationMs: paced.durationMs,
    seed: overrides.seed ?? 1,
  }
}

function playedBy(spec: ActionSpec, prompt: ParsedMotion | undefined): Pick<Take, 'motion' | 'effects'> {
  if (!prompt) return { motion: { parts: spec.parts, amplitude: 1, speed: 1 }, effects: spec.effects }
  const { motions, effects } = prompt.refused
  const own = prompt.still ? [] : spec.parts.filter(({ id }) => !motions.includes(id))
  const replaced = prompt.noEffects || prompt.effects.length > 0
  return {
    motion: { ...prompt.motion, parts: prompt.motion.parts.length > 0 ? prompt.motion.parts : own },
    effects: replaced ? prompt.effects : spec.effects.filter(({ id }) => !effects.includes(id)),
  }
}

/**
 * Motions play whole cycles in whole seconds: the length of loop, nearest to the action's own, at which they come nearest to the
 * speed asked for; where several do, the shortest, which has the most frames in each second.
 */
function pace(motion: MotionSpec, ownMs: ActionSpec['durationMs']): { motion: MotionSpec; durationMs: number } {
  const { parts, speed } = motion
  let best = { miss: Number.POSITIVE_INFINITY, durationMs: ownMs as number }
  for (const durationMs of [1000, 2000, 3000, 4000]) {
    if (speed === 1 || (speed < 1 ? durationMs < ownMs : durationMs > ownMs)) continue
    const longer = durationMs / ownMs
    const misses = parts.map(({ cycles }) => {
      const asked = cycles * speed * longer
      return Math.abs(Math.log(Math.max(1, Math.round(asked)) / asked))
    })
    // A long loop has fewer frames for each second; a short one more.
    const choppy = Math.log(longer) * (longer > 1 ? 0.1 : 0.01)
    const miss = Math.max(0, ...misses) + choppy
    if (miss < best.miss - 1e-9) best = { miss, durationMs }
  }
  return { motion: { ...motion, speed: (speed * best.durationMs) / ownMs }, durationMs: best.durationMs }
}
