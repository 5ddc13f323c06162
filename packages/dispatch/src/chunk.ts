// Owns how many frames go into one job: as few as the workers can be kept busy with, as many as make the overhead small.

export type ChunkFacts = {
  /** Frames that wait to be sent. */
  readonly waiting: number
  /** Workers that can work at the same time. */
  readonly workers: number
  /** Measured so far: time of a job beside its frames, and of one frame, in ms. Undefined before the first job ended. */
  readonly measured: { readonly overheadMs: number; readonly frameMs: number } | undefined
  /** Bytes of the next frames as they are sent, in order. */
  readonly bytes: readonly number[]
  /** The most bytes that one job may have. */
  readonly limitBytes: number
  readonly mostFrames: number
}

/** Overhead may take this share of a job's time before frames are put together. */
const OVERHEAD_SHARE = 0.1

/**
 * Frames of the next job, at least 1. Until something was measured, one: the first answers come soonest. Then so many that
 * the overhead takes a tenth, but never so many that a worker stays without (what waits is shared twice among them, so the
 * last round is short), nor more bytes than a job may have.
 */
export function chunkSize(facts: ChunkFacts): number {
  const { measured, waiting, workers, mostFrames } = facts
  const wanted = measured
    ? Math.ceil((measured.overheadMs * (1 / OVERHEAD_SHARE - 1)) / Math.max(1, measured.frameMs))
    : 1
  const fair = Math.ceil(waiting / (2 * Math.max(1, workers)))
  return Math.max(1, Math.min(wanted, fair, mostFrames, framesWithin(facts.bytes, facts.limitBytes)))
}

function framesWithin(bytes: readonly number[], limit: number): number {
  let sum = 0
  for (let i = 0; i < bytes.length; i++) {
    sum += bytes[i]!
    if (sum > limit) return i
  }
  return bytes.length
}
