import { DESPILL_MODES, INSIDES } from '@popcel/matting'
import { describe, expect, test } from 'vitest'
import { despillNames, insideNames, readLook } from './look-options.ts'

describe('the look of a shot', () => {
  test('the words that help knows are those that matting takes', () => {
    expect(despillNames).toEqual(DESPILL_MODES)
    expect([...insideNames].sort()).toEqual([...INSIDES].sort())
  })

  test('what was not asked for is left to the keyer', () => {
    expect(readLook({}).keying).toEqual({})
    expect(readLook({ inside: 'off', gain: 1.2 }).keying).toEqual({ inside: 'off', gain: 1.2 })
  })
})
