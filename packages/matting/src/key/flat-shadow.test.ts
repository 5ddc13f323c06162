import { describe, expect, test } from 'vitest'
import type { Matte } from '../picture.ts'
import { box, type Coverage, disc, draw, type Layer, type Rgb } from '../testing/draw.ts'
import type { Background } from './background.ts'
import { findFlat } from './flat-shadow.ts'
import { key } from './key.ts'
import type { Levels } from './levels.ts'
import { REGION } from './region-map.ts'

const SIZE = 256
const SKY: Rgb = [126, 200, 227]
const RED: Rgb = [220, 60, 70]
/** Black of 26 %: the sky darkened, in whole levels. */
const SHADE: Rgb = [93, 148, 168]
const INK: Rgb = [40, 30, 40]

const BODY = box(88, 50, 168, 214)
/** Flat on the ground, behind the feet. */
const ground: Coverage = (x, y) =>
  Math.max(0, Math.min(1, 0.5 + (1 - Math.hypot((x - 128) / 100, (y - 208) / 22)) * 20))

/** `sure` of the body, and of `share` of the ground, from the left. */
function prior(share: number): Matte {
  const data = Float32Array.from({ length: SIZE * SIZE }, (_, i) => {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)]
    if (BODY(x, y) > 0.5) return 0.98
    if (ground(x, y) > 0.5) return x < 28 + 200 * share ? 0.98 : 0.4
    return 0.02
  })
  return { width: SIZE, height: SIZE, data }
}

function alphasOf(layers: readonly Layer[], says: Matte) {
  const { picture } = draw(SIZE, SKY, layers)
  const { matte, report } = key(picture, { prior: says })
  return { at: (x: number, y: number) => matte.data[y * SIZE + x]!, shadow: report.shadow }
}

const body: Layer[] = [
  { coverage: BODY, colour: RED },
  // A pole before the ground cuts it in two.
  { coverage: box(196, 120, 200, 226), colour: INK },
]
const flat = (colour: Rgb): Layer[] => [{ coverage: ground, colour }, ...body]

describe('a flat shadow on the ground', () => {
  test.each([0, 0.3])('is left out, also where the prior hesitates (sure of %d)', (share) => {
    const { at, shadow } = alphasOf(flat(SHADE), prior(share))
    expect(shadow).toBe('dropped')
    for (const [x, y] of [
      [40, 208],
      [70, 208],
      [128, 222],
      [185, 208],
      [215, 208],
    ] as const)
      expect(at(x, y)).toBe(0)
    for (const [x, y] of [
      [128, 100],
      [128, 210],
      [198, 150],
      [198, 208],
    ] as const)
      expect(at(x, y)).toBe(1)
  })

  test('stays as soft black when asked', () => {
    const { picture } = draw(SIZE, SKY, flat(SHADE))
    const { matte, foreground } = key(picture, { prior: prior(0), shadow: 'keep' })
    const i = 222 * SIZE + 128
    expect(matte.data[i]).toBeCloseTo(0.26, 1)
    expect([...foreground.data.subarray(i * 3, i * 3 + 3)]).toEqual([0, 0, 0])
  })

  test('is a mat where the prior is sure of it, or it has a colour of its own', () => {
    expect(alphasOf(flat(SHADE), prior(1)).at(60, 208)).toBe(1)
    expect(alphasOf(flat([93, 148, 120]), prior(0)).at(60, 208)).toBe(1)
  })

  test('is none above the feet', () => {
    const cloud: Layer[] = [{ coverage: disc(40, 60, 20), colour: SHADE }, ...body]
    expect(alphasOf(cloud, prior(0)).at(40, 60)).toBe(1)
  })

  test('may be as large as the pictures of cameras are', () => {
    const [width, height] = [1200, 800]
    const map = new Uint8Array(width * height).fill(REGION.background)
    map[0] = REGION.subject
    for (let y = 500; y < height; y++)
      for (let x = 0; x < width; x++) if (x !== 600) map[y * width + x] = REGION.subject
    const levels = { width, height, side: width, rgb: new Uint8Array(width * height * 3).fill(150).fill(0, 0, 3) }
    const surface = { kind: 'solid', weights: [[200], [200], [200]], sigma: [0.5, 0.5, 0.5], inliers: 1 } as const
    const background = { surface, rgb: Float32Array.of(200, 200, 200), step: 0 } as unknown as Background
    const found = findFlat(levels as unknown as Levels, background, map, 0.5, new Uint8Array(map.length))
    // A pole cuts it into pieces of 180,000 pixels each; the pixel at the top is none of it.
    expect(found).toHaveLength(300 * (width - 1))
  })
})
