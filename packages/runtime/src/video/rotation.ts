// Owns what a container's display matrix says: by how many degrees clockwise a frame is turned to be upright.

/**
 * The matrix is nine 32-bit integers, a b u / c d v / x y w, row by row, a to d with 16 bits after the point: a point (x, y)
 * is shown at (a·x + c·y, b·x + d·y) (ISO 14496-12, track header). Only quarter turns are known; mirrors are not.
 */
export function rotationOf(matrix: Uint8Array | null): number {
  if (!matrix || matrix.length < 36) return 0
  const view = new DataView(matrix.buffer, matrix.byteOffset, 36)
  const [a, b] = [view.getInt32(0, true), view.getInt32(4, true)]
  const degrees = (Math.atan2(b, a) * 180) / Math.PI
  return (((Math.round(degrees / 90) * 90) % 360) + 360) % 360
}
