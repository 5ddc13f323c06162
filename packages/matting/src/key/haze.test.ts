// Glows and smoke whose alpha is known, beside a body that a prior sees.

import { describe, expect, test } from 'vitest'
import type { Matte } from '../picture.ts'
import { type Coverage, disc, draw, type Rgb } from '../testing/draw.ts'
import { key } from './key.ts'

const SIZE = 256
const INK: Rgb = [40, 30, 60]
const body = disc(80, 150, 50)
/** From 0.8 at its middle to nothing at 70 px. */
const halo: Coverage = (x, y) => 0.8 * Math.max(0, 1 - Math.hypot(x - 160, y - 100) / 70)

function rough(covers: Coverage): Matte {
  const data = Float32Array.from({ length: SIZE * SIZE }, (_, i) =>
    covers(i % SIZE, Math.floor(i / SIZE)) > 0.5 ? 0.97 : 0.03,
  )
  return { width: SIZE, height: SIZE, data }
}

/** Mean |α − truth| of the matte where `where` is above 0. */
function errorIn({ data }: Matte, alpha: Float32Array, where: Coverage): number {
  let [sum, count] = [0, 0]
  for (let i = 0; i < data.length; i++) {
    if (where(i % SIZE, Math.floor(i / SIZE)) === 0) continue
    sum += Math.abs(data[i]! - alpha[i]!)
    count++
  }
  return sum / count
}

describe('what fades into one colour beside the subject', () => {
  test.each([
    ['a yellow glow on white', [255, 255, 255], [255, 255, 0], 0],
    ['a green glow on magenta with noise', [214, 63, 171], [0, 255, 0], 3],
    ['white mist on slate', [60, 80, 110], [255, 255, 255], 1],
  ] as const)('%s is as thin as it is', (_, ground, colour, noise) => {
    const { picture, alpha } = draw(
      SIZE,
      ground,
      [
        { coverage: halo, colour },
        { coverage: body, colour: INK },
      ],
      { noise },
    )
    const { matte, foreground } = key(picture, { prior: rough(body) })
    // Taken as solid it would be 0.73 off.
    expect(errorIn(matte, alpha, halo)).toBeLessThan(0.05)
    expect(matte.data[150 * SIZE + 80]).toBe(1)
    const amid = (100 * SIZE + 160) * 3
    for (let c = 0; c < 3; c++) expect(Math.abs(foreground.data[amid + c]! - colour[c]!)).toBeLessThan(24)
  })

  test("is the subject's own soft shading where the prior sees the subject", () => {
    const { picture } = draw(
      SIZE,
      [255, 255, 255],
      [
        { coverage: halo, colour: [255, 255, 0] },
        { coverage: body, colour: INK },
      ],
    )
    const both: Coverage = (x, y) => Math.max(body(x, y), halo(x, y) > 0 ? 1 : 0)
    expect(key(picture, { prior: rough(both) }).matte.data[100 * SIZE + 190]).toBe(1)
  })

  test('is not looked for in paint that has an edge', () => {
    const badge = disc(180, 100, 40)
    const { picture, alpha } = draw(
      SIZE,
      [255, 255, 255],
      [
        { coverage: badge, colour: [255, 250, 200] },
        { coverage: body, colour: INK },
      ],
    )
    expect(errorIn(key(picture, { prior: rough(body) }).matte, alpha, badge)).toBeLessThan(0.02)
  })
})
