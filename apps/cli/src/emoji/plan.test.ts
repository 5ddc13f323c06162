import { ACTION_IDS, ACTIONS, defaultActions } from '@popcel/motion'
import { describe, expect, test } from 'vitest'
import { chooseActions, planEmoji, type TypedPlan } from './plan.ts'

const typed: TypedPlan = { platform: ['line-emoji'], frames: 12 }
const plan = (more: Partial<TypedPlan> = {}) => planEmoji({ ...typed, ...more })
const actionsOf = (more: Partial<TypedPlan>) => plan(more).emoji.map(({ action }) => action)

describe('which actions', () => {
  test('eight without a word: the least that LINE takes', () => {
    expect(actionsOf({})).toEqual(defaultActions(8))
    expect(plan().warnings).toEqual([])
  })

  test('the named ones, in that order, by alias and in any case', () => {
    expect(actionsOf({ actions: ['Cry', 'HELLO', 'happy'] })).toEqual(['cry', 'wave', 'joy'])
  })

  test('all of them', () => {
    expect(actionsOf({ actions: ['all'] })).toEqual([...ACTION_IDS])
  })

  test('a count alone takes the starter order', () => {
    expect(actionsOf({ count: 3 })).toEqual(defaultActions(3))
  })

  test('a count cuts the named ones off, or fills them up without repeating', () => {
    expect(actionsOf({ actions: ['cry', 'wave', 'joy'], count: 2 })).toEqual(['cry', 'wave'])
    const filled = actionsOf({ actions: ['party'], count: 9 })
    expect(filled[0]).toBe('party')
    expect(new Set(filled).size).toBe(9)
  })

  test('named twice is made once, and said', () => {
    expect(chooseActions(['wave', 'cry', 'hello'], undefined)).toEqual({ actions: ['wave', 'cry'], repeated: ['wave'] })
    expect(plan({ actions: ['wave', 'wave'] }).warnings[0]).toContain('wave is named more than once')
  })

  test('an unknown one names the known and guesses', () => {
    expect(() => plan({ actions: ['wvae'] })).toThrow(/no action is called "wvae"; known are: .*; did you mean wave\?$/)
  })

  test('more than there are is wrong use', () => {
    expect(() => plan({ count: ACTION_IDS.length + 1 })).toThrow(`there are ${ACTION_IDS.length} actions`)
  })
})

describe('how they move', () => {
  test('as long as suits the action, or as long as asked for', () => {
    expect(plan({ actions: ['wave'] }).emoji[0]?.durationMs).toBe(ACTIONS.wave.durationMs)
    expect(plan({ actions: ['wave'], seconds: 3 }).emoji[0]?.durationMs).toBe(3000)
  })

  test('a length that the platform lacks is told with what it will be', () => {
    expect(plan({ seconds: 1.4 }).warnings).toEqual([
      'LINE animated emoji does not take 1.4 s; each play lasts 1 s instead',
    ])
  })

  test('words replace the motion of every action', () => {
    const { emoji, warnings } = plan({ actions: ['wave', 'cry'], motion: 'slow zoom' })
    expect(warnings.filter((warning) => warning.startsWith('--motion'))).toEqual([])
    const motions = emoji.map(({ take }) => JSON.stringify(take.motion.parts.map(({ id }) => id)))
    expect(new Set(motions)).toEqual(new Set(['["zoom"]']))
  })

  test('words that leave nothing of the actions make one emoji, and as many as are asked for', () => {
    const one = plan({ motion: 'slow zoom with hearts' })
    expect(one.emoji).toHaveLength(1)
    expect(one.warnings).toContainEqual(expect.stringMatching(/nothing is left of the actions; one emoji is made$/))
    const two = plan({ motion: 'slow zoom with hearts', actions: ['wave', 'cry'] })
    expect(two.emoji).toHaveLength(2)
    expect(two.warnings).toContainEqual(expect.stringMatching(/all emoji look the same$/))
    // With each its own effects, or its own word, they are different.
    expect(plan({ motion: 'slow zoom' }).emoji).toHaveLength(8)
    expect(plan({ motion: 'slow zoom with hearts', captions: true }).emoji).toHaveLength(8)
  })

  test('unknown words are named; none known at all is wrong use', () => {
    expect(plan({ motion: 'slow zoom flibbertigibbet' }).warnings.join()).toContain('flibbertigibbet')
    expect(() => plan({ motion: 'flibbertigibbet' })).toThrow('flibbertigibbet')
    expect(plan({ motion: 'litle bounce' }).warnings.join()).toContain('litle (did you mean little?)')
    expect(() => plan({ motion: 'slwo boucne' })).toThrow('did you mean slow bounce?')
    expect(() => plan({ motion: '' })).toThrow('no word of ""')
    expect(plan({ motion: 'fast slow spin' }).warnings.join()).toContain('"fast" and "slow" speak against each other')
  })

  test('captions are off, each its own, or one for all', () => {
    expect(plan({ actions: ['wave'] }).emoji[0]?.take.caption).toBeUndefined()
    expect(plan({ actions: ['wave'], captions: true }).emoji[0]?.take.caption).toBe(ACTIONS.wave.caption)
    expect(plan({ actions: ['wave', 'cry'], caption: 'やあ' }).emoji.map(({ take }) => take.caption)).toEqual([
      'やあ',
      'やあ',
    ])
  })

  test('a take is plain data: it crosses to a thread unchanged', () => {
    for (const { take } of plan({ actions: ['all'], captions: true }).emoji) expect(structuredClone(take)).toEqual(take)
  })
})

describe('for which platforms', () => {
  test('by id, alias or all, each once', () => {
    expect(plan({ platform: ['LINE', 'line-emoji', 'all'] }).platforms).toEqual(['line-emoji'])
  })

  test('an unknown one names the known', () => {
    expect(() => plan({ platform: ['line-emojis'] })).toThrow(/known are: line-emoji; did you mean line-emoji\?/)
  })

  test('a quality that is asked for goes along, and none is none', () => {
    expect(plan({ leastDb: 45 }).leastDb).toBe(45)
    expect(plan().leastDb).toBeUndefined()
  })

  test('frames that a platform does not take are wrong use', () => {
    expect(() => plan({ frames: 4 })).toThrow('--frames 4: LINE animated emoji takes 5 to 20')
    expect(() => plan({ frames: 21 })).toThrow('--frames 21')
  })

  test('a set of another size is only warned of', () => {
    expect(plan({ actions: ['wave'] }).warnings).toEqual(['LINE animated emoji takes 8 to 40 in a set; there are 1'])
  })
})
