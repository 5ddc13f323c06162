// Owns what has been read of a prompt so far, word by word: what is asked for, how, what is refused, what speaks against itself.
import { ACTIONS, type ActionId } from '../actions.ts'
import { clamp } from '../easing.ts'
import type { EffectId } from '../effects/table.ts'
import { MOTIONS, type MotionId } from '../motions/table.ts'
import type { EffectSpec } from '../take.ts'
import type { Meaning } from './dictionary.ts'
import { Manner } from './manner.ts'
import type { ParsedMotion } from './parse.ts'

/** Refused (after "no"): how a word of how much or how fast counts then. "Not too fast" is a little slower than as designed. */
const REFUSED_POWER = -0.5

/** What "very" alone makes of a size: "very happy". */
const STRESSED = 1.25

type Negation = 'no' | 'not'

export class Reading {
  understood = false
  readonly #motions: MotionId[] = []
  readonly #weakMotions: MotionId[] = []
  readonly #actions: ActionId[] = []
  readonly #weak: ActionId[] = []
  readonly #effects = new Map<EffectId, EffectSpec>()
  readonly #refused = { motions: new Set<MotionId>(), actions: new Set<ActionId>(), effects: new Set<EffectId>() }
  readonly #unknown: string[] = []
  #noEffects = false
  /** The words that say so. */
  #still: string | undefined
  readonly #speed = new Manner()
  readonly #size = new Manner()
  /** A size that waits for what it belongs to. */
  #waiting = new Manner()
  #power = 1
  /** An amplitude that a degree is when no word of how much or how fast follows: "a bit of a wiggle". */
  #degree: { word: string; power: number; otherwise: number } | undefined
  #negated: Negation | undefined
  /** Was the negation taken on by an "and"? Then it is of effects only: "no tears and a big jump" jumps. */
  #goesOn = false
  /** The motion that the last negation refused: taken back when it is only its manner that is refused ("don't shake too hard"). */
  #justRefused: MotionId | 'all' | undefined
  /** Does the last refusal go on through "or" and "and"? */
  #chain: Negation | undefined

  take(meaning: Meaning, word: string): void {
    const { kind } = meaning
    if (kind === 'stop') return
    if (kind === 'degree') {
      this.understood = true
      this.#degree = { word, power: meaning.power, otherwise: meaning.otherwise }
    } else if (kind === 'intensifier') this.#power *= 1.4
    else if (kind === 'or' || kind === 'and') this.#join(kind)
    else if (kind === 'negation') this.#negate(word)
    else this.#takePlain(meaning, word)
  }

  /** A number that multiplies: exactly that much, whatever stands before it. */
  multiply(kind: 'speed' | 'amplitude', value: number, words: string): void {
    this.understood = true
    if (kind === 'speed') this.#speed.add(value, words)
    else this.#size.add(value, words)
  }

  miss(word: string): void {
    this.#unknown.push(word)
  }

  /** A comma: what was refused is at its end, unless a list with "or" goes on. */
  pause(goesOn: boolean): void {
    this.#settleDegree()
    if (goesOn && this.#chain) {
      this.#negated = this.#chain
      return
    }
    this.#endNegation()
    this.#chain = undefined
    this.#justRefused = undefined
    this.#power = 1
  }

  result(): ParsedMotion {
    this.#settleDegree()
    this.#endNegation()
    this.#settleSize()
    const { motions, actions, effects } = this.#refused
    if (this.#motions.length + this.#weakMotions.length + this.#actions.length + this.#effects.size === 0)
      this.#actions.push(...this.#weak)
    const asked = this.#motions.length > 0 ? this.#motions : this.#weakMotions
    const named = asked.filter((id) => !motions.has(id))
    const acted = this.#actions.filter((id) => !actions.has(id))
    const parts =
      named.length > 0
        ? [...new Set(named)].map((id) => ({ id, amplitude: 1, cycles: MOTIONS[id].cycles }))
        : acted.slice(0, 1).flatMap((id) => [...ACTIONS[id].parts])
    return {
      motion: { parts, amplitude: clamp(this.#size.value, 0.25, 2.5), speed: clamp(this.#speed.value, 0.25, 4) },
      // "No effects but hearts": those that are named stay.
      effects: this.#wantedEffects(this.#noEffects ? [] : acted),
      noEffects: this.#noEffects,
      still: this.#still !== undefined && parts.length === 0,
      refused: { motions: [...motions], effects: [...effects] },
      unknown: this.#unknown,
      contradictory: [
        ...this.#speed.contradictions(),
        ...this.#size.contradictions(),
        ...(this.#still && parts.length > 0 ? [`"${this.#still}" and "${parts[0]!.id}"`] : []),
      ],
    }
  }

  #takePlain(meaning: Meaning, word: string): void {
    this.understood = true
    const degree = this.#degree
    const negated = this.#goesOn && meaning.kind !== 'effect' ? undefined : this.#negated
    if (meaning.kind === 'amplitude' || meaning.kind === 'speed') {
      this.#takeManner(meaning.kind, meaning.value, word)
      return
    }
    if (degree) this.#settleDegree()
    this.#endStress()
    this.#negated = undefined
    if (negated && this.#refuse(meaning, word)) {
      this.#chain = negated
      return
    }
    this.#chain = undefined
    this.#justRefused = undefined
    this.#note(meaning, word)
  }

  #takeManner(kind: 'amplitude' | 'speed', value: number, word: string): void {
    const taken = value ** (this.#refusesManner() ? REFUSED_POWER : this.#power * (this.#degree?.power ?? 1))
    const words = this.#degree ? `${this.#degree.word} ${word}` : word
    this.#degree = undefined
    this.#power = 1
    this.#negated = undefined
    this.#chain = undefined
    if (kind === 'speed') this.#speed.add(taken, words)
    else this.#waiting.add(taken, words)
  }

  /** "Not too fast", and "don't shake too hard", in which the shaking itself is wanted. */
  #refusesManner(): boolean {
    if (this.#negated && !this.#goesOn) return true
    if (this.#justRefused === undefined || this.#chain !== 'not') return false
    if (this.#justRefused === 'all') this.#still = undefined
    else {
      this.#refused.motions.delete(this.#justRefused)
      this.#motions.push(this.#justRefused)
    }
    this.#justRefused = undefined
    return true
  }

  #negate(word: string): void {
    this.#endNegation()
    this.#negated = word === 'no' || word === 'never' ? 'no' : 'not'
    this.#goesOn = false
  }

  /** "or" goes on refusing whatever follows; "and" only effects, so that "no tears and a jump" jumps. */
  #join(kind: 'or' | 'and'): void {
    this.#settleDegree()
    if (!this.#chain) return
    this.#negated = this.#chain
    this.#goesOn = kind === 'and'
  }

  /** "No" that refuses nothing is the answer no; "not" that refuses nothing is told. */
  #endNegation(): void {
    if (this.#negated && this.#negated !== this.#chain) {
      if (this.#negated === 'no') {
        this.#actions.push('no')
        this.understood = true
      } else this.miss('not')
    }
    this.#negated = undefined
  }

  #note(meaning: Meaning, word: string): void {
    if (meaning.kind === 'still') this.#still = word
    else if (meaning.kind === 'effect') {
      this.#effects.set(meaning.id, { id: meaning.id, amount: this.#waiting.value })
      this.#waiting = new Manner()
    } else if (meaning.kind === 'motion') {
      if (meaning.weak) this.#weakMotions.push(meaning.id)
      else this.#motions.push(meaning.id)
      this.#settleSize()
    } else if (meaning.kind === 'action') {
      if (meaning.weak) this.#weak.push(meaning.id)
      else this.#actions.push(meaning.id)
      this.#settleSize()
    }
  }

  /** True when `meaning` is something that can be refused. */
  #refuse(meaning: Meaning, word: string): boolean {
    if (meaning.kind === 'all-effects') this.#noEffects = true
    else if (meaning.kind === 'all-motion') {
      this.#still = `no ${word}`
      this.#justRefused = 'all'
    } else if (meaning.kind === 'effect') {
      this.#refused.effects.add(meaning.id)
      if (meaning.id === 'tears') this.#refused.effects.add('tear')
    } else if (meaning.kind === 'motion') {
      this.#refused.motions.add(meaning.id)
      this.#justRefused = meaning.id
    } else if (meaning.kind === 'action') {
      this.#refused.actions.add(meaning.id)
      for (const { id } of ACTIONS[meaning.id].parts) this.#refused.motions.add(id)
      for (const { id } of ACTIONS[meaning.id].effects) this.#refused.effects.add(id)
    } else return false
    return true
  }

  /** "Very happy", "super jump": stress with no word of how much is a little more. */
  #endStress(): void {
    if (this.#power > 1 && !this.#negated) this.#waiting.add(STRESSED, 'very')
    this.#power = 1
  }

  #settleDegree(): void {
    const degree = this.#degree
    this.#degree = undefined
    if (!degree) return
    // "not much": less than as designed
    const power = this.#refusesManner() ? REFUSED_POWER : this.#power
    this.#waiting.add(degree.otherwise ** power, degree.word)
    this.#negated = undefined
    this.#power = 1
  }

  #settleSize(): void {
    this.#size.addAll(this.#waiting)
    this.#waiting = new Manner()
  }

  #wantedEffects(actions: readonly ActionId[]): EffectSpec[] {
    const wanted = new Map<EffectId, EffectSpec>()
    for (const id of actions) for (const effect of ACTIONS[id].effects) wanted.set(effect.id, effect)
    for (const [id, effect] of this.#effects) wanted.set(id, effect)
    for (const id of this.#refused.effects) if (!this.#effects.has(id) || !this.#byAction(id)) wanted.delete(id)
    return [...wanted.values()]
  }

  /** Was this effect refused only with the action that has it ("not sad, but with tears")? */
  #byAction(effect: EffectId): boolean {
    for (const id of this.#refused.actions) if (ACTIONS[id].effects.some((each) => each.id === effect)) return true
    return false
  }
}
