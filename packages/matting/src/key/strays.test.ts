// What JPEG leaves beside a subject that throws a shadow; and that a picture in which nothing rings is not taken for one in which
// something does.

import { describe, expect, test } from 'vitest'
import type { Matte, Picture } from '../picture.ts'
import { box, type Coverage, disc, draw, type Rgb, ring } from '../testing/draw.ts'
import { key } from './key.ts'

const SIZE = 256
const INK: Rgb = [52, 84, 106]
const BODY = disc(120, 112, 56)

/** Every channel through the 8×8 cosine transform and back, its coefficients but the mean rounded to multiples of `step`. */
function coarsened({ data, ...picture }: Picture<Uint8Array>, step: number): Picture<Uint8Array> {
  const wave = (k: number, x: number) => (k === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * x + 1) * k * Math.PI) / 16)
  const out = data.slice()
  const eight = [0, 1, 2, 3, 4, 5, 6, 7]
  const turned = (block: number[][], back: boolean) =>
    eight.map((u) =>
      eight.map((v) => eight.reduce((sum, k) => sum + block[k]![v]! * (back ? wave(k, u) : wave(u, k)), 0)),
    )
  const flipped = (block: number[][]) => eight.map((u) => eight.map((v) => block[v]![u]!))
  for (let y = 0; y < picture.height; y += 8)
    for (let x = 0; x < picture.width; x += 8)
      for (let c = 0; c < 3; c++) {
        const at = (u: number, v: number) => ((y + u) * picture.width + x + v) * 3 + c
        const block = eight.map((u) => eight.map((v) => data[at(u, v)]!))
        const waves = flipped(turned(flipped(turned(block, false)), false))
        const kept = waves.map((row, u) => row.map((w, v) => (u + v === 0 ? w : Math.round(w / step) * step)))
        const back = flipped(turned(flipped(turned(kept, true)), true))
        for (const u of eight)
          for (const v of eight) out[at(u, v)] = Math.max(0, Math.min(255, Math.round(back[u]![v]!)))
      }
  return { ...picture, data: out }
}

function rough(covers: Coverage): Matte {
  const data = Float32Array.from({ length: SIZE * SIZE }, (_, i) =>
    covers(i % SIZE, Math.floor(i / SIZE)) > 0.5 ? 0.97 : 0.03,
  )
  return { width: SIZE, height: SIZE, data }
}

const far = (i: number) => Math.hypot((i % SIZE) + 0.5 - 120, Math.floor(i / SIZE) + 0.5 - 112)

describe('beside a subject that throws a shadow', () => {
  // The body's disc moved and blurred, as the light that it takes.
  const dark = (x: number, y: number) => 0.4 * Math.max(0, Math.min(1, 0.5 + (66 - Math.hypot(x - 136, y - 132)) / 60))
  const shaded = (x: number, y: number) => [255, 255, 255].map((level) => level * (1 - dark(x, y))) as unknown as Rgb

  test('what JPEG leaves is no part of it', () => {
    const { picture } = draw(SIZE, shaded, [{ coverage: BODY, colour: INK }])
    const { matte, report } = key(coarsened(picture, 24), { prior: rough(BODY) })
    expect(report.shadow).toBe('dropped')
    // More than fifty specks without looking for them.
    expect(matte.data.filter((a, i) => a > 0.5 && far(i) > 59).length).toBeLessThan(5)
    expect(matte.data.filter((a, i) => a < 0.9 && far(i) < 53).length).toBeLessThan(3)
  })

  test('a pale part that the prior misses stays, where nothing rings', () => {
    const { picture } = draw(SIZE, shaded, [
      { coverage: BODY, colour: INK },
      { coverage: box(20, 24, 44, 48), colour: [228, 230, 232] },
    ])
    expect(key(picture, { prior: rough(BODY) }).matte.data[36 * SIZE + 32]).toBe(1)
  })
})

test('a pale pattern beside ink is no ringing where the background is smooth: a white body with an open outline stays', () => {
  const body = disc(160, 128, 70)
  const fur = box(24, 40, 64, 216)
  const ink: Rgb = [40, 40, 50]
  const { picture } = draw(
    SIZE,
    [255, 255, 255],
    [
      { coverage: fur, colour: [250, 250, 250] },
      { coverage: (x, y) => (fur(x, y) === 1 && (x + y) % 4 < 2 ? 1 : 0), colour: [246, 246, 247] },
      ...[30, 100, 170].map((y) => ({ coverage: box(36, y + 12, 50, y + 24), colour: ink })),
      { coverage: body, colour: [249, 247, 248] },
      { coverage: (x, y) => (Math.abs(y - 128) < 20 && x < 160 ? 0 : ring(160, 128, 66, 70)(x, y)), colour: ink },
    ],
  )
  const { matte, report } = key(picture, { prior: rough((x, y) => Math.max(body(x, y), fur(x, y))) })
  expect(report.noise).toBeLessThan(1)
  expect(matte.data[128 * SIZE + 160]).toBe(1)
  expect(matte.data[128 * SIZE + 110]).toBe(1)
})
