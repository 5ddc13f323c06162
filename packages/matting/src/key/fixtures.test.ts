// The keyer against the bundled characters, whose true alpha and colour are known. The limits are issue 2's figures.

import { CHARACTER_IDS, CHARACTERS, loadCharacter } from '@popcel/fixtures'
import { decodePicture } from '@popcel/runtime'
import { describe, expect, test } from 'vitest'
import { joinCutOut, matteOf } from '../composite.ts'
import { edgeBandMae, haloError } from '../metrics/edge-band.ts'
import { mad } from '../metrics/errors.ts'
import type { CutOut } from '../picture.ts'
import { refine } from '../refine.ts'
import { key } from './key.ts'

const LIMIT = { mad: 0.004, edge: 0.05, halo: 0.02 }

describe('key on the bundled characters', () => {
  const keyed = CHARACTER_IDS.filter((id) => CHARACTERS[id].background.kind !== 'transparent')
  for (const id of keyed) {
    test(id, async () => {
      const { picture, truth, spec } = await loadCharacter(id)
      const result = key(await decodePicture(picture))
      const matte = refine(result.matte, { solid: true })
      const cutOut = joinCutOut(result.foreground, matte) as CutOut
      const trueMatte = matteOf(truth)
      expect(mad(result.matte, trueMatte)).toBeLessThanOrEqual(LIMIT.mad)
      expect(edgeBandMae(result.matte, trueMatte)).toBeLessThanOrEqual(LIMIT.edge)
      expect(haloError(cutOut, truth, { r: 0, g: 0, b: 0 })).toBeLessThanOrEqual(LIMIT.halo)
      expect(haloError(cutOut, truth, { r: 255, g: 255, b: 255 })).toBeLessThanOrEqual(LIMIT.halo)
      expect(result.report.light).toBe(spec.light)
      expect(result.report.shadow).toBe(spec.shadow === null ? 'none' : 'dropped')
      expect(openBody(matte.data, trueMatte.data, truth.width)).toBe(0)
    })
  }
})

/** How many pixels of the body, away from the edge, are not exactly 1. */
function openBody(alpha: Float32Array, truth: Float32Array, width: number): number {
  let open = 0
  for (let i = 4 * width; i < truth.length - 4 * width; i++) {
    if (alpha[i] === 1) continue
    const around = [i, i - 4, i + 4, i - 4 * width, i + 4 * width]
    if (around.every((n) => truth[n] === 1)) open++
  }
  return open
}
