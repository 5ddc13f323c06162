// Owns random numbers that come again: the same seed gives the same plan.

/** Marsaglia, "Xorshift RNGs" (2003), the 32-bit generator with shifts 13, 17 and 5. Numbers are above 0 and below 1. */
export function createRandom(seed: number): () => number {
  // spreads neighbouring seeds apart: Knuth's multiplicative constant, 2³² divided by the golden ratio
  let state = Math.imul(seed + 1, 2_654_435_761) || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
