import { describe, expect, it } from 'vitest'
import { linearToSrgb, srgbToLinear } from '../light.ts'
import type { Picture } from '../picture.ts'
import { DESPILL_MODES, type DespillMode, despill } from './despill.ts'

function pixel(...rgb: number[]): Picture<Float32Array> {
  return { width: 1, height: 1, channels: 3, data: Float32Array.from(rgb), space: 'srgb', alpha: 'none' }
}

const run = (rgb: number[], mode: DespillMode = 'average', strength = 1, screen: 'green' | 'blue' = 'green') => [
  ...despill(pixel(...rgb), { screen, mode, strength }).data,
]
const close = (values: number[]) => values.map((v) => expect.closeTo(v, 6))
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

describe('despill by hand', () => {
  it('average: the limit is the mean, half of what goes to each of the others', () => {
    expect(run([0.2, 0.9, 0.2])).toEqual(close([0.55, 0.2, 0.55]))
    expect(run([0.4, 0.8, 0.2])).toEqual(close([0.65, 0.3, 0.45]))
    expect(run([0.1, 0.15, 0.08])).toEqual(close([0.13, 0.09, 0.11]))
  })

  it('max takes less than average, and leaves yellow alone', () => {
    expect(run([0.6, 0.9, 0.2], 'max')).toEqual(close([0.75, 0.6, 0.35]))
    expect(run([0.6, 0.9, 0.2], 'max')[1]!).toBeGreaterThan(run([0.6, 0.9, 0.2])[1]!)
    expect(run([0.9, 0.9, 0.1], 'max')).toEqual(close([0.9, 0.9, 0.1]))
  })

  it('pure green to none at all, red and what has no spill stay to the bit', () => {
    expect(run([0, 1, 0], 'limit')).toEqual([0, 0, 0])
    expect(run([0, 1, 0])[1]).toBe(0)
    expect(run([1, 0, 0])).toEqual([1, 0, 0])
    expect(run([0.8, 0.3, 0.6])).toEqual([...pixel(0.8, 0.3, 0.6).data])
  })

  it('strength 0 does nothing, ½ is the middle', () => {
    for (const mode of DESPILL_MODES) {
      expect(run([0.3, 0.8, 0.2], mode, 0)).toEqual([...pixel(0.3, 0.8, 0.2).data])
      const all = run([0.3, 0.8, 0.2], mode)
      const middle = [0.3, 0.8, 0.2].map((v, c) => (v + all[c]!) / 2)
      expect(run([0.3, 0.8, 0.2], mode, 0.5)).toEqual(close(middle))
    }
  })
})

describe('despill for any colour', () => {
  const colours = [
    [0.9, 1, 0.1],
    [0.02, 0.06, 0.01],
    [3, 7, 1.5],
    [0.3, 0.31, 0.3],
  ]

  it('energy: where the spill is handed on, red + green + blue stays; values above 1 too', () => {
    for (const mode of ['average', 'max', 'neutral'] as const)
      for (const rgb of colours) expect(sum(run(rgb, mode))).toBeCloseTo(sum(rgb), 5)
    expect(run([0.9, 1, 0.1])[0]).toBeCloseTo(1.15, 6)
    expect(run([3, 7, 1.5])[0]!).toBeGreaterThan(4)
  })

  it('neutral leaves no purple: green ends at the mean of the others, also in the dark', () => {
    for (const rgb of colours) {
      const [r, g, b] = run(rgb, 'neutral') as [number, number, number]
      expect(g).toBeCloseTo((r + b) / 2, 6)
    }
    const [r, g, b] = run([0.02, 0.06, 0.01]) as [number, number, number]
    // 'average' does push dark pixels there, by half the spill.
    expect((r + b) / 2 - g).toBeCloseTo(0.0225, 6)
  })

  it('blue screens are green ones with the channels exchanged', () => {
    for (const mode of DESPILL_MODES) {
      const [r, g, b] = run([0.3, 0.18, 0.85], mode, 1, 'blue')
      expect(run([0.3, 0.85, 0.18], mode)).toEqual(close([r!, b!, g!]))
    }
  })

  it('limit-max leaves colours nearest to what they were, with no spill on them, a little and much', () => {
    const palette = [
      ...[
        [224, 172, 140],
        [110, 72, 52],
        [72, 44, 30],
        [245, 240, 232],
        [128, 128, 130],
        [25, 25, 28],
        [190, 32, 40],
      ],
      ...[
        [232, 196, 40],
        [250, 230, 60],
        [235, 130, 40],
        [60, 80, 130],
        [110, 110, 60],
        [190, 175, 130],
        [70, 190, 200],
      ],
    ]
    const light = (rgb: readonly number[]) => rgb.map((v) => srgbToLinear(v / 255))
    for (const [screen, ground] of [
      ['green', light([42, 168, 74])],
      ['blue', light([34, 78, 190])],
    ] as const)
      for (const share of [0, 0.05, 0.15]) {
        const errorOf = (mode: DespillMode) => {
          const off = palette.flatMap((rgb) => {
            const spilt = light(rgb).map((v, c) => v + share * ground[c]!)
            return run(spilt, mode, 1, screen).map((v, c) => 255 * linearToSrgb(Math.min(1, v)) - rgb[c]!)
          })
          return Math.sqrt(off.reduce((total, v) => total + v * v, 0) / off.length)
        }
        for (const mode of DESPILL_MODES) expect(errorOf('limit-max')).toBeLessThanOrEqual(errorOf(mode))
      }
  })

  it('whole numbers are rounded and cut; alpha is copied; the buffer may be the picture’s own', () => {
    const data = Uint8Array.of(250, 255, 10, 77, 10, 20, 30, 255)
    const picture: Picture<Uint8Array> = { width: 2, height: 1, channels: 4, data, space: 'srgb', alpha: 'straight' }
    // (250 + 10)/2 = 130, s = 125: 250 + 62.5 is cut, 255 − 125 = 130, 10 + 62.5 rounds up.
    expect([...despill(picture, { screen: 'green' }).data]).toEqual([255, 130, 73, 77, 10, 20, 30, 255])
    expect(despill(picture, { screen: 'green', into: data }).data).toBe(data)
    expect(data[1]).toBe(130)
  })

  it('refuses what it cannot do, with a sentence', () => {
    expect(() => despill(pixel(0, 0, 0), { screen: 'green', strength: 2 })).toThrow(/strength must be .* 0 to 1, not 2/)
    const premultiplied = { ...pixel(0, 0, 0), alpha: 'premultiplied' as const }
    expect(() => despill(premultiplied, { screen: 'green' })).toThrow(/straight colour/)
    expect(() => despill(pixel(0, 0, 0), { screen: 'green', into: new Float32Array(2) })).toThrow(/holds 2 values/)
  })
})
