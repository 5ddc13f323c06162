import { describe, expect, it } from 'vitest'
import { prepareCharacter } from '../character.ts'
import { deform } from '../deform.ts'
import { addPose, type Pose, restPose } from '../pose.ts'
import { lollipop, round } from '../testing/figures.ts'
import { MOTION_IDS, MOTIONS } from './table.ts'

const at = (id: (typeof MOTION_IDS)[number], t: number, amplitude = 1): Pose => {
  const pose = restPose()
  addPose(pose, MOTIONS[id].pose(t), amplitude)
  return pose
}
// A whole turn is no turn: compare by what is seen.
const seen = (pose: Pose) => {
  const { spin, yaw, ...rest } = pose
  return [
    ...Object.values(rest),
    Math.cos(2 * Math.PI * spin),
    Math.sin(2 * Math.PI * spin),
    Math.cos(2 * Math.PI * yaw),
  ]
}
const gap = (a: Pose, b: Pose) => {
  const other = seen(b)
  return Math.max(...seen(a).map((v, i) => Math.abs(v - other[i]!)))
}

describe.each(MOTION_IDS)('%s', (id) => {
  it('has neither a jump nor a kink at the seam', () => {
    const h = 1e-5
    expect(gap(at(id, 1 - 1e-9), at(id, 0))).toBeLessThan(1e-6)
    const start = seen(at(id, 0))
    const before = seen(at(id, 1 - h)).map((v, i) => (start[i]! - v) / h)
    const after = seen(at(id, h)).map((v, i) => (v - start[i]!) / h)
    for (let i = 0; i < before.length; i++) expect(Math.abs(before[i]! - after[i]!)).toBeLessThan(0.02)
  })

  it('moves without a jump anywhere in the cycle', () => {
    const poses = Array.from({ length: 500 }, (_, k) => at(id, k / 500))
    const steps = poses.map((pose, k) => gap(pose, poses[(k + 1) % 500]!))
    expect(Math.max(...steps)).toBeLessThan(0.06)
  })

  it('moves', () => {
    const poses = Array.from({ length: 12 }, (_, k) => at(id, k / 12))
    expect(Math.max(...poses.map((pose) => gap(pose, poses[0]!)))).toBeGreaterThan(0.02)
  })

  it('keeps its feet where they are, if it says so', () => {
    if (!MOTIONS[id].grounded) return
    const character = prepareCharacter(lollipop())
    const out = new Float64Array(2)
    for (let k = 0; k < 40; k++) {
      deform(at(id, k / 40, 1.5), character).forward(0, 0, out)
      expect(Math.hypot(out[0]!, out[1]!)).toBeLessThan(1e-12)
    }
  })

  it('comes to rest with its amplitude', () => {
    const small = at(id, 0.37, 0.001)
    const rest = { ...restPose(), spin: small.spin, yaw: small.yaw }
    expect(gap(small, rest)).toBeLessThan(0.003)
  })
})

describe('physics', () => {
  it('squash and stretch keep the area: the width gives what the height takes', () => {
    const character = prepareCharacter(round())
    for (const id of ['squash', 'bounce', 'hop', 'jump'] as const) {
      for (let k = 0; k < 24; k++) {
        const { stretch } = at(id, k / 24)
        const [a, b, c, d] = deform({ ...restPose(), stretch }, character).affine
        expect(a * d - b * c).toBeCloseTo(1, 9)
      }
    }
  })

  it('a jump squashes before it leaves the ground and after it lands', () => {
    for (const id of ['jump', 'hop', 'bounce'] as const) {
      const samples = Array.from({ length: 200 }, (_, k) => at(id, k / 200))
      const deepest = samples.reduce((a, b) => (a.stretch < b.stretch ? a : b))
      expect(deepest.lift).toBe(0)
      expect(deepest.stretch).toBeLessThan(-0.12)
      const highest = samples.reduce((a, b) => (a.lift > b.lift ? a : b))
      expect(highest).toEqual(samples[0])
    }
  })

  it('nobody sinks below the ground, but who hides there', () => {
    for (const id of MOTION_IDS) {
      if (id === 'peek') continue
      for (let k = 0; k < 100; k++) expect(at(id, k / 100).lift).toBeGreaterThanOrEqual(-0.021)
    }
  })

  it('whole turns stay whole whatever the amplitude', () => {
    expect(at('spin', 0.999999, 0.3).spin).toBeCloseTo(1, 9)
    expect(at('flip', 0.999999, 2).yaw).toBeCloseTo(1, 9)
  })
})
