// Owns the way from words to motion: "big angry shake with hearts" -> parts, amplitude, speed, effects, and what was not understood.
import { PopcelError } from '@popcel/protocol'
import { ACTION_IDS, ACTIONS, type ActionId } from '../actions.ts'
import { clamp } from '../easing.ts'
import { EFFECT_IDS, EFFECTS, type EffectId } from '../effects/table.ts'
import { MOTION_IDS, MOTIONS, type MotionId } from '../motions/table.ts'
import type { EffectSpec, MotionSpec } from '../take.ts'
import { plainForms } from './forms.ts'
import { ALL_EFFECTS, AMPLITUDES, INTENSIFIERS, NEGATIONS, SPEEDS, STOP_WORDS } from './words.ts'

export type ParsedMotion = {
  /** No parts when the words name effects or a manner only. */
  readonly motion: MotionSpec
  readonly effects: readonly EffectSpec[]
  /** Were effects refused ("no effects")? */
  readonly noEffects: boolean
  /** Words that it does not know, as written. */
  readonly unknown: readonly string[]
}

type Meaning =
  | { kind: 'motion'; id: MotionId }
  | { kind: 'effect'; id: EffectId }
  | { kind: 'action'; id: ActionId }
  | { kind: 'amplitude' | 'speed'; value: number }
  | { kind: 'intensifier' | 'negation' | 'all-effects' | 'stop' }

/** The longest phrase in the tables, in words. */
const LONGEST = 4

/**
 * Reads a prompt. An action's word ("angry") adds its effects, and its motion when no other is named. A word of size just before
 * an effect ("many hearts") counts for that effect, any other for the motion.
 * @throws PopcelError motion-not-understood when no word is known.
 */
export function parseMotion(text: string): ParsedMotion {
  const tokens = tokenize(text)
  const dictionary = buildDictionary()
  const reading = new Reading()
  for (let i = 0; i < tokens.length; ) {
    const found = longestMatch(tokens, i, dictionary)
    if (found) reading.take(found.meaning)
    else reading.miss(tokens[i]!)
    i += found?.length ?? 1
  }
  if (!reading.understood) {
    throw new PopcelError('motion-not-understood', {
      text,
      examples: '"subtle bounce", "slow zoom", "big angry shake with hearts"',
    })
  }
  return reading.result()
}

/** Letters and digits make words; ? and ! count only when they stand alone; a pictogram is a word. */
function tokenize(text: string): string[] {
  const plain = text
    .toLowerCase()
    .replace(/[\u{fe0f}\u{200d}]/gu, '')
    .replace(/’/g, "'")
  return plain.match(/[\p{L}\p{N}']+|(?<=^|\s)[!?]+(?=\s|$|[.,])|[\p{Extended_Pictographic}♥]/gu) ?? []
}

function buildDictionary(): Map<string, Meaning> {
  const dictionary = new Map<string, Meaning>()
  const add = (words: readonly string[], meaning: Meaning) => {
    for (const word of words) if (!dictionary.has(word)) dictionary.set(word, meaning)
  }
  // Earlier wins: what says how, then motions, effects, actions, and last what says nothing.
  add(NEGATIONS, { kind: 'negation' })
  add(ALL_EFFECTS, { kind: 'all-effects' })
  add(INTENSIFIERS, { kind: 'intensifier' })
  for (const [word, value] of Object.entries(AMPLITUDES)) add([word], { kind: 'amplitude', value })
  for (const [word, value] of Object.entries(SPEEDS)) add([word], { kind: 'speed', value })
  for (const id of MOTION_IDS) add([id, ...MOTIONS[id].words], { kind: 'motion', id })
  for (const id of EFFECT_IDS) add([id, ...EFFECTS[id].words], { kind: 'effect', id })
  for (const id of ACTION_IDS) add([id, ...ACTIONS[id].aliases], { kind: 'action', id })
  add(STOP_WORDS, { kind: 'stop' })
  return dictionary
}

function longestMatch(
  tokens: readonly string[],
  start: number,
  dictionary: ReadonlyMap<string, Meaning>,
): { meaning: Meaning; length: number } | undefined {
  for (let length = Math.min(LONGEST, tokens.length - start); length > 0; length--) {
    let phrases = ['']
    for (const token of tokens.slice(start, start + length)) {
      phrases = phrases.flatMap((before) => plainForms(token).map((form) => (before ? `${before} ${form}` : form)))
    }
    for (const phrase of phrases) {
      const meaning = dictionary.get(phrase)
      if (meaning) return { meaning, length }
    }
  }
  return undefined
}

/** What has been read so far; ends with `result`. */
class Reading {
  understood = false
  readonly #motions: MotionId[] = []
  readonly #actions: ActionId[] = []
  readonly #effects = new Map<EffectId, EffectSpec>()
  readonly #refused = new Set<EffectId>()
  readonly #unknown: string[] = []
  #noEffects = false
  #amplitude = 1
  #speed = 1
  /** A size that waits for what it belongs to. */
  #waiting = 1
  #stress = 1
  #negated = false

  take(meaning: Meaning): void {
    if (meaning.kind !== 'stop' && meaning.kind !== 'all-effects' && meaning.kind !== 'intensifier')
      this.understood = true
    const negated = this.#negated
    if (meaning.kind !== 'stop' && meaning.kind !== 'intensifier') this.#negated = false
    if (negated && this.#refuse(meaning)) return
    // "no" that refuses nothing is the answer no.
    if (negated) this.#actions.push('no')
    this.#note(meaning)
  }

  #note(meaning: Meaning): void {
    if (meaning.kind === 'negation') this.#negated = true
    else if (meaning.kind === 'intensifier') this.#stress *= 1.4
    else if (meaning.kind === 'amplitude') this.#waiting *= this.#stressed(meaning.value)
    else if (meaning.kind === 'speed') this.#speed *= this.#stressed(meaning.value)
    else if (meaning.kind === 'effect') {
      this.#effects.set(meaning.id, { id: meaning.id, amount: this.#waiting })
      this.#waiting = 1
    } else if (meaning.kind === 'motion' || meaning.kind === 'action') {
      if (meaning.kind === 'motion') this.#motions.push(meaning.id)
      else this.#actions.push(meaning.id)
      this.#settleAmplitude()
    }
  }

  miss(word: string): void {
    this.#unknown.push(word)
  }

  #refuse(meaning: Meaning): boolean {
    if (meaning.kind === 'all-effects') {
      this.#noEffects = true
      this.understood = true
      return true
    }
    if (meaning.kind !== 'effect') {
      if (meaning.kind === 'stop' || meaning.kind === 'intensifier') return true
      return false
    }
    this.#refused.add(meaning.id)
    return true
  }

  #stressed(value: number): number {
    const result = value ** this.#stress
    this.#stress = 1
    return result
  }

  #settleAmplitude(): void {
    this.#amplitude *= this.#waiting
    this.#waiting = 1
  }

  result(): ParsedMotion {
    this.#settleAmplitude()
    if (this.#negated) this.#actions.push('no')
    const parts =
      this.#motions.length > 0
        ? [...new Set(this.#motions)].map((id) => ({ id, amplitude: 1, cycles: MOTIONS[id].cycles }))
        : this.#actions.slice(0, 1).flatMap((id) => [...ACTIONS[id].parts])
    const effects = new Map<EffectId, EffectSpec>()
    for (const id of this.#actions) for (const effect of ACTIONS[id].effects) effects.set(effect.id, effect)
    for (const [id, effect] of this.#effects) effects.set(id, effect)
    for (const id of this.#refused) effects.delete(id)
    return {
      motion: { parts, amplitude: clamp(this.#amplitude, 0.25, 2.5), speed: clamp(this.#speed, 0.25, 4) },
      effects: this.#noEffects ? [] : [...effects.values()],
      noEffects: this.#noEffects,
      unknown: this.#unknown,
    }
  }
}
