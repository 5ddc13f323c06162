// Owns the small dense linear algebra of the background fit: weighted normal equations and their Cholesky solution.

/**
 * Solves (A + ridge·I) x = b for a symmetric positive definite A given row-major, n×n.
 * Returns undefined when A is not positive definite (too few or degenerate samples).
 */
export function solveSymmetric(a: Float64Array, b: Float64Array, n: number, ridge = 0): Float64Array | undefined {
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]! + (i === j ? ridge : 0)
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!
      if (i === j) {
        if (!(sum > 1e-12)) return undefined
        l[i * n + i] = Math.sqrt(sum)
      } else l[i * n + j] = sum / l[j * n + j]!
    }
  }
  const x = Float64Array.from(b)
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= l[i * n + k]! * x[k]!
    x[i]! /= l[i * n + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= l[k * n + i]! * x[k]!
    x[i]! /= l[i * n + i]!
  }
  return x
}

/** Middle value of the first `count` numbers; reorders `values` in place. 0 for none. */
export function medianInPlace(values: Float32Array, count = values.length): number {
  return count === 0 ? 0 : selectInPlace(values, count >> 1, count)
}

/**
 * The number that sorting the first `count` would put at `rank`; reorders them so that none before it is larger (Hoare 1961).
 * `from`: a place at or before the rank, before which none is larger than any after it.
 */
export function selectInPlace(values: Float32Array, rank: number, count = values.length, from = 0): number {
  let [low, high] = [from, count - 1]
  while (low < high) {
    const pivot = middleOf(values[low]!, values[(low + high) >> 1]!, values[high]!)
    let [i, j] = [low, high]
    while (i <= j) {
      while (values[i]! < pivot) i++
      while (values[j]! > pivot) j--
      if (i > j) break
      const held = values[i]!
      values[i++] = values[j]!
      values[j--] = held
    }
    if (rank <= j) high = j
    else if (rank >= i) low = i
    else break
  }
  return values[rank]!
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}

/** A small repeatable pseudo-random source (mulberry32): the same picture always gives the same matte. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
