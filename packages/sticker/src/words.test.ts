import { describe, expect, it } from 'vitest'
import { counted, either, grouped } from './words.ts'

describe('words', () => {
  it('groups thousands', () => {
    expect([0, 999, 1000, 300000, 20000000].map(grouped)).toEqual(['0', '999', '1,000', '300,000', '20,000,000'])
  })

  it('joins choices with or', () => {
    expect([either([1, 2, 3, 4]), either([8]), either([])]).toEqual(['1, 2, 3 or 4', '8', 'nothing'])
  })

  it('counts one and many', () => {
    expect([counted(1, 'frame'), counted(0, 'frame'), counted(5, 'held frame')]).toEqual([
      '1 frame',
      '0 frames',
      '5 held frames',
    ])
  })
})
