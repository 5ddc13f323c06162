// Owns the memory of frames that are done, between the threads: what each kind of work will need goes along with it.

/** Of a few frames of 4K; what is beyond is let go. */
const MOST_BYTES = 600_000_000

export type Spares = {
  /** Buffers for what the last work of this kind made; fewer where there are none. They are the caller's. */
  takeFor(kind: string): ArrayBuffer[]
  /** What a work of this kind made, which the next will make too. */
  learn(kind: string, made: Iterable<ArrayBuffer>): void
  give(buffers: readonly ArrayBuffer[]): void
}

export function createSpares(mostBytes = MOST_BYTES): Spares {
  const free: ArrayBuffer[] = []
  const needs = new Map<string, readonly number[]>()
  let kept = 0
  /** The smallest that is large enough and less than twice as large. */
  const take = (bytes: number): ArrayBuffer | undefined => {
    let best: number | undefined
    free.forEach(({ byteLength }, i) => {
      const fits = byteLength >= bytes && byteLength < 2 * bytes
      if (fits && (best === undefined || byteLength < free[best]!.byteLength)) best = i
    })
    if (best === undefined) return undefined
    const [found] = free.splice(best, 1)
    kept -= found!.byteLength
    return found
  }
  return {
    takeFor: (kind) => (needs.get(kind) ?? []).flatMap((bytes) => take(bytes) ?? []),
    learn(kind, made) {
      needs.set(
        kind,
        Array.from(made, ({ byteLength }) => byteLength).filter((bytes) => bytes > 0),
      )
    },
    give(buffers) {
      for (const buffer of buffers) {
        if (buffer.byteLength === 0) continue
        free.push(buffer)
        kept += buffer.byteLength
      }
      while (kept > mostBytes) kept -= free.shift()!.byteLength
    },
  }
}
