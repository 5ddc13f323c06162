// Owns the memory that still pictures are cut in, one after the other: a cut of 1024² takes some 50 MB, and in memory that is there
// it is done a seventh sooner than in new.

import { createFrameScratch } from './frame-files/scratch.ts'
import { createFrameRoom, type FrameRoom } from './frame-work/frame-room.ts'

/** Enough for 1600²; of larger pictures a part is made anew, so that a program that waits does not hold what one of them took. */
const KEPT_BYTES = 128_000_000

/** A room for cuts that come one after the other, as `CutTools.room`. It keeps at most 128 MB. */
export function createPictureRoom(): FrameRoom {
  return createFrameRoom(createFrameScratch(KEPT_BYTES))
}
