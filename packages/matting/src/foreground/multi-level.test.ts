import { describe, expect, it } from 'vitest'
import { composite, joinCutOut } from '../composite.ts'
import { haloError } from '../metrics/edge-band.ts'
import type { Matte, Picture } from '../picture.ts'
import { levelSizes } from './grid.ts'
import { estimateForegroundMultiLevel } from './multi-level.ts'

type Pixel = readonly [number, number, number]
type At<T> = (x: number, y: number) => T

function matteOf(width: number, height: number, at: At<number>): Matte {
  return {
    width,
    height,
    data: Float32Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))),
  }
}

function rgb(width: number, height: number, at: At<Pixel>): Picture<Uint8Array> {
  const data = Uint8Array.from(
    Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))).flat(),
  )
  return { width, height, channels: 3, data, space: 'srgb', alpha: 'none' }
}

const SIZE = 96
/** A disc with soft rim, thin rays around it, and a hole: fractional alpha of every kind. */
const matte = matteOf(SIZE, SIZE, (x, y) => {
  const distance = Math.hypot(x - 47.3, y - 46.1)
  const disc = Math.min(1, Math.max(0, (30 - distance) / 2.5))
  const ray = distance < 42 ? Math.max(0, 1 - Math.abs(x - y) / 1.4) * 0.8 : 0
  const hole = Math.min(1, Math.max(0, (distance - 6) / 1.5))
  return Math.round(Math.max(disc, ray) * hole * 255) / 255
})
const colour: At<Pixel> = (x, y) => [210 - x, 60 + y, 90]
const truth = joinCutOut(rgb(SIZE, SIZE, colour), matte)
const GREEN = { r: 30, g: 220, b: 40 }
const picture = composite(truth, GREEN)

/** The published algorithm once more, written plainly from the paper's equations, on doubles and whole pictures. */
function published(image: Picture, alpha: Matte): Float64Array {
  const { width: W, height: H } = image
  const at = (v: ArrayLike<number>, w: number, x: number, y: number, c: number) => v[(y * w + x) * 3 + c]!
  let front = Float64Array.of(...meanColour(image, alpha, (a) => a > 0.9))
  let back = Float64Array.of(...meanColour(image, alpha, (a) => a < 0.1))
  let [pw, ph] = [1, 1]
  for (const { width: w, height: h } of levelSizes(W, H)) {
    const grow = (v: Float64Array) =>
      Float64Array.from({ length: w * h * 3 }, (_, i) => {
        const p = Math.floor(i / 3)
        return at(v, pw, Math.floor(((p % w) * pw) / w), Math.floor((Math.floor(p / w) * ph) / h), i % 3)
      })
    ;[front, back] = [grow(front), grow(back)]
    const a = Float64Array.from(
      { length: w * h },
      (_, p) => alpha.data[Math.floor((Math.floor(p / w) * H) / h) * W + Math.floor(((p % w) * W) / w)]!,
    )
    for (let sweep = w <= 32 && h <= 32 ? 10 : 2; sweep > 0; sweep--)
      for (let y = 0; y < h; y++)
        for (let x = 0; x < w; x++) {
          const p = y * w + x
          const near = [
            [x - 1, y],
            [x + 1, y],
            [x, y - 1],
            [x, y + 1],
          ].map(([i, j]) => Math.min(h - 1, Math.max(0, j!)) * w + Math.min(w - 1, Math.max(0, i!)))
          const d = near.map((n) => 1e-5 + Math.abs(a[p]! - a[n]!))
          const S = d.reduce((s, v) => s + v)
          const [m00, m01, m11] = [a[p]! ** 2 + S, a[p]! * (1 - a[p]!), (1 - a[p]!) ** 2 + S]
          for (let c = 0; c < 3; c++) {
            const I = at(image.data, W, Math.floor((x * W) / w), Math.floor((y * H) / h), c) / 255
            const f = a[p]! * I + d.reduce((s, v, k) => s + v * front[near[k]! * 3 + c]!, 0)
            const b = (1 - a[p]!) * I + d.reduce((s, v, k) => s + v * back[near[k]! * 3 + c]!, 0)
            const det = m00 * m11 - m01 * m01
            front[p * 3 + c] = Math.min(1, Math.max(0, (m11 * f - m01 * b) / det))
            back[p * 3 + c] = Math.min(1, Math.max(0, (m00 * b - m01 * f) / det))
          }
        }
    ;[pw, ph] = [w, h]
  }
  return front
}

function meanColour(image: Picture, alpha: Matte, wanted: (a: number) => boolean): number[] {
  const chosen = Array.from(alpha.data.keys()).filter((p) => wanted(alpha.data[p]!))
  return [0, 1, 2].map(
    (c) => chosen.reduce((sum, p) => sum + image.data[p * 3 + c]! / 255, 0) / Math.max(1, chosen.length),
  )
}

describe('levelSizes', () => {
  it('doubles up to a power of two, and takes both sides from 1 to full in the same number of levels', () => {
    expect(levelSizes(8, 8).map(({ width }) => width)).toEqual([1, 2, 4, 8])
    expect(levelSizes(1, 1)).toEqual([{ width: 1, height: 1 }])
    const uneven = levelSizes(100, 7)
    expect(uneven).toHaveLength(8)
    expect(uneven[4]).toEqual({ width: Math.round(100 ** (4 / 7)), height: Math.round(7 ** (4 / 7)) })
    expect(uneven.at(-1)).toEqual({ width: 100, height: 7 })
  })
})

describe('everywhere: true', () => {
  it('is the published algorithm, to a half of a step in 8 bits', () => {
    const expected = published(picture, matte)
    const { data } = estimateForegroundMultiLevel(picture, matte, { everywhere: true })
    let worst = 0
    for (let i = 0; i < data.length; i++) worst = Math.max(worst, Math.abs(data[i]! - expected[i]! * 255))
    // Ours keeps floats between sweeps and rounds to 8 bits at the end.
    expect(worst).toBeLessThan(0.51)
  })

  it('by hand: a 1×1 picture is one 2×2 system', () => {
    // a = 0.5, neighbours are itself: S = 4e-5. F and B start at 0 (no alpha > 0.9 or < 0.1) and are symmetric: F = B = v
    // with (0.5 + S)v = 0.5·I + S·v_before, which goes to I = 0.8 within 10 sweeps.
    const one: Picture<Float32Array> = {
      width: 1,
      height: 1,
      channels: 3,
      data: Float32Array.of(0.8, 0.4, 0),
      space: 'srgb',
      alpha: 'none',
    }
    const { data } = estimateForegroundMultiLevel(
      one,
      matteOf(1, 1, () => 0.5),
      { everywhere: true },
    )
    expect([...data].map((v) => Math.round(v * 1e4) / 1e4)).toEqual([0.8, 0.4, 0])
  })
})

describe('estimateForegroundMultiLevel', () => {
  const result = estimateForegroundMultiLevel(picture, matte)

  it('solves the edge as the whole picture does: within two steps where alpha is fractional', () => {
    const whole = estimateForegroundMultiLevel(picture, matte, { everywhere: true })
    let worst = 0
    matte.data.forEach((a, p) => {
      if (a === 0 || a === 1) return
      for (let i = p * 3; i < p * 3 + 3; i++) worst = Math.max(worst, Math.abs(result.data[i]! - whole.data[i]!))
    })
    // It starts from the sure colours and not from the coarser level alone.
    expect(worst).toBeLessThanOrEqual(2)
  })

  it('is nearer to the truth than what was published, where large levels are solved at the edge only', () => {
    // 300×260: levels above 128² are packed; here parents, rims and uneven level sizes all play.
    const [w, h] = [300, 260]
    const alpha = matteOf(w, h, (x, y) => {
      const body = Math.min(1, Math.max(0, (90 - Math.hypot(x - 150, (y - 130) * 1.2)) / 3))
      const hair = y > 20 && y < 250 && x % 37 === 5 ? 0.6 : 0
      return Math.round(Math.max(body, hair) * 255) / 255
    })
    const cut = joinCutOut(
      rgb(w, h, (x, y) => [x & 255, (y * 2) & 255, (x + y) & 255]),
      alpha,
    )
    const mixed = composite(cut, { r: 255, g: 255, b: 255 })
    const error = (estimate: Picture) => {
      let sum = 0
      let count = 0
      alpha.data.forEach((a, p) => {
        if (a === 0 || a === 1) return
        for (let c = 0; c < 3; c++) sum += Math.abs(estimate.data[p * 3 + c]! - cut.data[p * 4 + c]!)
        count += 3
      })
      return sum / count
    }
    const whole = estimateForegroundMultiLevel(mixed, alpha, { everywhere: true })
    const quick = estimateForegroundMultiLevel(mixed, alpha)
    expect(error(quick)).toBeLessThan(0.97 * error(whole))
    // Most of what differs is the start from sure colours; what the band alone costs is a fraction of a step.
    let sum = 0
    for (let i = 0; i < quick.data.length; i++) {
      const a = alpha.data[Math.floor(i / 3)]!
      if (a > 0 && a < 1) sum += Math.abs(quick.data[i]! - whole.data[i]!)
    }
    expect(sum / (3 * alpha.data.filter((a) => a > 0 && a < 1).length)).toBeLessThan(1)
  })

  it('is the picture itself where alpha is 1, and black far from the edge where it is 0', () => {
    matte.data.forEach((a, p) => {
      if (a === 1) expect([...result.data.slice(p * 3, p * 3 + 3)]).toEqual([...picture.data.slice(p * 3, p * 3 + 3)])
    })
    expect([...result.data.slice(0, 3)]).toEqual([0, 0, 0])
  })

  it('bleeds the colour of the edge reachPx px into alpha 0, not the colour of the background', () => {
    const half = matteOf(64, 64, (x) => (x < 32 ? 1 : 0))
    const hard = rgb(64, 64, (x) => (x < 32 ? [200, 40, 40] : [30, 220, 40]))
    for (const reachPx of [1, 3, 8]) {
      const { data } = estimateForegroundMultiLevel(hard, half, { reachPx })
      const at = (x: number) => [...data.slice((20 * 64 + x) * 3, (20 * 64 + x) * 3 + 3)]
      for (let x = 32; x <= 32 + reachPx; x++) {
        expect(Math.abs(at(x)[0]! - 200)).toBeLessThan(12)
        expect(at(x)[1]!).toBeLessThan(60)
      }
      expect(at(33 + reachPx)).toEqual([0, 0, 0])
    }
  })

  it('removes the old background: the halo error falls to a fiftieth', () => {
    const kept = joinCutOut(picture, matte)
    const solved = joinCutOut(result, matte)
    for (const grey of [0, 255]) {
      const over = { r: grey, g: grey, b: grey }
      expect(haloError(solved, truth, over)).toBeLessThan(haloError(kept, truth, over) / 50)
    }
  })

  it('puts back together what it took apart: αF + (1−α)B is the picture', () => {
    const again = composite(joinCutOut(result, matte), GREEN)
    let worst = 0
    again.data.forEach((value, i) => {
      worst = Math.max(worst, Math.abs(value - picture.data[i]!))
    })
    expect(worst).toBeLessThanOrEqual(12)
  })
})

describe('a known background', () => {
  it('brings the error down further, as a colour and as a picture', () => {
    const plain = joinCutOut(estimateForegroundMultiLevel(picture, matte), matte)
    const asColour = estimateForegroundMultiLevel(picture, matte, { background: GREEN })
    const asPicture = estimateForegroundMultiLevel(picture, matte, { background: rgb(SIZE, SIZE, () => [30, 220, 40]) })
    const white = { r: 255, g: 255, b: 255 }
    const error = haloError(joinCutOut(asColour, matte), truth, white)
    expect(error).toBeLessThan(haloError(plain, truth, white) * 0.7)
    expect(error).toBeLessThan(0.0005)
    expect(asPicture.data).toEqual(asColour.data)
  })

  it('finds the colour of a veil, which cannot be told from its background without', () => {
    // A wide part of alpha 0.4 beside an opaque body of another colour.
    const veil = matteOf(80, 80, (x, y) => (x < 12 ? 1 : x < 64 && y > 8 && y < 72 ? 0.4 : 0))
    const cut = joinCutOut(
      rgb(80, 80, (x) => (x < 12 ? [40, 40, 60] : [230, 120, 200])),
      veil,
    )
    const mixed = composite(cut, GREEN)
    const off = (background?: typeof GREEN) => {
      const { data } = estimateForegroundMultiLevel(mixed, veil, background ? { background } : {})
      return Math.max(...[230, 120, 200].map((v, c) => Math.abs(data[(40 * 80 + 40) * 3 + c]! - v)))
    }
    expect(off(GREEN)).toBeLessThanOrEqual(4)
    expect(off()).toBeGreaterThan(40)
  })

  it('divides exactly where alpha is large', () => {
    // I = 0.8·F + 0.2·B with F = (250, 0, 100), B = (0, 0, 0): the picture holds (200, 0, 80).
    const flat = matteOf(16, 16, () => 0.8)
    const { data } = estimateForegroundMultiLevel(
      rgb(16, 16, () => [200, 0, 80]),
      flat,
      { background: { r: 0, g: 0, b: 0 } },
    )
    expect([...data.slice(0, 3)]).toEqual([250, 0, 100])
  })

  it('does not blow noise up where alpha is small', () => {
    // A veil of alpha 0.04 over white: a wrong step of 2 in the picture would be 50 in F = (I − (1−α)B)/α.
    const veil = matteOf(48, 48, (x) => (x < 20 ? 1 : x < 30 ? 0.04 : 0))
    const noisy = rgb(48, 48, (x, y) => {
      const noise = ((x * 7 + y * 13) % 5) - 2
      return x < 20 ? [90, 60, 200] : x < 30 ? [248 + noise, 247 + noise, 253] : [255, 255, 255]
    })
    const { data } = estimateForegroundMultiLevel(noisy, veil, { background: { r: 255, g: 255, b: 255 } })
    for (let y = 4; y < 44; y++)
      for (let x = 22; x < 28; x++) expect(Math.abs(data[(y * 48 + x) * 3]! - 90)).toBeLessThan(35)
  })
})

describe('light', () => {
  it('a picture mixed in light is solved in light', () => {
    const mixed = composite(truth, { r: 255, g: 255, b: 255 }, { light: 'linear' })
    const error = (options: { light: 'srgb' | 'linear' }) =>
      haloError(joinCutOut(estimateForegroundMultiLevel(mixed, matte, options), matte), truth, { r: 0, g: 0, b: 0 })
    expect(error({ light: 'linear' })).toBeLessThan(error({ light: 'srgb' }) / 5)
    expect(error({ light: 'linear' })).toBeLessThan(0.004)
  })

  it('agrees for 8 bits, 16 bits and floats, and with a known background', () => {
    const options = { light: 'linear', background: GREEN } as const
    const eight = estimateForegroundMultiLevel(picture, matte, options)
    const sixteen = estimateForegroundMultiLevel(
      { ...picture, data: Uint16Array.from(picture.data, (v) => v * 257) },
      matte,
      options,
    )
    const float = estimateForegroundMultiLevel(
      { ...picture, data: Float32Array.from(picture.data, (v) => v / 255) },
      matte,
      options,
    )
    eight.data.forEach((value, i) => {
      expect(Math.abs(sixteen.data[i]! / 257 - value)).toBeLessThan(0.51)
      expect(Math.abs(float.data[i]! * 255 - value)).toBeLessThan(0.51)
    })
  })
})

describe('every kind of picture', () => {
  it('16 bits and floats agree with 8 bits', () => {
    const deep: Picture<Uint16Array> = { ...picture, data: Uint16Array.from(picture.data, (v) => v * 257) }
    const floats: Picture<Float32Array> = { ...picture, data: Float32Array.from(picture.data, (v) => v / 255) }
    const eight = estimateForegroundMultiLevel(picture, matte)
    const sixteen = estimateForegroundMultiLevel(deep, matte)
    const float = estimateForegroundMultiLevel(floats, matte)
    expect(sixteen.data).toBeInstanceOf(Uint16Array)
    eight.data.forEach((value, i) => {
      expect(Math.abs(sixteen.data[i]! / 257 - value)).toBeLessThan(0.51)
      expect(Math.abs(float.data[i]! * 255 - value)).toBeLessThan(0.51)
    })
  })

  it('does not look at an alpha channel, and repeats grey', () => {
    const withAlpha = joinCutOut(
      picture,
      matteOf(SIZE, SIZE, () => 0.3),
    )
    expect(estimateForegroundMultiLevel(withAlpha, matte).data).toEqual(
      estimateForegroundMultiLevel(picture, matte).data,
    )
    const grey: Picture<Uint8Array> = { ...picture, channels: 1, data: picture.data.filter((_, i) => i % 3 === 0) }
    const { data } = estimateForegroundMultiLevel(grey, matte)
    expect(data.every((value, i) => value === data[i - (i % 3)])).toBe(true)
  })

  it('an empty and a full matte', () => {
    expect(
      new Set(
        estimateForegroundMultiLevel(
          picture,
          matteOf(SIZE, SIZE, () => 0),
        ).data,
      ),
    ).toEqual(new Set([0]))
    expect(
      estimateForegroundMultiLevel(
        picture,
        matteOf(SIZE, SIZE, () => 1),
      ).data,
    ).toEqual(picture.data)
  })

  it.each([
    [1, 1],
    [1, 40],
    [33, 2],
    [200, 150],
  ])('%i×%i', (w, h) => {
    const image = rgb(w, h, (x, y) => [x & 255, y & 255, 9])
    const alpha = matteOf(w, h, (x, y) => ((x + y) % 7) / 6)
    const { width, height, data } = estimateForegroundMultiLevel(image, alpha)
    expect([width, height, data.length]).toEqual([w, h, w * h * 3])
  })

  it('refuses sizes that differ and a reach out of range', () => {
    expect(() =>
      estimateForegroundMultiLevel(
        picture,
        matteOf(2, 2, () => 1),
      ),
    ).toThrow('the matte is 2×2 and the picture 96×96; they must be of one size')
    expect(() => estimateForegroundMultiLevel(picture, matte, { reachPx: 0 })).toThrow(
      'reachPx must be a whole number from 1 to 64, not 0',
    )
    expect(() => estimateForegroundMultiLevel(picture, matte, { background: rgb(2, 2, () => [0, 0, 0]) })).toThrow(
      'the background is 2×2',
    )
  })
})
