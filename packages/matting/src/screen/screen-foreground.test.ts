// Foreground before a known screen, judged by what people see: the cut-out over black and over white against the same drawing
// made there.

import { describe, expect, it } from 'vitest'
import { estimateForegroundMultiLevel } from '../foreground/multi-level.ts'
import { srgbToLinear } from '../light.ts'
import { edgeBand } from '../metrics/edge-band.ts'
import type { Matte, Picture } from '../picture.ts'
import { compOver } from '../shot/comp-over.ts'
import { disc, type Rgb } from '../testing/draw.ts'
import { estimateScreen } from './estimate-screen.ts'
import { differenceOf, excessOf } from './hue.ts'
import { keyScreen } from './key-screen.ts'
import { screenForeground } from './screen-foreground.ts'
import { BLUE, GREEN, SHOT_PX, shotOf } from './testing/shots.ts'

const onGrey = (level: number) => shotOf({ screen: [level, level, level], uneven: 0, noise: 0 }).picture.data

/** Mean absolute error of the comp in levels, over the edge band of the truth. */
function halo(foreground: Picture, matte: Matte, truth: Matte, level: number, wanted: Uint8Array): number {
  const over = { kind: 'colour', r: level, g: level, b: level } as const
  const seen = compOver(foreground, matte, { over }).data
  const band = edgeBand(truth)
  let [sum, count] = [0, 0]
  for (let i = 0; i < seen.length; i++) {
    if (band[Math.floor(i / 3)] === 0) continue
    sum += Math.abs(seen[i]! - wanted[i]!)
    count++
  }
  return sum / count
}

describe('screenForeground', () => {
  it.each([
    ['green, even', GREEN, 0],
    ['blue, uneven', BLUE, 0.45],
  ] as const)('%s: less halo than the plate, a third of the general estimate’s', (...look) => {
    const [, colour, uneven] = look
    const { picture, truth } = shotOf({ screen: colour, uneven, noise: 1 })
    const { screen } = estimateScreen([picture])
    const matte = keyScreen(picture, screen)
    const wanted = new Map([0, 255].map((level) => [level, onGrey(level)]))
    const error = (colours: Picture, alpha: Matte, level: number) =>
      halo(colours, alpha, truth, level, wanted.get(level)!)
    for (const level of [0, 255]) {
      expect(error(screenForeground(picture, matte, screen), matte, level)).toBeLessThan(4)
      expect(error(screenForeground(picture, matte, screen), matte, level)).toBeLessThan(error(picture, matte, level))
      // Where alpha is right, what is left is the colour's own error.
      const own = error(screenForeground(picture, truth, screen), truth, level)
      expect(own).toBeLessThan(error(estimateForegroundMultiLevel(picture, truth), truth, level) / 3)
    }
  })

  it('given the true alpha the subject’s colour comes back at the edge, and nothing of the screen is left', () => {
    const red: Rgb = [190, 32, 40]
    const { picture, truth } = shotOf({ screen: GREEN, uneven: 0.3, noise: 0 }, [
      { coverage: disc(128.3, 127.8, 60.4), colour: red },
    ])
    const { screen } = estimateScreen([picture])
    const { data } = screenForeground(picture, truth, screen)
    const allowed = Math.max(
      0,
      excessOf(
        differenceOf('green'),
        red.map((v) => srgbToLinear(v / 255)),
      ),
    )
    let most = 0
    truth.data.forEach((alpha, p) => {
      if (alpha === 0 || alpha === 1) return
      for (let c = 0; c < 3; c++) most = Math.max(most, Math.abs(data[p * 3 + c]! - red[c]!))
      const lightOf = [0, 1, 2].map((c) => srgbToLinear(data[p * 3 + c]! / 255))
      expect(excessOf(differenceOf('green'), lightOf)).toBeLessThanOrEqual(allowed + 0.01)
    })
    expect(most).toBeLessThan(30)
  })

  it('opaque pixels are the plate’s to the bit, of any type; colour goes on for 16 px and then black; values above 1 stay', () => {
    const { picture, truth } = shotOf({ screen: GREEN, uneven: 0, noise: 2 }, [
      { coverage: disc(128, 128, 50), colour: [220, 200, 190] },
    ])
    const float: Picture = {
      ...picture,
      space: 'linear',
      data: Float32Array.from(picture.data, (v) => 5 * srgbToLinear(v / 255)),
    }
    for (const plate of [picture, float]) {
      const { screen } = estimateScreen([plate])
      const { data } = screenForeground(plate, truth, screen)
      let different = 0
      truth.data.forEach((alpha, p) => {
        if (alpha === 1) for (let i = p * 3; i < p * 3 + 3; i++) if (data[i] !== plate.data[i]) different++
      })
      expect(different).toBe(0)
      const at = (x: number) => data[(128 * SHOT_PX + x) * 3]!
      expect(at(128 + 60) / at(128)).toBeGreaterThan(0.9)
      expect(at(128 + 80)).toBe(0)
    }
    const { data } = screenForeground(float, truth, estimateScreen([float]).screen)
    expect(data[(128 * SHOT_PX + 128 + 50) * 3]!).toBeGreaterThan(2)
  })

  it('four channels go in, three come out, into a buffer of the caller’s', () => {
    const { picture, truth } = shotOf({ screen: GREEN, uneven: 0, noise: 0 })
    const { screen } = estimateScreen([picture])
    const data = new Uint8Array(SHOT_PX * SHOT_PX * 4).fill(255)
    for (let p = 0; p < truth.data.length; p++) data.set(picture.data.subarray(p * 3, p * 3 + 3), p * 4)
    const into = new Uint8Array(SHOT_PX * SHOT_PX * 3)
    const four = screenForeground({ ...picture, channels: 4, data, alpha: 'straight' }, truth, screen, { into })
    expect(four.data).toBe(into)
    expect(four.data).toEqual(screenForeground(picture, truth, screen).data)
  })
})
