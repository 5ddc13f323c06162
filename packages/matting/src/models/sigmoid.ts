// Owns the logistic function over a plane, quickly. A pixel kernel.

const REACH = 24
const STEPS = 32768

/**
 * Gives `1 / (1 + exp(−x))` of each value, within 6e-8 (the last bit of a 32-bit float near 1): straight lines between
 * 32,768 points over ±24, where the ends are 4e-11 from 0 and 1. The table takes about a millisecond to make.
 */
export function sigmoid(logits: Float32Array): Float32Array {
  const out = new Float32Array(logits.length)
  const table = new Float64Array(STEPS + 2)
  for (let i = 0; i < table.length; i++) table[i] = 1 / (1 + Math.exp(REACH - (2 * REACH * i) / STEPS))
  const scale = STEPS / (2 * REACH)
  for (let i = 0; i < out.length; i++) {
    const at = Math.min(STEPS, Math.max(0, (logits[i]! + REACH) * scale))
    const k = at | 0
    const low = table[k]!
    out[i] = low + (table[k + 1]! - low) * (at - k)
  }
  return out
}
