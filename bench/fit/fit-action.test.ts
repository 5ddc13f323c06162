import { loadCharacter } from '@popcel/fixtures'
import { describe, expect, it } from 'vitest'
import { fitAction } from './fit-action.ts'

describe('20 frames of the painted sorceress', () => {
  it.each(['run', 'jump'] as const)('fit at 45 dB or more in "%s", at full size', async (action) => {
    const { truth } = await loadCharacter('sorceress')
    const { bytes, psnrDb, artScale } = fitAction('sorceress', action, truth)
    expect(bytes).toBeLessThanOrEqual(300_000)
    expect(psnrDb).toBeGreaterThanOrEqual(45)
    expect(artScale).toBe(1)
  })

  it('fit at 45 dB in "idea" when that is asked for, a little smaller, and that is told', async () => {
    const { truth } = await loadCharacter('sorceress')
    const { bytes, psnrDb, artScale, gaveUp } = fitAction('sorceress', 'idea', truth, 45)
    expect(bytes).toBeLessThanOrEqual(300_000)
    expect(psnrDb).toBeGreaterThanOrEqual(45)
    expect(artScale).toBeGreaterThan(0.85)
    expect(gaveUp.at(-1)).toBe(`art drawn at ${Math.round(artScale * 100)} % of its size, to keep 45 dB`)
  }, 240_000)
})
