// Owns steadying the frames of a clip inside a thread, in memory that goes round: a matte that is looked back at no more becomes
// that of a later frame.

import { type Matte, type Steadied, startSteadying } from '@popcel/matting'
import type { FrameRoom } from './frame-room.ts'
import type { SteadyDone, SteadyTask } from './tasks.ts'

export type FrameSteadier = {
  /** Gives the frame before. */
  push(frame: SteadyTask): SteadyDone
  /** Gives the last. */
  flush(): SteadyDone
}

/** How many mattes the steadier looks at beside the newest. */
const LOOKED_BACK_AT = 2

export function openSteadier(room: FrameRoom): FrameSteadier {
  const steadier = startSteadying({ room })
  const raw: Matte[] = []
  // The steadier keeps its mattes for the next frames, so they go on as copies.
  const given = (done: Steadied | undefined): SteadyDone => {
    if (!done) return undefined
    const data = room.take('float', done.matte.data.length)
    data.set(done.matte.data)
    return { plate: done.picture, matte: { ...done.matte, data } }
  }
  return {
    push({ plate, matte }) {
      const done = given(steadier.push(plate, matte))
      raw.push(matte)
      if (raw.length > LOOKED_BACK_AT) room.stock([raw.shift()!.data.buffer as ArrayBuffer])
      return done
    },
    flush: () => given(steadier.flush()),
  }
}
