import { PopcelError } from '@popcel/protocol'
import { describe, expect, test } from 'vitest'
import type { Picture } from '../picture.ts'
import { box, type Coverage, disc, draw, type Layer, type Rgb, ring } from '../testing/draw.ts'
import { type KeyOptions, key } from './key.ts'

const WHITE: Rgb = [255, 255, 255]
const GREEN: Rgb = [0, 177, 64]
const BLUE: Rgb = [60, 110, 190]
const INK: Rgb = [30, 25, 40]
const RED: Rgb = [210, 40, 50]

function errorOf(picture: Picture, options?: KeyOptions): PopcelError {
  try {
    key(picture, options)
  } catch (error) {
    if (error instanceof PopcelError) return error
    throw error
  }
  throw new Error('key did not refuse the picture')
}

function worst(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)
}

function meanIn(values: Float32Array, size: number, where: Coverage): number {
  let [sum, count] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    if (where(i % size, Math.floor(i / size)) < 1) continue
    sum += values[i]!
    count++
  }
  return sum / count
}

describe('alpha at the edge', () => {
  test('is the coverage of an anti-aliased disc, within one level of an 8-bit mix', () => {
    const { picture, alpha } = draw(96, BLUE, [{ coverage: disc(48, 47.3, 30.4), colour: RED }])
    const result = key(picture)
    // |F − B| is about 220 levels: rounding to 8 bits hides 0.5/220, and a pixel within 1.5 % of pure counts as pure.
    expect(worst(result.matte.data, alpha)).toBeLessThan(0.015)
    expect(result.report.light).toBe('srgb')
  })

  test('is solved in linear light when the picture was mixed there', () => {
    const { picture, alpha } = draw(160, [30, 60, 220], [{ coverage: disc(80, 80, 55.3), colour: [250, 200, 40] }], {
      light: 'linear',
    })
    const result = key(picture)
    expect(result.report.light).toBe('linear')
    expect(worst(result.matte.data, alpha)).toBeLessThan(0.02)
  })

  test('leaves no old background in the colour', () => {
    const { picture, alpha } = draw(96, GREEN, [{ coverage: disc(48, 48, 30.4), colour: RED }])
    const { matte, foreground } = key(picture, { transparency: 'none' })
    for (let i = 0; i < alpha.length; i++) {
      if (matte.data[i]! < 0.3) continue
      for (let c = 0; c < 3; c++) expect(Math.abs(foreground.data[i * 3 + c]! - RED[c]!)).toBeLessThanOrEqual(4)
    }
  })

  test('carries the colour outwards under alpha 0 and is black further away', () => {
    const { picture } = draw(96, WHITE, [{ coverage: box(30, 30, 60, 60), colour: RED }])
    const { matte, foreground } = key(picture)
    const at = (x: number, y: number) => Array.from(foreground.data.subarray((y * 96 + x) * 3, (y * 96 + x) * 3 + 3))
    expect(matte.data[45 * 96 + 28]).toBe(0)
    expect(at(28, 45)).toEqual([...RED])
    expect(at(10, 45)).toEqual([0, 0, 0])
  })

  test('is exactly 1 in the body and exactly 0 outside', () => {
    const { picture } = draw(96, [240, 238, 230], [{ coverage: disc(48, 48, 30), colour: RED }], { noise: 1.5 })
    const { matte } = key(picture)
    expect(meanIn(matte.data, 96, disc(48, 48, 25))).toBe(1)
    expect(meanIn(matte.data, 96, (x, y) => (Math.hypot(x - 48, y - 48) > 36 ? 1 : 0))).toBe(0)
  })
})

describe('backgrounds', () => {
  const subject: Layer[] = [
    { coverage: disc(80, 80, 50), colour: INK },
    { coverage: disc(80, 80, 44), colour: [240, 150, 60] },
  ]
  const scenes: Record<string, Parameters<typeof draw>[1]> = {
    solid: [200, 214, 190],
    'linear gradient': (x, y) => [200 + x * 0.3, 150 + y * 0.5, 230 - x * 0.2],
    vignette: (x, y) => {
      const dim = 1 - 0.3 * (((x - 80) / 113) ** 2 + ((y - 80) / 113) ** 2)
      return [230 * dim, 225 * dim, 210 * dim]
    },
  }
  for (const [name, background] of Object.entries(scenes)) {
    for (const noise of [0, 2]) {
      test(`${name} with noise ${noise} is told from the subject`, () => {
        const { picture, alpha } = draw(160, background, subject, { noise })
        const { matte } = key(picture)
        const mad = matte.data.reduce((sum, a, i) => sum + Math.abs(a - alpha[i]!), 0) / alpha.length
        expect(mad).toBeLessThan(noise === 0 ? 0.0008 : 0.002)
      })
    }
  }

  test('a solid colour is reported exactly', () => {
    const { report } = key(draw(96, [250, 247, 240], [{ coverage: disc(48, 48, 30), colour: RED }]).picture)
    expect(report.background).toEqual({ kind: 'solid', rgb: [250, 247, 240] })
  })

  test('a subject that covers a third of the border does not mislead the estimate', () => {
    const { picture, alpha } = draw(120, [180, 200, 220], [{ coverage: box(0, 85, 120, 120), colour: RED }])
    expect(worst(key(picture).matte.data, alpha)).toBeLessThan(0.02)
  })
})

describe('regions', () => {
  const face: Layer[] = [
    { coverage: disc(80, 80, 56), colour: INK },
    { coverage: disc(80, 80, 50), colour: WHITE },
    { coverage: disc(64, 72, 7), colour: INK },
    { coverage: disc(96, 72, 7), colour: INK },
  ]

  test('a white body on white stays', () => {
    const { picture, alpha } = draw(160, WHITE, face)
    expect(worst(key(picture).matte.data, alpha)).toBeLessThan(0.015)
  })

  test('a gap of two px in the outline lets nothing in', () => {
    const { picture } = draw(512, WHITE, [
      { coverage: disc(256, 256, 180), colour: INK },
      { coverage: disc(256, 256, 172), colour: WHITE },
      { coverage: disc(220, 230, 20), colour: INK },
      { coverage: disc(292, 230, 20), colour: INK },
      { coverage: box(255, 60, 257, 90), colour: WHITE },
    ])
    expect(meanIn(key(picture).matte.data, 512, disc(256, 300, 100))).toBe(1)
  })

  test('a hole that shows a coloured background is cleared; keep and clear overrule', () => {
    const donut: Layer[] = [{ coverage: ring(80, 80, 25, 55), colour: RED }]
    const { picture, alpha } = draw(160, [120, 190, 220], donut)
    const hole = disc(80, 80, 20)
    expect(worst(key(picture).matte.data, alpha)).toBeLessThan(0.012)
    expect(meanIn(key(picture, { holes: 'keep' }).matte.data, 160, hole)).toBe(1)
    const white = draw(160, WHITE, face).picture
    expect(meanIn(key(white, { holes: 'clear' }).matte.data, 160, disc(80, 110, 12))).toBe(0)
  })

  test('an area of nearly but not quite the background stays', () => {
    const { picture } = draw(
      160,
      [250, 247, 240],
      [
        { coverage: disc(80, 80, 56), colour: RED },
        { coverage: disc(80, 80, 20), colour: WHITE },
      ],
    )
    expect(meanIn(key(picture).matte.data, 160, disc(80, 80, 15))).toBe(1)
  })

  test('small loose parts stay and single noisy pixels go', () => {
    const { picture } = draw(
      160,
      [225, 232, 245],
      [
        { coverage: disc(80, 90, 40), colour: RED },
        { coverage: disc(30, 30, 3), colour: [120, 170, 240] },
        { coverage: box(140, 20, 141, 21), colour: [190, 200, 210] },
      ],
    )
    const { matte } = key(picture)
    expect(matte.data[30 * 160 + 30]).toBe(1)
    expect(matte.data[20 * 160 + 140]).toBe(0)
  })
})

describe('ground shadow', () => {
  const shadow = (x: number, y: number) => 0.4 * Math.exp(-(((x - 128) / 60) ** 2 + ((y - 216) / 14) ** 2))
  const ground = (x: number, y: number): Rgb => {
    const left = 1 - shadow(x, y)
    return [245 * left, 243 * left, 238 * left]
  }
  const scene = draw(256, ground, [
    { coverage: disc(128, 120, 90), colour: INK },
    { coverage: disc(128, 120, 83), colour: [240, 170, 60] },
  ])

  test('is left out by default', () => {
    const { matte, report } = key(scene.picture)
    expect(report.shadow).toBe('dropped')
    expect(worst(matte.data, scene.alpha)).toBeLessThan(0.1)
  })

  test('is kept as black with alpha 1 − I/B when asked', () => {
    const { matte, foreground, report } = key(scene.picture, { shadow: 'keep' })
    expect(report.shadow).toBe('kept')
    const at = 222 * 256 + 128
    expect(matte.data[at]).toBeCloseTo(shadow(128, 222), 1.5)
    expect(foreground.data[at * 3]).toBe(0)
  })

  test('a flat grey foot is no shadow', () => {
    const { picture } = draw(256, WHITE, [
      { coverage: disc(128, 110, 80), colour: RED },
      { coverage: box(88, 190, 168, 215), colour: [170, 170, 170] },
    ])
    expect(key(picture).report.shadow).toBe('none')
    expect(meanIn(key(picture).matte.data, 256, box(89, 195, 167, 214))).toBe(1)
  })
})

describe('screens', () => {
  const subject: Layer[] = [{ coverage: disc(128, 128, 60), colour: [180, 90, 60] }]

  test('shine through a white veil by as much as it is open', () => {
    const veil: Layer = { coverage: box(150, 110, 230, 146), colour: WHITE, opacity: 0.5 }
    const { picture } = draw(256, GREEN, [veil, ...subject])
    const { matte, foreground, report } = key(picture)
    expect(report.screen).toBe(true)
    expect(matte.data[128 * 256 + 215]).toBeCloseTo(0.5, 1)
    for (let c = 0; c < 3; c++) expect(foreground.data[(128 * 256 + 215) * 3 + c]).toBeGreaterThan(235)
    expect(key(picture, { transparency: 'none' }).matte.data[128 * 256 + 215]).toBe(1)
  })

  test('do not shine through green eyes', () => {
    const { picture } = draw(256, GREEN, [...subject, { coverage: disc(128, 118, 5), colour: [60, 160, 80] }])
    expect(key(picture).matte.data[118 * 256 + 128]).toBe(1)
  })
})

describe('samples', () => {
  test('16-bit stays 16-bit, to the bit inside', () => {
    const { picture } = draw(64, WHITE, [{ coverage: disc(32, 32, 20), colour: RED }])
    const data = Uint16Array.from(picture.data, (v, i) => v * 257 - (v === 210 ? i % 7 : 0))
    const { foreground } = key({ ...picture, data })
    expect(foreground.data).toBeInstanceOf(Uint16Array)
    const at = (32 * 64 + 32) * 3
    expect(foreground.data[at]).toBe(data[at])
  })

  test('an alpha channel multiplies the matte', () => {
    const { picture } = draw(64, WHITE, [{ coverage: disc(32, 32, 20), colour: RED }])
    const rgba = new Uint8Array(64 * 64 * 4)
    for (let i = 0; i < 64 * 64; i++)
      rgba.set([...picture.data.subarray(i * 3, i * 3 + 3), i % 64 < 32 ? 0 : 255], i * 4)
    const { matte } = key({ ...picture, channels: 4, alpha: 'straight', data: rgba })
    expect(matte.data[32 * 64 + 25]).toBe(0)
    expect(matte.data[32 * 64 + 40]).toBe(1)
  })
})

describe('pictures that cannot be keyed', () => {
  test('one colour only', () => {
    expect(errorOf(draw(40, WHITE, []).picture).code).toBe('picture-one-colour')
  })

  test('a border that shows no background', () => {
    const busy = draw(128, (x, y) => [(x * 37 + y * 91) % 256, (x * 71 + y * 13) % 256, (x * 29 + y * 57) % 256], [])
    const error = errorOf(busy.picture)
    expect(['picture-not-plain', 'picture-no-border']).toContain(error.code)
    expect(() => key(busy.picture, { force: true })).not.toThrow()
  })

  test('a subject that touches all four borders', () => {
    const stripes: Rgb[] = [RED, BLUE, GREEN, [240, 160, 0], [90, 30, 140]]
    const filled = draw(200, (x) => stripes[Math.floor(x / 20) % 5]!, [{ coverage: disc(100, 100, 60), colour: WHITE }])
    expect(errorOf(filled.picture).code).toBe('picture-no-border')
    const cross: Coverage = (x, y) => Math.max(box(70, 0, 130, 200)(x, y), box(0, 70, 200, 130)(x, y))
    const seenInCorners = draw(200, WHITE, [{ coverage: cross, colour: RED }])
    expect(worst(key(seenInCorners.picture).matte.data, seenInCorners.alpha)).toBe(0)
  })

  test('are tiny pictures no trouble', () => {
    const two = draw(2, (x) => (x === 0 ? WHITE : RED), [])
    expect(key(two.picture, { force: true }).matte.data.length).toBe(4)
    expect(errorOf(draw(1, WHITE, []).picture).code).toBe('picture-one-colour')
  })
})
