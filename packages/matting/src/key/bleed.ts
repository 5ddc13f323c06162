// Owns the colour under alpha 0: the subject's colour carried a few px outwards, then nothing. Scalers and GPU filters
// read those pixels; without the bleed they would draw a fringe of the old background.

import { growLayers } from './layers.ts'

const BLEED_PX = 3

/** `foreground`: interleaved RGB, changed in place where alpha is 0. */
export function bleedColour(
  alpha: Float32Array,
  foreground: Uint8Array | Float32Array,
  width: number,
  height: number,
): void {
  const seen = new Uint8Array(alpha.length)
  for (let i = 0; i < alpha.length; i++) if (alpha[i]! > 0) seen[i] = 1
  const { grown } = growLayers(seen.slice(), width, height, 1, 0, BLEED_PX)
  const last = seen.length - 1
  const steps = [-1, 1, -width, width, -width - 1, 1 - width, width - 1, width + 1]
  for (let k = 0; k < grown.length; k++) {
    const i = grown[k]!
    let [r, g, b, count] = [0, 0, 0, 0]
    for (let d = 0; d < 8; d++) {
      const n = Math.max(0, Math.min(last, i + steps[d]!))
      if (seen[n] === 0) continue
      r += foreground[n * 3]!
      g += foreground[n * 3 + 1]!
      b += foreground[n * 3 + 2]!
      count++
    }
    seen[i] = 1
    if (count === 0) continue
    foreground[i * 3] = r / count
    foreground[i * 3 + 1] = g / count
    foreground[i * 3 + 2] = b / count
  }
  for (let i = 0, at = 0; i < seen.length; i++, at += 3) {
    if (seen[i] !== 0) continue
    foreground[at] = 0
    foreground[at + 1] = 0
    foreground[at + 2] = 0
  }
}
