import type { CutOut } from '@popcel/matting'
import { describe, expect, it } from 'vitest'
import { prepareCharacter } from './character.ts'
import { deform } from './deform.ts'
import { joinLayers } from './layers.ts'
import { lightTables } from './light.ts'
import { type Pose, restPose } from './pose.ts'
import { poseBox } from './stage.ts'
import { figure, mass, round, same, tall } from './testing/figures.ts'
import { createSurface, type Stage, warpBody } from './warp.ts'

const light = lightTables()

function draw(source: CutOut, pose: Partial<Pose>, stage: Stage, width: number, height: number): CutOut {
  const character = prepareCharacter(source)
  const surface = createSurface(width, height)
  warpBody(character, deform({ ...restPose(), ...pose }, character), stage, surface)
  return joinLayers(surface, undefined, undefined, light)
}

describe('warpBody', () => {
  it('gives every sample back when nothing is scaled or moved', () => {
    // Full height and width, so that the crop is the picture.
    const source = figure(40, 30, (x, y) => ((x - 20) / 20) ** 2 + ((y - 15) / 15) ** 2 <= 1)
    const character = prepareCharacter(source)
    expect([character.width, character.height]).toEqual([40, 30])
    const out = draw(source, {}, { scale: character.unitPx, x: character.feetPx.x, y: character.feetPx.y }, 40, 30)
    let alpha = 0
    let colour = 0
    for (let i = 0; i < out.data.length; i += 4) {
      alpha = Math.max(alpha, Math.abs(out.data[i + 3]! - source.data[i + 3]!))
      if (source.data[i + 3]! < 255 || out.data[i + 3]! < 255) continue
      for (let c = 0; c < 3; c++) colour = Math.max(colour, Math.abs(out.data[i + c]! - source.data[i + c]!))
    }
    // A pixel is the mean of 3×3 cubic taps: the body does not change, a hard step of the rim by a tenth.
    expect(alpha).toBeLessThan(32)
    expect(colour).toBeLessThanOrEqual(3)
  })

  it('keeps the body exactly opaque and the rest exactly empty, also bent and squashed', () => {
    const out = draw(
      round(),
      { bend: 0.4, stretch: -0.2, nod: 0.05, turn: 0.2, rotate: 0.2 },
      { scale: 40, x: 40, y: 70 },
      80,
      80,
    )
    const counts = { full: 0, empty: 0, soft: 0 }
    for (let i = 3; i < out.data.length; i += 4) {
      const a = out.data[i]!
      if (a === 255) counts.full++
      else if (a === 0) counts.empty++
      else counts.soft++
    }
    // a disc 40 across has a rim of some 125 pixels: all else is one or the other
    expect(counts.full).toBeGreaterThan(1000)
    expect(counts.empty).toBeGreaterThan(4500)
    expect(counts.soft).toBeLessThan(220)
  })

  it.each([0.25, 0.5, 0.1])('moves the centroid by %f of a pixel when asked to', (shift) => {
    const stage = { scale: 37.3, x: 40, y: 70.2 }
    const a = mass(draw(round(), {}, stage, 80, 80))
    const b = mass(draw(round(), { dx: shift / stage.scale, lift: (2 * shift) / stage.scale }, stage, 80, 80))
    expect(b.x - a.x).toBeCloseTo(shift, 2)
    expect(a.y - b.y).toBeCloseTo(2 * shift, 2)
    expect(b.area).toBeCloseTo(a.area, 0)
  })

  it('covers the area that the figure has, at any scale', () => {
    for (const scale of [15, 31.7, 60, 250]) {
      const size = Math.ceil(scale * 1.4)
      const { area } = mass(draw(round(), {}, { scale, x: size / 2, y: size * 0.95 }, size, size))
      expect(area / (Math.PI * (scale / 2) ** 2)).toBeGreaterThan(0.985)
      expect(area / (Math.PI * (scale / 2) ** 2)).toBeLessThan(1.015)
    }
  })

  it('keeps the area under squash, stretch and bend', () => {
    const stage = { scale: 50, x: 70, y: 120 }
    const rest = mass(draw(tall(), {}, stage, 140, 130)).area
    for (const pose of [{ stretch: -0.25 }, { stretch: 0.25 }, { bend: 0.3 }, { rotate: 0.4 }, { shear: 0.3 }]) {
      expect(mass(draw(tall(), pose, stage, 140, 130)).area / rest).toBeCloseTo(1, 1.7)
    }
  })

  it('draws the same pose to the same bits, whatever was in the surface before', () => {
    const character = prepareCharacter(tall())
    const stage = { scale: 44.4, x: 30, y: 75 }
    const surface = createSurface(64, 80)
    const rest = deform(restPose(), character)
    warpBody(character, rest, stage, surface)
    const first = surface.data.slice()
    warpBody(character, deform({ ...restPose(), rotate: 0.7, bend: 0.2 }, character), stage, surface)
    warpBody(character, rest, stage, surface)
    expect(same(surface.data, first)).toBe(true)
  })

  it('draws nothing different when it is told where the pose lies', () => {
    const character = prepareCharacter(tall())
    const stage = { scale: 44.4, x: 30, y: 75 }
    const pose = deform({ ...restPose(), rotate: 0.4, bend: 0.3, nod: 0.05 }, character)
    const free = createSurface(64, 80)
    warpBody(character, pose, stage, free)
    const bounded = createSurface(64, 80)
    warpBody(character, pose, stage, bounded, poseBox(character, pose))
    expect(same(bounded.data, free.data)).toBe(true)
    const beyond = { left: 9, top: 9, right: 10, bottom: 10 }
    warpBody(character, pose, stage, bounded, beyond)
    expect(bounded.data.some((v) => v !== 0)).toBe(false)
  })

  it('leaves the feet’s pixels as they are while only the head moves', () => {
    const stage = { scale: 44.4, x: 30, y: 75 }
    const a = draw(tall(), {}, stage, 64, 80)
    const b = draw(tall(), { tilt: 0.3, turn: 0.2 }, stage, 64, 80)
    const from = 66 * 64 * 4
    expect(same(b.data.slice(from), a.data.slice(from))).toBe(true)
    expect(same(b.data, a.data)).toBe(false)
  })

  it('keeps an edge crisp: a pixel off a straight edge the body is full or gone', () => {
    const block = figure(600, 600, (x, y) => x > 50 && x < 550 && y > 50 && y < 550)
    const out = draw(block, {}, { scale: 80, x: 50, y: 90 }, 100, 100)
    const row = Array.from({ length: 100 }, (_, x) => out.data[(50 * 100 + x) * 4 + 3]!)
    expect(row.filter((a) => a > 0 && a < 255).length).toBeLessThanOrEqual(2)
    expect(row.filter((a) => a === 255).length).toBeGreaterThanOrEqual(78)
  })

  it('does not mix colour from beyond the edge: a white figure stays white at its soft rim', () => {
    const white = figure(200, 200, (x, y) => (x - 100) ** 2 + (y - 100) ** 2 <= 8100)
    for (let i = 0; i < white.data.length; i += 4) white.data.set([255, 255, 255], i)
    const out = draw(white, {}, { scale: 40.7, x: 32, y: 56 }, 64, 64)
    for (let i = 0; i < out.data.length; i += 4) {
      if (out.data[i + 3]! > 0) expect([...out.data.slice(i, i + 3)]).toEqual([255, 255, 255])
    }
  })
})
