// Owns prefix codes: the best code lengths under a limit, and the codes that follow from the lengths.

/** Deflate's longest code, bits. */
export const LONGEST_CODE = 15

/**
 * Lengths (bits) of the cheapest prefix code for these counts with no code longer than `limit`; 0 where the count is 0.
 * By package-merge (Larmore and Hirschberg 1990): `limit` rounds of pairing the cheapest packages, then the cheapest
 * 2·(n − 1) of the last round say how often each symbol was taken, which is its length.
 */
export function codeLengths(counts: Uint32Array, limit: number): Uint8Array {
  const lengths = new Uint8Array(counts.length)
  const used = Array.from(counts.keys())
    .filter((symbol) => counts[symbol]! > 0)
    .sort((a, b) => counts[a]! - counts[b]! || a - b)
  if (used.length <= 1) {
    for (const symbol of used) lengths[symbol] = 1
    return lengths
  }
  // Leaves are always taken in rising order, so it is enough to remember, level by level, which items are leaves.
  const leaves = Float64Array.from(used, (symbol) => counts[symbol]!)
  const levels: Uint8Array[] = [new Uint8Array(leaves.length).fill(1)]
  let items: Float64Array = leaves
  for (let level = 1; level < limit; level++) {
    const packages = Float64Array.from({ length: items.length >> 1 }, (_, p) => items[2 * p]! + items[2 * p + 1]!)
    const merged = mergeSorted(leaves, packages)
    items = merged.items
    levels.push(merged.isLeaf)
  }
  let take = 2 * (used.length - 1)
  for (let level = limit - 1; level >= 0 && take > 0; level--) {
    let taken = 0
    for (let i = 0; i < take; i++) taken += levels[level]![i]!
    for (let i = 0; i < taken; i++) lengths[used[i]!]!++
    take = 2 * (take - taken)
  }
  return lengths
}

function mergeSorted(leaves: Float64Array, packages: Float64Array): { items: Float64Array; isLeaf: Uint8Array } {
  const items = new Float64Array(leaves.length + packages.length)
  const isLeaf = new Uint8Array(items.length)
  let leaf = 0
  let pack = 0
  for (let i = 0; i < items.length; i++) {
    const takeLeaf = pack >= packages.length || (leaf < leaves.length && leaves[leaf]! <= packages[pack]!)
    isLeaf[i] = takeLeaf ? 1 : 0
    items[i] = takeLeaf ? leaves[leaf++]! : packages[pack++]!
  }
  return { items, isLeaf }
}

/** The canonical codes of RFC 1951, 3.2.2, with their bits reversed: ready to be written from the low bit on. */
export function codesOf(lengths: Uint8Array): Uint16Array {
  const counts = new Uint16Array(LONGEST_CODE + 1)
  for (const length of lengths) if (length > 0) counts[length]!++
  const next = new Uint16Array(LONGEST_CODE + 1)
  for (let length = 2; length <= LONGEST_CODE; length++) {
    next[length] = (next[length - 1]! + counts[length - 1]!) << 1
  }
  return Uint16Array.from(lengths, (length) => (length === 0 ? 0 : reversed(next[length]!++, length)))
}

function reversed(code: number, length: number): number {
  let out = 0
  for (let bit = 0; bit < length; bit++) out |= ((code >> bit) & 1) << (length - 1 - bit)
  return out
}
