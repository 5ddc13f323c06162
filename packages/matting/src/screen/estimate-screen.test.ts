import { describe, expect, it } from 'vitest'
import { srgbToLinear } from '../light.ts'
import type { Picture } from '../picture.ts'
import { disc, draw, type Rgb } from '../testing/draw.ts'
import { estimateScreen, isSureScreen, startScreenEstimate } from './estimate-screen.ts'
import { differenceOf, excessOf, hueOf } from './hue.ts'
import { screenRows } from './screen.ts'
import { BLUE, GREEN, PARTS, SHOT_PX, shotOf } from './testing/shots.ts'

const light = (rgb: Rgb) => rgb.map((v) => srgbToLinear(v / 255))

function flat(width: number, height: number, rgb: Rgb): Picture<Uint8Array> {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => rgb[i % 3]!)
  return { width, height, channels: 3, data, space: 'srgb', alpha: 'none' }
}

describe('estimateScreen', () => {
  it.each([
    ['green', GREEN],
    ['blue', BLUE],
  ] as const)('finds a %s screen, evenly lit, to the level', (hue, colour) => {
    const { screen, report } = estimateScreen([shotOf({ screen: colour, uneven: 0, noise: 2 }).picture])
    expect([screen.hue, report.frames, report.evenness]).toEqual([hue, 1, 1])
    for (const [c, level] of report.rgb.entries()) expect(Math.abs(level - colour[c]!)).toBeLessThanOrEqual(1)
    expect(report.confidence).toBeGreaterThan(0.95)
    expect(report.coverage).toBeGreaterThan(0.5)
    expect(report.border).toBeGreaterThan(0.7)
  })

  it('is sure of a screen that goes on beyond the frame, and not of what is blue within it', () => {
    for (const screen of [GREEN, BLUE]) {
      const { report } = estimateScreen([shotOf({ screen, uneven: 0.3, noise: 2 }).picture])
      expect(isSureScreen(report)).toBe(true)
    }
    const red = { coverage: disc(100, 128, 60), colour: [220, 40, 40] as const }
    const blue = { coverage: disc(156, 128, 60), colour: [40, 60, 220] as const }
    const coat = { coverage: disc(128, 200, 110), colour: [40, 60, 220] as const }
    for (const parts of [[red, blue], [blue], [coat]]) {
      const { screen, report } = estimateScreen([draw(SHOT_PX, [255, 255, 255], parts).picture])
      expect([screen.hue, isSureScreen(report)]).toEqual(['blue', false])
    }
  })

  it('follows light that falls off, where the screen is seen and behind the subject', () => {
    const look = { screen: GREEN, uneven: 0.45, noise: 2 }
    const { screen, report } = estimateScreen([shotOf(look).picture])
    expect(report.evenness).toBeLessThan(0.6)
    // The same light without anybody in front of it and without grain.
    const { picture } = shotOf({ ...look, noise: 0 }, [])
    const [rows, row] = [screenRows(screen, SHOT_PX, SHOT_PX), new Float32Array(SHOT_PX * 3)]
    const off = { seen: 0, behind: 0 }
    const count = { seen: 0, behind: 0 }
    const { truth } = shotOf(look)
    for (let y = 0; y < SHOT_PX; y++) {
      rows(y, row)
      for (let x = 0; x < SHOT_PX; x++) {
        const p = y * SHOT_PX + x
        const where = truth.data[p]! > 0.5 ? 'behind' : 'seen'
        const wanted = srgbToLinear(picture.data[p * 3 + 1]! / 255)
        off[where] += Math.abs(row[x * 3 + 1]! - wanted) / wanted
        count[where]++
      }
    }
    expect(off.seen / count.seen).toBeLessThan(0.015)
    expect(off.behind / count.behind).toBeLessThan(0.04)
  })

  it('holds over several frames, of which some hardly show the screen', () => {
    const filled = draw(SHOT_PX, GREEN, [{ coverage: disc(128, 128, 170), colour: [190, 60, 50] }]).picture
    const open = shotOf({ screen: GREEN, uneven: 0, noise: 1 }).picture
    const { screen, report } = estimateScreen([filled, open, filled, open])
    expect([screen.hue, report.frames]).toEqual(['green', 4])
    for (const [c, value] of light(GREEN).entries()) expect(Math.abs(screen.colour[c]! - value)).toBeLessThan(0.01)
  })

  it('takes the screen and not the shirt: a blue figure on green, a green one on blue', () => {
    const figure = (colour: Rgb) => [{ coverage: disc(128, 150, 75), colour }]
    const onGreen = draw(SHOT_PX, GREEN, figure(BLUE)).picture
    const onBlue = draw(SHOT_PX, BLUE, figure(GREEN)).picture
    expect([estimateScreen([onGreen]).screen.hue, estimateScreen([onBlue]).screen.hue]).toEqual(['green', 'blue'])
    expect(estimateScreen([onGreen], { hue: 'blue' }).screen.hue).toBe('blue')
  })

  it('says the same of 8 bits, 16 bits, floats and light', () => {
    const { picture } = shotOf({ screen: GREEN, uneven: 0.3, noise: 1 })
    const kinds: Picture[] = [
      { ...picture, data: Uint16Array.from(picture.data, (v) => v * 257) },
      { ...picture, data: Float32Array.from(picture.data, (v) => v / 255) },
      { ...picture, data: Float32Array.from(picture.data, (v) => srgbToLinear(v / 255)), space: 'linear' },
    ]
    const { screen } = estimateScreen([picture])
    for (const kind of kinds)
      for (const [i, value] of estimateScreen([kind]).screen.light.values.entries())
        expect(value).toBeCloseTo(screen.light.values[i]!, 4)
  })

  it('a colour of the user’s is looked for around it, and stands where it is not seen', () => {
    const magenta: Rgb = [200, 40, 180]
    const picture = draw(SHOT_PX, [196, 44, 176], [{ coverage: disc(128, 128, 60), colour: [90, 120, 60] }]).picture
    const [r, g, b] = magenta
    const { screen, report } = estimateScreen([picture], { colour: { r, g, b } })
    expect(screen.hue).toBe('magenta')
    expect(report.rgb).toEqual([196, 44, 176])
    const unseen = estimateScreen([picture], { colour: { r: 0, g: 200, b: 60 } })
    expect([unseen.screen.hue, unseen.report.confidence, unseen.report.rgb]).toEqual(['green', 0, [0, 200, 60]])
    expect(() => estimateScreen([picture], { colour: { r: 90, g: 95, b: 92 } })).toThrow(/nearly grey/)
  })

  it('says plainly where there is no screen, no frame, no colour', () => {
    const grey = flat(90, 60, [120, 122, 119])
    expect(() => estimateScreen([grey])).toThrow(/no green or blue screen is seen in it \(no such colour covers 2 %/)
    const small = draw(SHOT_PX, [128, 128, 128], [{ coverage: disc(128, 128, 30), colour: GREEN }]).picture
    expect(() => estimateScreen([small])).toThrow(/the likeliest covers 4 % of the frames and 0 % of their border/)
    expect(() => startScreenEstimate().finish()).toThrow(/no frame was given/)
    expect(() => estimateScreen([{ ...grey, channels: 1, data: new Uint8Array(5400) }])).toThrow(/in colour is wanted/)
  })

  it('is plain data of any frame size', () => {
    const { screen } = estimateScreen([shotOf({ screen: GREEN, uneven: 0.4, noise: 1 }, PARTS).picture])
    expect(JSON.parse(JSON.stringify(screen))).toEqual(screen)
    const [wide, small] = [new Float32Array(601 * 3), new Float32Array(11 * 3)]
    screenRows(screen, 601, 301)(150, wide)
    screenRows(screen, 11, 7)(3, small)
    expect(wide[300 * 3 + 1]).toBeCloseTo(small[5 * 3 + 1]!, 5)
  })
})

describe('hue', () => {
  it('a colour stands out by what its channel has above the others; greys do not', () => {
    expect(excessOf(differenceOf('green'), [0.1, 0.6, 0.2])).toBeCloseTo(0.4, 9)
    expect(excessOf(differenceOf('magenta'), [0.7, 0.1, 0.5])).toBeCloseTo(0.4, 9)
    expect(excessOf(differenceOf('blue'), [0.5, 0.5, 0.5])).toBe(0)
    expect([hueOf([0, 1, 0.2]), hueOf([0, 0.9, 1]), hueOf([1, 0.1, 0.9]), hueOf([1, 0, 0.1])]).toEqual([
      'green',
      'cyan',
      'magenta',
      'red',
    ])
  })
})
