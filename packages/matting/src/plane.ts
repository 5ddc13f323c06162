// Owns the one-channel float picture that the filters work on, and its transposition. A Matte is one.

export type Plane = { readonly width: number; readonly height: number; readonly data: Float32Array }

// Small squares, so that both sides stay in the cache.
const TILE = 32

/** Columns become rows. */
export function transpose({ width, height, data }: Plane, out: Float32Array = new Float32Array(data.length)): Plane {
  for (let top = 0; top < height; top += TILE)
    for (let left = 0; left < width; left += TILE) {
      const bottom = Math.min(height, top + TILE)
      const right = Math.min(width, left + TILE)
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) out[x * height + y] = data[y * width + x]!
    }
  return { width: height, height: width, data: out }
}
