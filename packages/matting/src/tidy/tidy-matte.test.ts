import { loadCharacter } from '@popcel/fixtures'
import { decodePicture } from '@popcel/runtime'
import { beforeAll, describe, expect, it } from 'vitest'
import { matteOf } from '../composite.ts'
import { labelRuns, touchesBorder } from '../key/runs.ts'
import { edgeBandMae } from '../metrics/edge-band.ts'
import { mad } from '../metrics/errors.ts'
import type { Matte, Picture } from '../picture.ts'
import { box, type Coverage, disc, draw, type Layer, type Rgb, ring } from '../testing/draw.ts'
import { type TidyOptions, tidyMatte } from './tidy-matte.ts'

const SIZE = 220
const LILAC: Rgb = [196, 170, 220]
const ORANGE: Rgb = [220, 120, 30]

function matte(data: ArrayLike<number>): Matte {
  return { width: SIZE, height: SIZE, data: Float32Array.from(data) }
}

/** The matte in which each of the areas has that alpha. */
function spoil(alpha: Float32Array, areas: readonly { coverage: Coverage; alpha: number }[]): Matte {
  return matte(
    alpha.map((a, p) =>
      areas.reduce((value, area) => (area.coverage(p % SIZE, Math.floor(p / SIZE)) > 0 ? area.alpha : value), a),
    ),
  )
}

function at({ data }: Matte, x: number, y: number): number {
  return data[y * SIZE + x]!
}

describe('dust', () => {
  const scene = draw(SIZE, LILAC, [
    { coverage: disc(110, 120, 50), colour: ORANGE },
    // A tear, a spark and a faint but large glow: parts of the drawing.
    { coverage: disc(30, 40, 5), colour: [60, 120, 250] },
    { coverage: disc(190, 40, 2), colour: [250, 250, 90] },
    { coverage: disc(30, 180, 16), colour: [40, 160, 60], opacity: 0.35 },
  ])

  it('keeps every part of the drawing, to the bit', () => {
    const { matte: result, report } = tidyMatte(scene.picture, matte(scene.alpha))
    expect(result.data).toEqual(scene.alpha)
    expect(report.parts).toEqual({ removed: 0, kept: 3 })
  })

  it('takes specks, weak haze and strong parts that show nothing but background', () => {
    const raw = spoil(scene.alpha, [
      { coverage: box(80, 20, 81, 21), alpha: 0.8 },
      { coverage: box(150, 190, 154, 193), alpha: 0.2 },
      { coverage: box(90, 190, 105, 205), alpha: 0.9 },
    ])
    const { matte: result, report } = tidyMatte(scene.picture, raw)
    expect(result.data).toEqual(scene.alpha)
    expect(report.parts).toEqual({ removed: 3, kept: 3 })
  })

  it('leaves a strong part on a busy background, where nothing says that it is not there', () => {
    const busy = draw(SIZE, (x, y) => [(x * 37 + y * 91) & 255, (x * y) & 255, (x * 13) & 255], [
      { coverage: disc(110, 120, 50), colour: ORANGE },
    ])
    const raw = spoil(busy.alpha, [
      { coverage: box(20, 20, 40, 40), alpha: 0.9 },
      { coverage: box(150, 190, 152, 192), alpha: 0.2 },
    ])
    const { matte: result, report } = tidyMatte(busy.picture, raw)
    expect(report).toMatchObject({ plain: false, parts: { removed: 1, kept: 1 } })
    expect([at(result, 30, 30), at(result, 151, 191)]).toEqual([Math.fround(0.9), 0])
  })

  it('dust: false touches none; the only part always stays', () => {
    const raw = spoil(scene.alpha, [{ coverage: box(80, 20, 81, 21), alpha: 0.8 }])
    expect(at(tidyMatte(scene.picture, raw, { dust: false }).matte, 80, 20)).toBeCloseTo(0.8)
    const one = spoil(new Float32Array(SIZE * SIZE), [{ coverage: box(80, 20, 81, 21), alpha: 0.1 }])
    expect(tidyMatte(scene.picture, one).matte.data).toEqual(one.data)
  })
})

describe('holes', () => {
  const donut: Layer[] = [{ coverage: ring(110, 110, 30, 70), colour: ORANGE }]
  const hole: Coverage = disc(110, 110, 31)
  const truthOf = (background: Rgb) => draw(SIZE, background, donut, { noise: 1 })

  it.each([1, 0.8, 0.4])('one that the matte gives %f is cleared to the truth, soft rim and all', (alpha) => {
    const { picture, alpha: truth } = truthOf(LILAC)
    const raw = spoil(truth, [{ coverage: hole, alpha }])
    const { matte: result, report } = tidyMatte(picture, raw)
    expect(report.holes).toEqual({ cleared: 1, kept: 0 })
    expect(at(result, 110, 110)).toBe(0)
    expect(edgeBandMae(result, matte(truth))).toBeLessThan(0.03)
    expect(mad(result, matte(truth))).toBeLessThan(mad(raw, matte(truth)) / 5)
  })

  it('keep never, auto by evidence, clear always: a ring on plain white proves nothing by colour', () => {
    const { picture, alpha: truth } = draw(
      SIZE,
      [255, 255, 255],
      [
        { coverage: disc(110, 110, 90), colour: ORANGE },
        { coverage: disc(110, 110, 20), colour: [255, 255, 255] },
      ],
    )
    const raw = matte(truth)
    const centre = (holes: TidyOptions['holes']) => at(tidyMatte(picture, raw, holes ? { holes } : {}).matte, 110, 110)
    expect([centre('keep'), centre(undefined), centre('auto'), centre('clear')]).toEqual([1, 1, 1, 0])
    const lilac = truthOf(LILAC)
    const filled = spoil(lilac.alpha, [{ coverage: hole, alpha: 1 }])
    expect(at(tidyMatte(lilac.picture, filled, { holes: 'keep' }).matte, 110, 110)).toBe(1)
  })

  it('an area of another colour stays, however near to that of the background', () => {
    const { picture, alpha } = draw(SIZE, LILAC, [
      { coverage: disc(110, 110, 70), colour: ORANGE },
      { coverage: disc(110, 110, 30), colour: [LILAC[0] + 12, LILAC[1], LILAC[2]] },
    ])
    expect(tidyMatte(picture, matte(alpha)).matte.data).toEqual(alpha)
  })

  it('a body of the background’s colour that is open to it stays', () => {
    const { picture, alpha } = draw(SIZE, LILAC, [
      { coverage: disc(110, 110, 70), colour: LILAC },
      { coverage: disc(110, 80, 20), colour: ORANGE },
    ])
    expect(at(tidyMatte(picture, matte(alpha)).matte, 110, 150)).toBe(1)
  })

  it('on a busy background none is cleared', () => {
    const wild = (x: number, y: number): Rgb => [(x * 37 + y * 91) & 255, (x * y) & 255, (x * 13) & 255]
    const { picture, alpha } = draw(SIZE, wild, donut)
    const raw = spoil(alpha, [{ coverage: hole, alpha: 1 }])
    const { matte: result, report } = tidyMatte(picture, raw, { holes: 'clear' })
    expect(report).toMatchObject({ plain: false, holes: { cleared: 0, kept: 0 } })
    expect(at(result, 110, 110)).toBe(1)
  })
})

describe('pinholes', () => {
  const scene = draw(SIZE, LILAC, [
    { coverage: disc(110, 110, 80), colour: ORANGE },
    { coverage: box(100, 60, 106, 66), colour: [30, 30, 30] },
    // A lens of 20 px: large, half-transparent, and to stay so.
    { coverage: disc(130, 150, 10), colour: [200, 230, 255], opacity: 0 },
  ])

  it('gaps in the body are filled, a dark button too, and a lens is left', () => {
    const raw = spoil(scene.alpha, [
      { coverage: box(80, 100, 83, 102), alpha: 0.2 },
      { coverage: box(102, 62, 104, 64), alpha: 0 },
      { coverage: disc(130, 150, 10), alpha: 0.5 },
    ])
    const { matte: result, report } = tidyMatte(scene.picture, raw)
    expect(report.pinholesFilled).toBe(2)
    expect([at(result, 81, 101), at(result, 103, 63), at(result, 130, 150)]).toEqual([1, 1, 0.5])
    expect(tidyMatte(scene.picture, raw, { pinholes: false }).matte.data).toEqual(raw.data)
  })

  it('a gap that shows the background stays open', () => {
    const pierced = draw(SIZE, LILAC, [
      { coverage: disc(110, 110, 80), colour: ORANGE },
      { coverage: box(110, 110, 112, 112), colour: LILAC },
    ])
    const raw = spoil(pierced.alpha, [{ coverage: box(110, 110, 112, 112), alpha: 0 }])
    expect(tidyMatte(pierced.picture, raw).report.pinholesFilled).toBe(0)
  })

  it('on a busy background one is filled only when it looks like the body around it', () => {
    const wild = (x: number, y: number): Rgb => [(x * 37 + y * 91) & 255, (x * y) & 255, (x * 13) & 255]
    const busy = draw(SIZE, wild, [
      { coverage: disc(110, 110, 80), colour: ORANGE },
      { coverage: box(130, 130, 133, 133), colour: [20, 200, 220] },
    ])
    const raw = spoil(busy.alpha, [
      { coverage: box(80, 100, 83, 102), alpha: 0.2 },
      { coverage: box(130, 130, 133, 133), alpha: 0.2 },
    ])
    const { matte: result, report } = tidyMatte(busy.picture, raw)
    expect(report.pinholesFilled).toBe(1)
    expect([at(result, 81, 101), at(result, 131, 131)]).toEqual([1, Math.fround(0.2)])
  })
})

describe('every kind of picture', () => {
  const { picture, alpha } = draw(SIZE, LILAC, [{ coverage: ring(110, 110, 30, 70), colour: ORANGE }])
  const raw = spoil(alpha, [{ coverage: disc(110, 110, 31), alpha: 1 }])

  it('16 bits, floats and RGBA agree', () => {
    const eight = tidyMatte(picture, raw).matte.data
    const rgba = new Uint8Array(SIZE * SIZE * 4).fill(255)
    for (let p = 0; p < SIZE * SIZE; p++) rgba.set(picture.data.subarray(p * 3, p * 3 + 3), p * 4)
    const others: Picture[] = [
      { ...picture, data: Uint16Array.from(picture.data, (v) => v * 257) },
      { ...picture, data: Float32Array.from(picture.data, (v) => v / 255) },
      { ...picture, channels: 4, alpha: 'straight', data: rgba },
    ]
    for (const other of others) {
      const { data } = tidyMatte(other, raw).matte
      expect(data.every((a, p) => Math.abs(a - eight[p]!) < 1e-3)).toBe(true)
    }
  })

  it('empty, full and one-pixel mattes come back', () => {
    for (const value of [0, 1]) {
      const flat = matte(new Float32Array(SIZE * SIZE).fill(value))
      expect(tidyMatte(picture, flat).matte.data).toEqual(flat.data)
    }
    const one: Picture = { ...picture, width: 1, height: 1, data: Uint8Array.of(1, 2, 3) }
    expect(tidyMatte(one, { width: 1, height: 1, data: Float32Array.of(0.5) }).matte.data).toEqual(Float32Array.of(0.5))
  })

  it('refuses another size', () => {
    expect(() => tidyMatte(picture, { width: 1, height: 1, data: new Float32Array(1) })).toThrow('the matte is 1×1')
  })
})

describe('the bundled teapot, whose handle and letters are open', () => {
  let picture: Picture
  let truth: Matte
  beforeAll(async () => {
    const loaded = await loadCharacter('teapot')
    picture = await decodePicture(loaded.picture)
    truth = matteOf(loaded.truth)
  })

  it('the truth stays as it is', () => {
    expect(mad(tidyMatte(picture, truth).matte, truth)).toBeLessThan(1e-5)
  })

  it('with its holes filled it comes back to the truth', () => {
    const { width, height } = truth
    const low = Uint8Array.from(truth.data, (a) => (a < 0.5 ? 1 : 0))
    const runs = labelRuns(low, width, height, 1, false)
    const open = touchesBorder(runs, width, height)
    const filled = truth.data.slice()
    for (let r = 0; r < runs.count; r++)
      if (open[runs.labels[r]!] === 0) filled.fill(1, runs.starts[r]!, runs.starts[r]! + runs.lengths[r]!)
    const raw = { width, height, data: filled }
    const { matte: result, report } = tidyMatte(picture, raw)
    // One of the five low areas is a few px where two strokes meet.
    expect(report.holes).toEqual({ cleared: 4, kept: 0 })
    expect(mad(raw, truth)).toBeGreaterThan(0.01)
    expect(mad(result, truth)).toBeLessThan(0.0002)
  })
})
