import { loadCharacter } from '@popcel/fixtures'
import { describe, expect, it } from 'vitest'
import { fitAction } from './fit-action.ts'

describe('20 frames of the painted sorceress', () => {
  it.each(['run', 'goodbye'] as const)(
    'fit at 45 dB or more in "%s"',
    async (action) => {
      const { truth } = await loadCharacter('sorceress')
      const { bytes, psnrDb } = fitAction('sorceress', action, truth)
      expect(bytes).toBeLessThanOrEqual(300_000)
      expect(psnrDb).toBeGreaterThanOrEqual(45)
    },
    120_000,
  )
})
