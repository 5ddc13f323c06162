import { describe, expect, it } from 'vitest'
import { ACTION_IDS, ACTIONS, type ActionId, defaultActions, findAction } from './actions.ts'
import { EFFECTS } from './effects/table.ts'
import { layOutText } from './lettering.ts'
import { MOTIONS } from './motions/table.ts'
import { parseMotion } from './prompt/parse.ts'
import { takeOf } from './take.ts'
import { poseAt, timeLoop } from './timing.ts'

const ASKED =
  'wave joy laugh love cry angry surprise think sleepy thanks sorry ok no cheer dance jump run peek faint shy cool hungry party goodbye'

describe('ACTIONS', () => {
  it('has what was asked for and more', () => {
    for (const id of ASKED.split(' ')) expect(ACTION_IDS).toContain(id)
    expect(ACTION_IDS.length).toBeGreaterThanOrEqual(26)
  })

  it.each(ACTION_IDS)('%s has a motion, an effect, words that can be drawn and whole cycles', (id) => {
    const { parts, effects, caption, durationMs, title, aliases } = ACTIONS[id]
    expect(parts.length).toBeGreaterThan(0)
    expect(effects.length).toBeGreaterThan(0)
    for (const part of parts) expect(Number.isInteger(part.cycles) && part.id in MOTIONS).toBe(true)
    for (const effect of effects) expect(effect.id in EFFECTS).toBe(true)
    expect(caption.length).toBeLessThanOrEqual(9)
    expect(layOutText(caption)).toBeDefined()
    expect(durationMs % 1000).toBe(0)
    expect(title).not.toBe('')
    for (const alias of aliases) expect(alias).toBe(alias.toLowerCase())
  })

  it('moves each action differently from every other', () => {
    const tracks = new Map<string, ActionId>()
    for (const id of ACTION_IDS) {
      const timing = timeLoop(takeOf(id), 12)
      const key = JSON.stringify([
        timing.phases.map((phase) => poseAt(timing, phase)),
        ACTIONS[id].effects.map((e) => e.id),
      ])
      expect(tracks.get(key)).toBeUndefined()
      tracks.set(key, id)
    }
  })

  it('gives no alias to two actions', () => {
    const seen = new Map<string, string>()
    for (const id of ACTION_IDS) {
      for (const alias of ACTIONS[id].aliases) {
        expect(seen.get(alias), alias).toBeUndefined()
        seen.set(alias, id)
      }
    }
  })
})

describe('findAction', () => {
  it.each([
    ['wave', 'wave'],
    ['WAVE', 'wave'],
    ['hello', 'wave'],
    ['happy', 'joy'],
    ['Laughing', 'laugh'],
    [' Thank you ', 'thanks'],
    ['good-night', 'goodnight'],
    ['see_you', 'goodbye'],
    ['bye', 'goodbye'],
  ])('knows %s as %s', (name, id) => expect(findAction(name)).toBe(id))
  it('knows its own names before any alias', () => {
    for (const id of ACTION_IDS) expect(findAction(id)).toBe(id)
  })
  it('does not know everything', () => {
    expect(findAction('moonwalk')).toBeUndefined()
    expect(findAction('')).toBeUndefined()
    expect(findAction('constructor')).toBeUndefined()
  })
})

describe('defaultActions', () => {
  it('gives as many as asked, each once, the most sent first', () => {
    expect(defaultActions(3)).toEqual(['wave', 'laugh', 'love'])
    expect(new Set(defaultActions(ACTION_IDS.length)).size).toBe(ACTION_IDS.length)
    expect([...defaultActions(24)].sort()).toEqual(ASKED.split(' ').sort())
  })
  it.each([0, -1, 1.5, 1000, Number.NaN])('refuses %f', (count) =>
    expect(() => defaultActions(count)).toThrow('number of actions'),
  )
})

describe('takeOf', () => {
  it('is plain JSON', () => {
    for (const id of ACTION_IDS) {
      const take = takeOf(id, { caption: true })
      expect(JSON.parse(JSON.stringify(take))).toEqual(take)
    }
  })
  it('takes the action as it is, without a caption', () => {
    const take = takeOf('love')
    expect(take.motion).toEqual({ parts: ACTIONS.love.parts, amplitude: 1, speed: 1 })
    expect(take.effects).toEqual(ACTIONS.love.effects)
    expect('caption' in take).toBe(false)
  })
  it('draws the action’s words or the caller’s, never empty ones', () => {
    expect(takeOf('laugh', { caption: true }).caption).toBe('LOL')
    expect(takeOf('laugh', { caption: ' Ha! ' }).caption).toBe('Ha!')
    expect('caption' in takeOf('laugh', { caption: '  ' })).toBe(false)
  })
  it('lets a prompt replace what it speaks of and nothing else', () => {
    const zoom = takeOf('cry', { motion: parseMotion('slow zoom') })
    expect(zoom.motion.parts.map(({ id }) => id)).toEqual(['zoom'])
    expect(zoom.effects).toEqual(ACTIONS.cry.effects)
    expect(zoom.durationMs).toBe(4000)
    const hearts = takeOf('cry', { motion: parseMotion('hearts') })
    expect(hearts.motion.parts).toEqual(ACTIONS.cry.parts)
    expect(hearts.effects.map(({ id }) => id)).toEqual(['hearts'])
    expect(takeOf('cry', { motion: parseMotion('no effects') }).effects).toEqual([])
    expect(takeOf('cry', { motion: parseMotion('tiny') }).motion.amplitude).toBeLessThan(1)
  })
  it('keeps from an action what a prompt refuses', () => {
    expect(takeOf('love', { motion: parseMotion('no hearts') }).effects.map(({ id }) => id)).toEqual(['blush'])
    expect(takeOf('jump', { motion: parseMotion('no jumping') }).motion.parts).toEqual([])
    const still = takeOf('love', { motion: parseMotion('stand still') })
    expect(still.motion.parts).toEqual([])
    expect(still.effects).toEqual(ACTIONS.love.effects)
  })
  it('moves as fast as was said, by the length of the loop too', () => {
    // cycles per second against those of the action, for one motion that plays once and one that plays twice in a loop
    const rate = (words: string, durationMs?: number) => {
      const fixed = durationMs === undefined ? {} : { durationMs }
      const take = takeOf('joy', { motion: parseMotion(words), ...fixed })
      return (
        ((timeLoop(take, 20).parts[0]!.cycles / take.durationMs) * ACTIONS.joy.durationMs) /
        MOTIONS[take.motion.parts[0]!.id].cycles
      )
    }
    for (const motion of ['bounce', 'zoom']) {
      expect(rate(motion)).toBe(1)
      expect(rate(`slow ${motion}`)).toBe(0.5)
      expect(rate(`${motion} twice as fast`)).toBe(2)
      expect(rate(`a bit slower ${motion}`)).toBeGreaterThan(0.6)
      expect(rate(`a bit slower ${motion}`)).toBeLessThan(0.8)
    }
    expect(takeOf('love', { motion: parseMotion('fast sway') })).toMatchObject({
      durationMs: 1000,
      motion: { speed: 1 },
    })
    expect(rate('slow bounce', 1000)).toBe(0.5)
  })
})

describe('timeLoop', () => {
  it('spaces the frames evenly from the first phase', () => {
    expect(timeLoop({ ...takeOf('ok'), first: 0.25 }, 4).phases).toEqual([0.25, 0.5, 0.75, 1])
  })
  it('multiplies cycles by speed, keeps them whole and at most a quarter of the frames', () => {
    const take = {
      ...takeOf('ok'),
      motion: { parts: [{ id: 'hop', amplitude: 1, cycles: 2 } as const], amplitude: 1, speed: 2 },
    }
    expect(timeLoop(take, 20).parts[0]!.cycles).toBe(4)
    expect(timeLoop(take, 12)).toMatchObject({ parts: [{ cycles: 3 }], lowered: [{ id: 'hop', from: 4, to: 3 }] })
    expect(timeLoop(take, 5).parts[0]!.cycles).toBe(1)
    expect(timeLoop({ ...take, motion: { ...take.motion, speed: 0.1 } }, 12).parts[0]!.cycles).toBe(1)
  })
  it('comes back to the same pose after one loop, exactly', () => {
    for (const id of ACTION_IDS) {
      const timing = timeLoop(takeOf(id), 12)
      for (const phase of [0, 0.25, 0.5]) expect(poseAt(timing, phase + 1)).toEqual(poseAt(timing, phase))
    }
  })
})
