// Owns what each word and phrase of a prompt means, gathered from the tables.
import { ACTION_IDS, ACTIONS, type ActionId } from '../actions.ts'
import { EFFECT_IDS, EFFECTS, type EffectId } from '../effects/table.ts'
import { MOTION_IDS, MOTIONS, type MotionId } from '../motions/table.ts'
import { plainForms } from './forms.ts'
import { BREAK } from './tokens.ts'
import * as words from './words.ts'

export type Meaning =
  | { readonly kind: 'motion'; readonly id: MotionId; readonly weak: boolean }
  | { readonly kind: 'effect'; readonly id: EffectId }
  /** A weak one counts only when nothing else in the prompt says what to do: "jump, please". */
  | { readonly kind: 'action'; readonly id: ActionId; readonly weak: boolean }
  | { readonly kind: 'amplitude' | 'speed'; readonly value: number }
  /** The power to which the next word of how fast or how much is taken; before anything else it is an amplitude, `otherwise`. */
  | { readonly kind: 'degree'; readonly power: number; readonly otherwise: number }
  | { readonly kind: 'intensifier' | 'negation' | 'or' | 'and' | 'all-effects' | 'all-motion' | 'still' | 'stop' }

export type Dictionary = ReadonlyMap<string, Meaning>

/** The longest phrase in the tables, in words. */
const LONGEST = 4

/** What says something, without the words that only join: what a mistyped word may have been meant for. */
export function promptWords(): string[] {
  return [...buildDictionary()].flatMap(([word, { kind }]) => (kind === 'stop' || word.includes(' ') ? [] : [word]))
}

export function buildDictionary(): Dictionary {
  const dictionary = new Map<string, Meaning>()
  const add = (list: readonly string[], meaning: Meaning) => {
    for (const word of list) if (!dictionary.has(word)) dictionary.set(word, meaning)
  }
  // Earlier wins: what says how, then motions, effects, actions, and last what says nothing.
  add(words.NEGATIONS, { kind: 'negation' })
  add(['or', 'nor'], { kind: 'or' })
  add(['and', '&', 'plus'], { kind: 'and' })
  add(words.ALL_EFFECTS, { kind: 'all-effects' })
  add(words.STILL, { kind: 'still' })
  add(words.INTENSIFIERS, { kind: 'intensifier' })
  for (const [word, [power, otherwise]] of Object.entries(words.DEGREES))
    add([word], { kind: 'degree', power, otherwise })
  for (const [word, value] of Object.entries(words.AMPLITUDES)) add([word], { kind: 'amplitude', value })
  for (const [word, value] of Object.entries(words.SPEEDS)) add([word], { kind: 'speed', value })
  for (const id of MOTION_IDS) {
    for (const word of [id, ...MOTIONS[id].words])
      add([word], { kind: 'motion', id, weak: words.WEAK_MOTIONS.includes(word) })
  }
  for (const id of EFFECT_IDS) add([id, ...EFFECTS[id].words], { kind: 'effect', id })
  for (const id of ACTION_IDS) {
    for (const word of [id, ...ACTIONS[id].aliases])
      add([word], { kind: 'action', id, weak: words.WEAK_ACTIONS.includes(word) })
  }
  add(words.ALL_MOTION, { kind: 'all-motion' })
  add(words.STOP_WORDS, { kind: 'stop' })
  return dictionary
}

/** The longest phrase that starts at `start`, and how many words it is; a phrase never spans a BREAK. */
export function longestMatch(
  tokens: readonly string[],
  start: number,
  dictionary: Dictionary,
): { meaning: Meaning; length: number } | undefined {
  const end = tokens.indexOf(BREAK, start)
  const room = (end === -1 ? tokens.length : end) - start
  for (let length = Math.min(LONGEST, room); length > 0; length--) {
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
