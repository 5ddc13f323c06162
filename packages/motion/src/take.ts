// Owns what a take is: everything that `animate` needs beside the pixels, as plain JSON that can cross to a worker.
import { ACTIONS, type ActionId, type ActionSpec } from './actions.ts'
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
}

/**
 * The take of an action. A prompt's motion replaces the action's body motion, and its effects the action's effects; what the prompt
 * does not speak of stays as the action has it. A slow prompt lengthens the loop (whole seconds, 4 s at most).
 */
export function takeOf(action: ActionId, overrides: TakeOverrides = {}): Take {
  const spec: ActionSpec = ACTIONS[action]
  const prompt = overrides.motion
  const parts = prompt && prompt.motion.parts.length > 0 ? prompt.motion.parts : spec.parts
  const amplitude = prompt?.motion.amplitude ?? 1
  const speed = prompt?.motion.speed ?? 1
  const effects = prompt && (prompt.noEffects || prompt.effects.length > 0) ? prompt.effects : spec.effects
  const caption = overrides.caption === true ? spec.caption : overrides.caption?.trim()
  return {
    action,
    motion: { parts, amplitude, speed },
    effects,
    ...(caption ? { caption } : {}),
    first: spec.first,
    durationMs: speed < 1 ? Math.min(4000, spec.durationMs * 2) : spec.durationMs,
    seed: overrides.seed ?? 1,
  }
}
