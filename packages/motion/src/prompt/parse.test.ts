import { PopcelError } from '@popcel/protocol'
import { describe, expect, it } from 'vitest'
import { plainForms } from './forms.ts'
import { type ParsedMotion, parseMotion } from './parse.ts'

/** motions, effects, unknown words, amplitude against 1, speed against 1 */
type Row = readonly [
  text: string,
  motions: string,
  effects: string,
  unknown?: string,
  size?: '<' | '=' | '>',
  pace?: '<' | '=' | '>',
]

const ROWS: readonly Row[] = [
  ['subtle bounce', 'bounce', '', '', '<'],
  ['slow zoom', 'zoom', '', '', '=', '<'],
  ['big angry shake with hearts', 'shake', 'anger steam hearts', '', '>'],
  ['fast spin with sparkles and a tear', 'spin', 'sparkles tear', '', '=', '>'],
  ['gentle sway, no effects', 'sway', '', '', '<'],
  ['bouncing', 'bounce', ''],
  ['bounces up and down', 'bounce', ''],
  ['bouncy', 'bounce', ''],
  ['hopping and spinning', 'hop spin', ''],
  ['a wild, crazy dance!', 'dance', '', '', '>'],
  ['dancing with music notes', 'dance', 'notes'],
  ['jumps for joy', 'cheer', ''],
  ['nodding', 'nod', ''],
  ['shaking its head slowly', 'shake', '', '', '=', '<'],
  ['shakes head', 'shake', ''],
  ['quick wiggle', 'wiggle', '', '', '=', '>'],
  ['lazy float with Zzz', 'float', 'zzz', '', '=', '<'],
  ['trembling, sweat drops', 'tremble', 'sweat'],
  ['tilts over', 'faint', ''],
  ['falls over with dizzy stars', 'faint', 'dizzy'],
  ['heartbeat', 'pulse', ''],
  ['zooms in', 'zoom', ''],
  ['squash and stretch', 'squash', ''],
  ['peekaboo', 'peek', ''],
  ['slides out', 'slide', ''],
  ['wobbly like jelly', 'jelly', ''],
  ['very gently swaying from side to side', 'sway', '', '', '<'],
  ['happy', 'hop sway', 'sparkles blush'],
  ['crying', 'sob', 'tears'],
  ['angry without steam', 'rage', 'anger'],
  ['no', 'shake', 'cross'],
  ['thank you', 'bow', 'flowers'],
  ['with hearts', '', 'hearts'],
  ['many hearts', '', 'hearts'],
  ['question mark', '', 'question'],
  ['nod with ?', 'nod', 'question'],
  ['nod?', 'nod', ''],
  ['jump with confetti 🎉 and ❤️', 'jump', 'confetti hearts'],
  ['bounce sideways and moonwalk', 'bounce', '', 'sideways moonwalk'],
  ['sway 42 times', 'sway', '', '42 times'],
  ['揺れる bounce', 'bounce', '', '揺れる'],
  ['huge stomping with anger marks and speed lines', 'stomp', 'anger speed', '', '>'],
  ['pulsing', 'pulse', ''],
  ['flip around', 'flip', ''],
  ['small', '', '', '', '<'],
]

const sign = (value: number) => (value < 1 ? '<' : value > 1 ? '>' : '=')
const names = (list: readonly { id: string }[]) => list.map(({ id }) => id).join(' ')

describe('parseMotion', () => {
  it.each(ROWS.map((row) => [row[0], row] as const))(
    'reads "%s"',
    (text, [, motions, effects, unknown = '', size, pace]) => {
      const parsed: ParsedMotion = parseMotion(text)
      expect(names(parsed.motion.parts)).toBe(motions)
      expect(names(parsed.effects)).toBe(effects)
      expect(parsed.unknown.join(' ')).toBe(unknown)
      if (size) expect(sign(parsed.motion.amplitude)).toBe(size)
      if (pace) expect(sign(parsed.motion.speed)).toBe(pace)
    },
  )

  it('orders the sizes as an ear does', () => {
    const sizes = ['tiny bounce', 'subtle bounce', 'small bounce', 'bounce', 'big bounce', 'huge bounce'].map(
      (text) => parseMotion(text).motion.amplitude,
    )
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b))
    expect(new Set(sizes).size).toBe(6)
    expect(parseMotion('very big bounce').motion.amplitude).toBeGreaterThan(sizes[4]!)
    expect(parseMotion('very subtle bounce').motion.amplitude).toBeLessThan(sizes[1]!)
  })

  it('gives a size before an effect to that effect, and keeps the motion as it is', () => {
    const parsed = parseMotion('bounce with lots of hearts')
    expect(parsed.effects[0]!.amount).toBeGreaterThan(1)
    expect(parsed.motion.amplitude).toBe(1)
  })

  it('says whether effects were refused', () => {
    expect(parseMotion('sway without any effects').noEffects).toBe(true)
    expect(parseMotion('sway').noEffects).toBe(false)
    expect(parseMotion('angry, no effects').effects).toEqual([])
  })

  it('keeps sizes and speeds within what can be drawn', () => {
    const { motion } = parseMotion('huge huge wild gigantic massive very fast rapid frantic bounce')
    expect(motion.amplitude).toBeLessThanOrEqual(2.5)
    expect(motion.speed).toBeLessThanOrEqual(4)
  })

  it.each(['', '   ', 'xyzzy', 'the and a', '?!', 'qwrt plonk 12'])('says that it does not understand "%s"', (text) => {
    try {
      parseMotion(text)
      if (text !== '?!') expect.fail('it was understood')
    } catch (error) {
      expect(error).toBeInstanceOf(PopcelError)
      expect((error as PopcelError).code).toBe('motion-not-understood')
      expect((error as PopcelError).message).toContain('subtle bounce')
    }
  })

  it('is quick also for a long text', () => {
    const parsed = parseMotion('bounce '.repeat(500) + 'blah '.repeat(500))
    expect(parsed.unknown).toHaveLength(500)
    expect(parsed.motion.parts).toHaveLength(1)
  })
})

describe('plainForms', () => {
  it.each([
    ['hearts', 'heart'],
    ['bouncing', 'bounce'],
    ['hopping', 'hop'],
    ['flies', 'fly'],
    ['flashes', 'flash'],
    ['wobbly', 'wobble'],
    ['shaky', 'shake'],
    ['gently', 'gentle'],
    ['slowly', 'slow'],
    ['happily', 'happy'],
    ['danced', 'dance'],
  ])('%s comes from %s', (word, base) => {
    expect(plainForms(word)).toContain(base)
    expect(plainForms(word)[0]).toBe(word)
  })
})
