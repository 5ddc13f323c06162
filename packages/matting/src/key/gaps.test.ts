// Gaps that something faint has closed, as JPEG does between strands.

import { expect, test } from 'vitest'
import type { Matte } from '../picture.ts'
import { box, type Coverage, draw, type Layer, type Rgb } from '../testing/draw.ts'
import { openGaps } from './gaps.ts'
import { key } from './key.ts'
import { PRIOR } from './prior.ts'

const SIZE = 512
const GROUND: Rgb = [240, 240, 240]
const RINGING: Rgb = [228, 240, 240]
const HAIR: Rgb = [70, 40, 30]

/** Strands of 4 px with gaps of 5 px, 60 px long, on a head. */
const isStrand = (x: number) => (x - 60) % 9 < 4
const tuft = box(60, 30, 136, 90)
const strands: Coverage = (x, y) => tuft(x, y) * (isStrand(x) ? 1 : 0)
const head: Layer = { coverage: box(50, 90, 150, 170), colour: HAIR }

function prior(level: number): Matte {
  const data = Float32Array.from({ length: SIZE * SIZE }, (_, i) => {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)]
    return head.coverage(x, y) > 0 ? 0.98 : tuft(x, y) > 0 ? level : 0.02
  })
  return { width: SIZE, height: SIZE, data }
}

const layers: readonly Layer[] = [head, { coverage: tuft, colour: RINGING }, { coverage: strands, colour: HAIR }]

/** Mean alpha in the middle of the gaps. */
function inGaps({ data }: Matte): number {
  let [sum, count] = [0, 0]
  for (let y = 45; y < 75; y++)
    for (let x = 69; x < 126; x++)
      if ((x - 60) % 9 === 6) {
        sum += data[y * SIZE + x]!
        count++
      }
  return sum / count
}

test('between strands that a prior is not sure of show the background', () => {
  const { picture } = draw(SIZE, GROUND, layers)
  const { data } = key(picture, { prior: prior(0.7) }).matte
  expect(inGaps({ width: SIZE, height: SIZE, data })).toBeLessThan(0.15)
  for (let y = 45; y < 75; y++) expect(data[y * SIZE + 61]).toBeGreaterThan(0.9)
})

test('stay shut where a prior is sure of the subject', () => {
  const { picture } = draw(SIZE, GROUND, layers)
  expect(inGaps(key(picture, { prior: prior(0.98) }).matte)).toBeGreaterThan(0.9)
})

test('are none where something strong lies to one side only: an outline of nearly the background’s colour', () => {
  const rim = box(46, 86, 154, 174)
  const { picture } = draw(SIZE, GROUND, [{ coverage: rim, colour: RINGING }, head])
  const scene = {
    width: SIZE,
    height: SIZE,
    picture: picture.data,
    background: Float32Array.from(GROUND),
    step: 0,
    sigma: 0.5,
  } as const
  const prior = new Uint8Array(SIZE * SIZE).fill(PRIOR.likely)
  const found: number[] = []
  const at = (covers: Coverage) =>
    Float32Array.from({ length: SIZE * SIZE }, (_, i) => covers(i % SIZE, Math.floor(i / SIZE)))
  openGaps(scene, at(rim), prior, SIZE * 4, (i) => found.push(i))
  expect(found).toEqual([])
  // The same rim with something strong beyond it on the left is a gap there.
  const wall = box(30, 86, 46, 174)
  const walled = draw(SIZE, GROUND, [{ coverage: rim, colour: RINGING }, head, { coverage: wall, colour: HAIR }])
  const both: Coverage = (x, y) => Math.max(rim(x, y), wall(x, y))
  openGaps({ ...scene, picture: walled.picture.data }, at(both), prior, SIZE * 4, (i) => found.push(i))
  expect(found).toContain(130 * SIZE + 48)
  expect(found).not.toContain(130 * SIZE + 152)
})

test('end at the sides of the picture: the far end of the row above is no neighbour', () => {
  const rim = box(0, 80, 3, 180)
  const solid = box(3, 80, 60, 180)
  const far = box(SIZE - 4, 40, SIZE, 220)
  const { picture } = draw(SIZE, GROUND, [
    { coverage: rim, colour: RINGING },
    { coverage: solid, colour: HAIR },
    { coverage: far, colour: HAIR },
  ])
  const scene = {
    width: SIZE,
    height: SIZE,
    picture: picture.data,
    background: Float32Array.from(GROUND),
    step: 0,
    sigma: 0.5,
  } as const
  const alpha = Float32Array.from({ length: SIZE * SIZE }, (_, i) => rim(i % SIZE, Math.floor(i / SIZE)))
  const found: number[] = []
  openGaps(scene, alpha, new Uint8Array(SIZE * SIZE).fill(PRIOR.likely), SIZE * 4, (i) => found.push(i))
  expect(found).toEqual([])
})
