import { describe, expect, it } from 'vitest'
import { surfaceOfIndexed } from '../png/surface.ts'
import { BLEND_OVER, BLEND_SOURCE, changedRect, crop, novelty, patchesFor } from './difference.ts'

const rows = (...lines: number[][]) => Uint32Array.from(lines.flat())
/** Entry 0 clear, 1 and 2 opaque, 3 translucent. */
const palette = Uint8Array.of(0, 0, 0, 0, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 100)
const surface = surfaceOfIndexed({ width: 3, height: 3, palette, frames: [] })

describe('changedRect', () => {
  it('is the box of what differs', () => {
    const before = rows([1, 1, 1], [1, 1, 1], [1, 1, 1])
    expect(changedRect(before, rows([1, 1, 1], [1, 1, 2], [1, 2, 1]), 3, 3)).toEqual({
      x: 1,
      y: 1,
      width: 2,
      height: 2,
    })
  })

  it('is one pixel when nothing differs, because a frame cannot be empty', () => {
    expect(changedRect(rows([1, 2]), rows([1, 2]), 2, 1)).toEqual({ x: 0, y: 0, width: 1, height: 1 })
  })
})

describe('crop', () => {
  it('cuts the rectangle out row by row', () => {
    const values = rows([1, 2, 3], [4, 5, 6], [7, 8, 9])
    expect([...crop(values, 3, { x: 1, y: 1, width: 2, height: 2 })]).toEqual([5, 6, 8, 9])
  })
})

describe('patchesFor', () => {
  const before = rows([1, 1, 0], [1, 1, 0], [0, 0, 0])

  it('offers OVER with unchanged pixels clear when changes are opaque', () => {
    const [source, over] = patchesFor(surface, before, rows([2, 1, 0], [1, 2, 0], [0, 0, 0]))
    expect(source).toEqual({
      rect: { x: 0, y: 0, width: 2, height: 2 },
      values: rows([2, 1], [1, 2]),
      blend: BLEND_SOURCE,
    })
    expect(over).toEqual({ rect: { x: 0, y: 0, width: 2, height: 2 }, values: rows([2, 0], [0, 2]), blend: BLEND_OVER })
  })

  it('offers OVER for translucent pixels above clear ones only', () => {
    expect(patchesFor(surface, before, rows([1, 1, 3], [2, 1, 0], [0, 0, 0]))).toHaveLength(2)
    expect(patchesFor(surface, before, rows([3, 1, 0], [1, 2, 0], [0, 0, 0]))).toHaveLength(1)
  })

  it('does not offer OVER where something must become clear', () => {
    expect(patchesFor(surface, before, rows([0, 1, 0], [1, 2, 0], [0, 0, 0]))).toHaveLength(1)
  })
})

describe('novelty', () => {
  it('counts pixels that neither neighbour repeats', () => {
    const values = rows([5, 5, 6], [5, 7, 6])
    expect(novelty({ rect: { x: 0, y: 0, width: 3, height: 2 }, values, blend: 0 })).toBe(3)
  })
})
