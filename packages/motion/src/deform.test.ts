import { describe, expect, it } from 'vitest'
import { prepareCharacter } from './character.ts'
import { deform } from './deform.ts'
import { scatter } from './easing.ts'
import { type Pose, restPose } from './pose.ts'
import { lollipop, round, tall, wide } from './testing/figures.ts'

const character = prepareCharacter(lollipop())
const height = -character.box.top
const forward = (pose: Partial<Pose>, x: number, y: number, who = character) => {
  const out = new Float64Array(2)
  deform({ ...restPose(), ...pose }, who).forward(x, y, out)
  return [out[0]!, out[1]!] as const
}

describe('deform', () => {
  it('is exactly the identity at rest', () => {
    const out = new Float64Array(2)
    const rest = deform(restPose(), character)
    rest.back(0.123, -0.456, out)
    expect([...out]).toEqual([0.123, -0.456])
    rest.forward(0.123, -0.456, out)
    expect([...out]).toEqual([0.123, -0.456])
  })

  it('moves, lifts and grows about the feet', () => {
    expect(forward({ dx: 0.2, lift: 0.1 }, 0, -0.5)).toEqual([0.2, -0.6])
    const [x, y] = forward({ grow: Math.log(1.1) }, 0.1, -0.5)
    expect(x).toBeCloseTo(0.11, 4)
    expect(y).toBeCloseTo(-0.55, 3)
  })

  it('turns clockwise for positive angles: the top goes to the right', () => {
    const [x, y] = forward({ rotate: Math.PI / 2 }, 0, -1)
    expect(x).toBeCloseTo(1, 12)
    expect(y).toBeCloseTo(0, 12)
    expect(forward({ bend: 0.3 }, 0, -1)[0]).toBeGreaterThan(0.05)
    expect(forward({ tilt: 0.3 }, 0, -height)[0]).toBeGreaterThan(0.02)
    expect(forward({ shear: 0.2 }, 0, -1)[0]).toBeCloseTo(0.2, 12)
  })

  it('spins about the body’s middle: half a turn swaps head and feet, a whole one is the identity', () => {
    const middle = (character.box.left + character.box.right) / 2
    const [x, y] = forward({ spin: 0.5 }, 0, 0)
    expect(x).toBeCloseTo(2 * middle, 12)
    expect(y).toBeCloseTo(-height, 12)
    expect(forward({ spin: 1 }, 0.2, -0.3)).toEqual([0.2, -0.3])
  })

  it('flips to a mirror image and is never thinner than a card', () => {
    expect(forward({ yaw: 0.5 }, 0.2, -0.3)[0]).toBeCloseTo(-0.2, 12)
    const [a] = deform({ ...restPose(), yaw: 0.25 }, character).affine
    expect(Math.abs(a)).toBeGreaterThan(0.05)
  })

  it('bends the spine into an arc of the same length', () => {
    let length = 0
    let last = forward({ bend: 0.5 }, 0, 0)
    for (let i = 1; i <= 400; i++) {
      const next = forward({ bend: 0.5 }, 0, (-height * i) / 400)
      length += Math.hypot(next[0] - last[0], next[1] - last[1])
      last = next
    }
    expect(length).toBeCloseTo(height, 4)
  })

  it('turns the face inside the head: the outline stays, the middle moves', () => {
    const { head } = character
    expect(forward({ turn: 0.3 }, head.x + head.rx * 0.97, head.y)[0]).toBeCloseTo(head.x + head.rx * 0.97, 9)
    expect(forward({ turn: 0.3 }, head.x, head.y)[0]).toBeGreaterThan(head.x + 0.15 * head.rx)
    expect(forward({ pitch: 0.3 }, head.x, head.y)[1]).toBeGreaterThan(head.y + 0.15 * head.ry)
  })

  it('nods the head as one piece', () => {
    const top = forward({ nod: 0.05 }, 0, -height)[1] + height
    const middle = forward({ nod: 0.05 }, 0, character.head.y)[1] - character.head.y
    expect(top).toBeGreaterThan(0.03)
    expect(middle).toBeCloseTo(top, 9)
  })

  it('treats a bend of next to nothing as none, without losing digits', () => {
    for (const bend of [1e-17, 1e-9, 1.1e-6]) {
      const out = new Float64Array(2)
      deform({ ...restPose(), bend }, character).back(0.2, -0.7, out)
      expect(out[0]).toBeCloseTo(0.2, 5)
      expect(out[1]).toBeCloseTo(-0.7, 5)
    }
  })

  it('leads back to where every point came from, for any pose and any figure', () => {
    for (const [n, cutOut] of [round(), tall(), wide()].entries()) {
      const who = prepareCharacter(cutOut)
      for (let k = 0; k < 60; k++) {
        const pose = restPose()
        for (const [i, key] of (Object.keys(pose) as (keyof Pose)[]).entries()) {
          pose[key] = (scatter(i, k * 3 + n) - 0.5) * 0.8
        }
        const map = deform(pose, who)
        const out = new Float64Array(2)
        for (let i = 0; i < who.outline.length; i += 62) {
          map.forward(who.outline[i]!, who.outline[i + 1]!, out)
          map.back(out[0]!, out[1]!, out)
          expect(Math.abs(out[0]! - who.outline[i]!)).toBeLessThan(1e-4)
          expect(Math.abs(out[1]! - who.outline[i + 1]!)).toBeLessThan(1e-4)
        }
      }
    }
  })
})
