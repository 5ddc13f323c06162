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
  ['big angry shake with hearts', 'shake', 'steam anger hearts', '', '>'],
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
  // how people write
  ['he jumps up and down very happily', 'jump', 'sparkles blush', '', '>'],
  ['I want my character to wave and say hello', 'wave', 'waves'],
  ['Please make it look very happy', 'hop sway', 'sparkles blush', '', '>'],
  ['looks around', 'look', ''],
  ['waves its arm', 'wave', '', 'arm'],
  ['a nice bounce, please', 'bounce', ''],
  ['please', 'push wiggle', 'sparkles blush'],
  ['falls asleep', 'doze', 'zzz'],
  ['cries with laughter', 'sob', 'tears haha'],
  ['tears running down its cheeks', '', 'tears', 'running down cheeks'],
  ['running and tears', 'run', 'speed dust tears'],
  ['headbanging', 'nod', ''],
  ['tons of sparkles', '', 'sparkles'],
  ['👋', 'wave', 'waves'],
  ['👍🏽', 'nod', 'check'],
  ['😭', 'sob', 'tears'],
  ['rotate with a soft shadow', 'spin', '', 'shadow'],
  ['langsam hüpfen, bounce', 'bounce', '', 'langsam hüpfen'],
  ['ジャンプ jump', 'jump', '', 'ジャンプ'],
  // how fast and how much
  ['a bit faster', '', '', '', '=', '>'],
  ['a little bigger', '', '', '', '>', '='],
  ['a bit of a wiggle', 'wiggle', '', '', '<', '='],
  ['half speed', '', '', '', '=', '<'],
  ['bounce twice as fast', 'bounce', '', '', '=', '>'],
  ['jump twice', 'jump', '', 'twice'],
  ['very angry', 'rage', 'steam anger', '', '>'],
  ['jump, not too high', 'jump', '', '', '<'],
  ["don't shake too hard", 'shake', '', '', '<'],
  ['do not move much', '', '', '', '<'],
  // what is refused
  ['jump and don’t spin', 'jump', ''],
  ['not sad, happy', 'hop sway', 'sparkles blush'],
  ['no hearts or sparkles', '', ''],
  ['no hearts, sparkles or tears', '', ''],
  ['without hearts and sparkles', '', ''],
  ['hearts, no sparkles, confetti', '', 'hearts confetti'],
  ['no tears and a big jump', 'jump', '', '', '>'],
  ['no motion, only hearts', '', 'hearts'],
  ['no, shake head', 'shake', 'cross'],
  ['never mind', 'shake', 'cross', 'mind'],
  ['jump not', 'jump', '', 'not'],
  ['no more tears', '', ''],
  ['never jump', '', ''],
  ['never', 'shake', 'cross'],
  ['no way', 'shake', 'cross'],
  ['not only hearts but sparkles', '', 'hearts sparkles'],
  ['angry, no effects but hearts', 'rage', 'hearts'],
  // a way that a motion goes
  ['nods up and down', 'nod', ''],
  ['up and down', 'bounce', ''],
  ['side-to-side swing', 'dangle', ''],
  ['looks left and right', 'look', ''],
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

  it('multiplies by exactly what is asked for', () => {
    for (const [text, speed] of [
      ['twice as fast', 2],
      ['at half the speed', 0.5],
      ['1.5x speed', 1.5],
      ['200% speed', 2],
      ['50% faster', 1.5],
      ['50% slower', 0.5],
      ['three times as fast', 3],
      ['twice as slow', 0.5],
    ] as const)
      expect(parseMotion(text)).toMatchObject({ motion: { speed, amplitude: 1 }, unknown: [], effects: [] })
    expect(parseMotion('twice as big')).toMatchObject({ motion: { speed: 1, amplitude: 2 }, unknown: [] })
    const [bit, plain, much] = ['a bit faster', 'faster', 'much faster'].map((text) => parseMotion(text).motion.speed)
    expect(bit).toBeLessThan(plain!)
    expect(much).toBeGreaterThan(plain!)
  })

  it('tells words that speak against each other, and lets the last one hold', () => {
    const parsed = parseMotion('fast slow spin')
    expect(parsed.contradictory).toEqual(['"fast" and "slow"'])
    expect(parsed.motion.speed).toBe(0.5)
    expect(parseMotion('big small bounce').contradictory).toEqual(['"big" and "small"'])
    expect(parseMotion('stay still and jump').contradictory).toEqual(['"stay still" and "jump"'])
    expect(parseMotion('tiny bounce, huge hearts').contradictory).toEqual([])
  })

  it('says what is refused, and when the body is to stay still', () => {
    expect(parseMotion('no bounce').refused).toEqual({ motions: ['bounce'], effects: [] })
    expect(parseMotion('no tears').refused).toEqual({ motions: [], effects: ['tears', 'tear'] })
    expect(parseMotion('not angry').refused).toEqual({ motions: ['rage'], effects: ['steam', 'anger'] })
    for (const text of ["don't move", 'stand still', 'no movement', 'static, with hearts'])
      expect(parseMotion(text), text).toMatchObject({ still: true, motion: { parts: [] } })
    expect(parseMotion('jump').still).toBe(false)
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
