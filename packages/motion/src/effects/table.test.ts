import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import { ACTIONS } from '../actions.ts'
import { prepareCharacter } from '../character.ts'
import { deform } from '../deform.ts'
import { restPose } from '../pose.ts'
import { roomOf } from '../stage.ts'
import { lollipop, round, same, wide } from '../testing/figures.ts'
import { drawEffects, effectBounds, type Scene } from './draw.ts'
import { EFFECT_IDS, EFFECTS, type EffectId } from './table.ts'

const SIZE = 160
const area = { left: 3, top: 3, right: SIZE - 3, bottom: SIZE - 3 }

function sceneOf(id: EffectId, amount = 1, cutOut = round()): Scene {
  const character = prepareCharacter(cutOut)
  return {
    character,
    effects: [{ id, amount, cycles: 1 }],
    room: roomOf(character.box, area),
    anchor: character.head,
    seed: 3,
  }
}

function paint(
  scene: Scene,
  moment: number,
): { data: Uint8ClampedArray; stage: { scale: number; x: number; y: number } } {
  const context = createCanvas(SIZE, SIZE).getContext('2d')
  const stage = { scale: 80, x: SIZE / 2, y: 125 }
  const rest = deform(restPose(), scene.character)
  for (const layer of ['behind', 'front'] as const) drawEffects(context, scene, rest, stage, moment, layer)
  return { data: context.getImageData(0, 0, SIZE, SIZE).data, stage }
}

/** These lie on the face without a line, as paint does. */
const SOFT: readonly EffectId[] = ['blush', 'gloom']

describe.each(EFFECT_IDS)('%s', (id) => {
  it('shows in the still picture, in a dark line and a light rim', () => {
    const { data } = paint(sceneOf(id), 0)
    let shown = 0
    let dark = 0
    let light = 0
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3]! < 100) continue
      shown++
      const grey = (data[i]! + data[i + 1]! + data[i + 2]!) / 3
      if (grey < 130) dark++
      if (grey > 225) light++
    }
    expect(shown).toBeGreaterThan(35)
    if (SOFT.includes(id)) return
    expect(dark).toBeGreaterThan(8)
    expect(light).toBeGreaterThan(8)
  })

  it('ends as it begins and moves in between', () => {
    const scene = sceneOf(id)
    const first = paint(scene, 0).data
    expect(same(paint(scene, 1).data, first)).toBe(true)
    expect(same(paint(scene, 0.3).data, first)).toBe(false)
  })

  it('is measured as large as it is drawn, over the whole loop', () => {
    for (const cutOut of [lollipop(), wide()]) {
      const scene = sceneOf(id, 1.5, cutOut)
      const rest = deform(restPose(), scene.character)
      const box = effectBounds(
        scene,
        Array.from({ length: 4 }, () => rest),
      )!
      for (let k = 0; k < 4; k++) {
        const { data, stage } = paint(scene, k / 4)
        for (let i = 3; i < data.length; i += 4) {
          if (data[i]! < 40) continue
          const x = (((i - 3) / 4) % SIZE) + 0.5
          const y = Math.floor((i - 3) / 4 / SIZE) + 0.5
          if (x < stage.x + box.left * stage.scale - 1 || x > stage.x + box.right * stage.scale + 1)
            expect.fail(`x ${x}`)
          if (y < stage.y + box.top * stage.scale - 1 || y > stage.y + box.bottom * stage.scale + 1)
            expect.fail(`y ${y}`)
        }
      }
    }
  })

  it('asks for a number of cycles that is whole, and has words', () => {
    expect(Number.isInteger(EFFECTS[id].cycles)).toBe(true)
    expect(EFFECTS[id].words.length).toBeGreaterThan(0)
  })
})

describe('effects that follow the head', () => {
  it('leave the face alone when they are angry: the mark stays above the eyes, and the steam does not cover it', () => {
    const scene = sceneOf('anger')
    const rests = Array.from({ length: 12 }, () => deform(restPose(), scene.character))
    const { head } = scene.character
    // Eyes are about the head's middle; at its largest the mark ends above it.
    expect(effectBounds(scene, rests)!.bottom).toBeLessThan(head.y)
    const red = (effects: Scene['effects']) => {
      const { data } = paint({ ...scene, effects }, 0)
      return data.filter((v, i) => i % 4 === 0 && v > 200 && data[i + 1]! < 90).length
    }
    const anger = { id: 'anger', amount: 1, cycles: 1 } as const
    const all = ACTIONS.angry.effects.map((effect) => ({ cycles: 1, ...effect }))
    expect(red(all)).toBe(red([anger]))
    expect(red([anger])).toBeGreaterThan(100)
  })
  it('move by as much as the head does', () => {
    const scene = sceneOf('anger')
    const still = effectBounds(scene, [deform(restPose(), scene.character)])!
    const moved = effectBounds(scene, [deform({ ...restPose(), dx: 0.2, lift: 0.1 }, scene.character)])!
    expect(moved.left - still.left).toBeCloseTo(0.2, 9)
    expect(still.top - moved.top).toBeCloseTo(0.1, 9)
  })
  it('and those of the stage do not', () => {
    const scene = sceneOf('hearts')
    const still = effectBounds(scene, [deform(restPose(), scene.character)])
    expect(effectBounds(scene, [deform({ ...restPose(), dx: 0.2 }, scene.character)])).toEqual(still)
  })
  it('there is nothing to measure without effects', () => {
    const scene = { ...sceneOf('hearts'), effects: [] }
    expect(effectBounds(scene, [deform(restPose(), scene.character)])).toBeUndefined()
  })
})
