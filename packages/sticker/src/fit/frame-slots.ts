// Owns which of the given frames are shown and when: even subsampling above the limit, repeats below the least number.

/** `indices[k]` is the given frame shown in slot k, `startShares[k]` (0..1 of the play) when it starts. */
export type FrameSlots = { readonly indices: readonly number[]; readonly startShares: readonly number[] }

/**
 * `wanted` slots over `given` frames of equal length. Frame 0 always stays frame 0. A kept frame starts when it started
 * before, so that the speed of a movement does not change; a repeated frame's time is divided among its slots.
 */
export function frameSlots(given: number, wanted: number): FrameSlots {
  const indices = Array.from({ length: wanted }, (_, k) => Math.floor((k * given) / wanted))
  const startShares = indices.map((index, k) => {
    const first = indices.indexOf(index)
    const repeats = indices.lastIndexOf(index) - first + 1
    return (index + (k - first) / repeats) / given
  })
  return { indices, startShares }
}
