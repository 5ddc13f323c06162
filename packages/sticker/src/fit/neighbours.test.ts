import { describe, expect, it } from 'vitest'
import { allEqual, MARK, separateNeighbours } from './neighbours.ts'

const a = Uint32Array.of(0, 0, 0xff000011, 0)
const b = Uint32Array.of(0, 0xff000022, 0, 0)
const solid = Uint32Array.of(0xff000001, 0xff000002)

describe('separateNeighbours', () => {
  it('leaves frames alone that differ', () => {
    const { frames, marked } = separateNeighbours([a, b, a])
    expect([frames, marked]).toEqual([[a, b, a], 0])
  })

  it('marks every second frame of a hold with one pixel of alpha 1', () => {
    const { frames, marked } = separateNeighbours([a, a, a, b, b])
    const markedA = Uint32Array.of(0, MARK, 0xff000011, 0)
    const markedB = Uint32Array.of(MARK, 0xff000022, 0, 0)
    expect([frames, marked]).toEqual([[a, markedA, a, b, markedB], 2])
    expect(a[1]).toBe(0)
  })

  it('changes one level of blue where nothing is clear', () => {
    expect(separateNeighbours([solid, solid]).frames[1]).toEqual(Uint32Array.of(0xff010001, 0xff000002))
  })
})

describe('allEqual', () => {
  it('tells one still picture from two', () => {
    expect([allEqual([a, a.slice()]), allEqual([a, b]), allEqual([a])]).toEqual([true, false, true])
  })
})
