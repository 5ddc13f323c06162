// Owns frames on their way: started as there is room, their ends given in order, everything stopped before it is left.
// What happens to one frame is in line.ts; what the stages do is the caller's, nothing here knows a pixel.

import { PopcelError } from '@popcel/protocol'
import { type FrameEnd, Line, type LineOptions, type Marks, type Stages } from './line.ts'

export type PipelineOptions = LineOptions & {
  readonly signal: AbortSignal
  /** True for a failure that every frame after would meet too (disk full): the run ends with it. */
  readonly isFatal?: (error: unknown) => boolean
  /** High-water marks, when the run ends. */
  readonly onMarks?: (marks: Marks) => void
}

/**
 * Sends items through the stages and yields how each ended, in their order. A frame's failure is its own end; the others go on.
 * Stopping the iteration, an aborted signal or a fatal failure stops all stages; the generator ends only when they have stopped.
 * @throws PopcelError aborted, and a fatal failure
 */
export async function* runPipeline<Item, Read, Made, Written>(
  items: Iterable<Item> | AsyncIterable<Item>,
  stages: Stages<Item, Read, Made, Written>,
  options: PipelineOptions,
): AsyncGenerator<FrameEnd<Item, Written>, void, undefined> {
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const line = new Line(stages, options, signal)
  const ends = startAll(items, line, signal)
  try {
    for (let end = await ends.next(); end; end = await ends.next()) {
      if (signal.aborted) break
      if (end.status === 'failed' && options.isFatal?.(end.error)) throw end.error
      yield end
    }
    if (signal.aborted) throw new PopcelError('aborted')
  } finally {
    stop.abort()
    await ends.settled()
    options.onMarks?.(line.marks())
  }
}

/** Starts frames as the line has room, and keeps their ends in order for whoever asks. */
function startAll<Item, Read, Made, Written>(
  items: Iterable<Item> | AsyncIterable<Item>,
  line: Line<Item, Read, Made, Written>,
  signal: AbortSignal,
) {
  type End = Promise<FrameEnd<Item, Written>>
  const ends: End[] = []
  const running = new Set<End>()
  let wake = () => {}
  let over = false
  let failure: unknown
  const begin = async () => {
    for await (const item of items) {
      if (signal.aborted) return
      const end = line.start(item)
      running.add(end)
      void end.then(() => running.delete(end))
      ends.push(end)
      wake()
      await line.room()
    }
  }
  const begun = begin()
    .catch((error: unknown) => {
      failure = error
    })
    .then(() => line.end())
    .finally(() => {
      over = true
      wake()
    })
  return {
    async next(): Promise<FrameEnd<Item, Written> | undefined> {
      while (ends.length === 0 && !over) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      if (ends.length === 0 && failure !== undefined && !signal.aborted) throw failure
      return ends.shift()
    },
    async settled(): Promise<void> {
      await begun
      await Promise.all(running)
    },
  }
}
