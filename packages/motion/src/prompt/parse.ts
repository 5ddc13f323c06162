// Owns the way from words to motion: "big angry shake with hearts" -> parts, amplitude, speed, effects, and what was not understood.
import { PopcelError } from '@popcel/protocol'
import type { EffectId } from '../effects/table.ts'
import { MOTIONS, type MotionId } from '../motions/table.ts'
import type { EffectSpec, MotionSpec } from '../take.ts'
import { buildDictionary, type Dictionary, longestMatch, type Meaning } from './dictionary.ts'
import { multiplierAt } from './multiplier.ts'
import { Reading } from './reading.ts'
import { BREAK, tokenize } from './tokens.ts'

export type ParsedMotion = {
  /** No parts when the words name effects or a manner only. */
  readonly motion: MotionSpec
  readonly effects: readonly EffectSpec[]
  /** Were effects refused ("no effects")? */
  readonly noEffects: boolean
  /** Was all motion of the body refused ("stand still")? */
  readonly still: boolean
  /** What an action that is moved by these words must not have either ("no hearts"). */
  readonly refused: { readonly motions: readonly MotionId[]; readonly effects: readonly EffectId[] }
  /** Words that it does not know, as written. */
  readonly unknown: readonly string[]
  /** Words of which the later one holds, as `"slow" and "fast"`. */
  readonly contradictory: readonly string[]
}

/**
 * Reads a prompt. An action's word ("angry") adds its effects, and its motion when no other is named. A word of size just before
 * an effect ("many hearts") counts for that effect, any other for the motion.
 * @throws PopcelError motion-not-understood when no word is known.
 */
export function parseMotion(text: string): ParsedMotion {
  const tokens = tokenize(text)
  const dictionary = buildDictionary()
  const reading = new Reading()
  let before: Meaning | undefined
  for (let i = 0; i < tokens.length; ) {
    const token = tokens[i]!
    if (token === BREAK) {
      reading.pause(orFollows(tokens, i + 1, dictionary))
      before = undefined
      i++
      continue
    }
    const multiplier = multiplierAt(tokens, i)
    if (multiplier) {
      reading.multiply(multiplier.kind, multiplier.value, tokens.slice(i, i + multiplier.length).join(' '))
      i += multiplier.length
      continue
    }
    const found = longestMatch(tokens, i, dictionary)
    const length = found?.length ?? 1
    if (!found || describesEffect(before, found.meaning, token)) reading.miss(token)
    else if (!linksToFeeling(found.meaning, token, tokens, i + length, dictionary))
      reading.take(found.meaning, tokens.slice(i, i + length).join(' '))
    if (found) before = found.meaning
    i += length
  }
  const result = reading.result()
  if (!reading.understood) {
    throw new PopcelError('motion-not-understood', {
      text,
      examples: '"subtle bounce", "slow zoom", "big angry shake with hearts"',
    })
  }
  return result
}

/** In "tears running down" and "hearts floating" it is not the body that runs or floats; how effects move is their own. */
function describesEffect(before: Meaning | undefined, meaning: Meaning, token: string): boolean {
  if (before?.kind !== 'effect' || !token.endsWith('ing')) return false
  return meaning.kind === 'motion' || (meaning.kind === 'action' && meaning.id in MOTIONS)
}

/** In "looks very happy" nobody looks around. */
function linksToFeeling(meaning: Meaning, token: string, tokens: readonly string[], next: number, known: Dictionary) {
  if (meaning.kind !== 'motion' || meaning.id !== 'look' || !/^look(s|ing)?$/.test(token)) return false
  let i = next
  while (i < tokens.length && longestMatch(tokens, i, known)?.meaning.kind === 'intensifier') i++
  return longestMatch(tokens, i, known)?.meaning.kind === 'action'
}

/** Does a list of effects go on after this comma to an "or": "no hearts, sparkles or notes"? */
function orFollows(tokens: readonly string[], start: number, dictionary: Dictionary): boolean {
  for (let i = start; i < tokens.length; ) {
    if (tokens[i] === BREAK) {
      i++
      continue
    }
    const found = longestMatch(tokens, i, dictionary)
    if (found?.meaning.kind === 'or') return true
    if (found?.meaning.kind !== 'effect') return false
    i += found.length
  }
  return false
}

/** A sentence for all words that are not known, as `named` writes each, and one for each two that speak against each other. */
export function promptWarnings(
  { unknown, contradictory }: ParsedMotion,
  named: (word: string) => string = (word) => word,
): string[] {
  const left = `left out, because nothing is known by that name: ${unknown.map(named).join(', ')}`
  return [
    ...(unknown.length > 0 ? [left] : []),
    ...contradictory.map((pair) => `${pair} speak against each other; the last one holds`),
  ]
}
