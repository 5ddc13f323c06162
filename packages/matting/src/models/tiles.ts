// Owns laying overlapping tiles over a picture, and how much each says of the pixels that several see.

export type Tile = { readonly left: number; readonly top: number; readonly width: number; readonly height: number }

/** Tiles of at most `side`, evenly spread, each sharing at least `overlap` px with the next; together they cover everything. */
export function tilesOver(width: number, height: number, side: number, overlap: number): Tile[] {
  const across = starts(width, side, overlap)
  return starts(height, side, overlap).flatMap((top) =>
    across.map((left) => ({ left, top, width: Math.min(side, width), height: Math.min(side, height) })),
  )
}

function starts(length: number, side: number, overlap: number): number[] {
  if (length <= side) return [0]
  const steps = Math.ceil((length - side) / (side - overlap))
  return Array.from({ length: steps + 1 }, (_, i) => Math.round((i * (length - side)) / steps))
}

/**
 * Weights of a tile's columns (or rows): 1 inside, falling to nearly 0 over `overlap` px towards an edge that is not the
 * picture's, so that no seam shows where one tile ends.
 */
export function tileWeights(start: number, length: number, whole: number, overlap: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => {
    const before = start === 0 ? 1 : (i + 0.5) / overlap
    const after = start + length === whole ? 1 : (length - i - 0.5) / overlap
    return Math.min(1, before, after)
  })
}
