// Owns a stage that sees one frame ahead: who waits for the next frame, and what happens when there is none.

import { PopcelError } from '@popcel/protocol'

/** Asked in the order of the frames, one at a time. Failed and skipped frames are left out. */
export type LookAheadStage<Item, Made> = {
  /** Takes a frame and gives the one before it; nothing for the first. */
  push(made: Made, item: Item, signal: AbortSignal): Promise<Made | undefined>
  /** The last frame, when no other comes. */
  flush(signal: AbortSignal): Promise<Made | undefined>
}

export type LookAhead<Item, Made> = {
  /**
   * Puts a frame in. `made` is its own result, which comes with the next frame; `before` is resolved when the frame before, whose
   * result came with this one, has found its place. @throws what the stage throws, and the frame before fails with it
   */
  put(
    made: Made,
    item: Item,
    placed: Promise<void>,
  ): Promise<{ readonly made: Promise<Made>; readonly before: Promise<void> | undefined }>
  /** No frame comes any more. Never rejects. */
  end(): Promise<void>
}

type Waiting<Made> = PromiseWithResolvers<Made> & { readonly placed: Promise<void> }

export function createLookAhead<Item, Made>(
  stage: LookAheadStage<Item, Made>,
  signal: AbortSignal,
): LookAhead<Item, Made> {
  let waiting: Waiting<Made> | undefined
  const give = async (to: Waiting<Made> | undefined, work: () => Promise<Made | undefined>) => {
    try {
      const made = await work()
      if (made !== undefined) to?.resolve(made)
      else to?.reject(new PopcelError('internal', { reason: 'a stage that looks ahead has lost a frame' }))
    } catch (error) {
      to?.reject(error)
      throw error
    }
  }
  signal.addEventListener('abort', () => waiting?.reject(new PopcelError('aborted')))
  return {
    async put(made, item, placed) {
      const before = waiting
      const own = { ...Promise.withResolvers<Made>(), placed }
      // It is awaited when the frame before has found its place; until then nobody looks.
      own.promise.catch(() => undefined)
      waiting = undefined
      await give(before, () => stage.push(made, item, signal))
      waiting = own
      if (signal.aborted) own.reject(new PopcelError('aborted'))
      return { made: own.promise, before: before?.placed }
    },
    async end() {
      const last = waiting
      waiting = undefined
      if (last && !signal.aborted) await give(last, () => stage.flush(signal)).catch(() => undefined)
    },
  }
}
