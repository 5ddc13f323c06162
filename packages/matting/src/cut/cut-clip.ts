// Owns cutting the frames of a clip in order: one decision for all of them, and mattes that do not flicker.

import { PopcelError } from '@popcel/protocol'
import type { Matte, Picture } from '../picture.ts'
import { type MatteSteadier, startSteadying } from '../temporal/median-mattes.ts'
import { type CutResult, findSubject, finishSubject, isExact } from './cut.ts'
import { type LookAhead, lookAhead } from './look-ahead.ts'
import type { CutOptions } from './options.ts'
import { colourOf } from './own-alpha.ts'
import { startStages } from './stages.ts'
import type { CutTools } from './tools.ts'
import { chooseWay, type Found, type Way } from './way.ts'

/**
 * Cuts the frames of a clip, in order: one decision for all of them, made by the first that shows something, and networks with
 * a memory see one frame after the other. A network's mattes are steadied, so each comes when the next frame has been seen. The keyer
 * looks at the first frames together: a source must not write over a frame that it gave. A frame in which nothing is to be seen
 * has an empty matte.
 * @throws PopcelError as `cut`, at the frame; when no frame shows anything, at the end
 */
export async function* cutClip(
  frames: Iterable<Picture> | AsyncIterable<Picture>,
  options: CutOptions,
  tools: CutTools,
): AsyncGenerator<CutResult, void, undefined> {
  const source = lookAhead(frames)
  const line = startLine(options, tools)
  let way: Way | undefined
  let nothing: unknown
  try {
    for (let next = await source.next(); next; next = await source.next()) {
      const frame = next.item
      try {
        const chosen = way ?? (await wayOfClip(frame, source, options, tools))
        yield* line.put(frame, await findSubject(frame, chosen, options, tools), chosen.why)
        way ??= chosen
      } catch (error) {
        yield* line.end()
        if (!showsNothing(error)) throw error
        nothing = error
        yield emptyResult(frame, way?.model ?? 'alpha')
      }
    }
    yield* line.end()
  } finally {
    await source.close()
  }
  if (!way && nothing !== undefined) throw nothing
}

/** So many frames, the first of a clip, say whether its background stands still. */
const LOOKED_AT = 6

async function wayOfClip(
  first: Picture,
  source: LookAhead<Picture>,
  options: CutOptions,
  tools: CutTools,
): Promise<Way> {
  const way = await chooseWay(first, options, tools)
  if (!way.hold) return way.again ?? way
  return (await way.hold([first, ...(await source.peek(LOOKED_AT - 1))]))?.way ?? way.again ?? way
}

type Waiting = { readonly found: Found; readonly why: string | undefined }

/** The way from a found subject to its result: by way of the next frame where mattes are steadied, else at once. */
function startLine(options: CutOptions, tools: CutTools) {
  let steady: MatteSteadier | undefined
  let waiting: Waiting | undefined
  const finish = (picture: Picture, { found, why }: Waiting): CutResult => ({
    ...finishSubject(picture, found, options, tools),
    why,
  })
  const settled = function* (
    before: Waiting | undefined,
    step: (steady: MatteSteadier) => ReturnType<MatteSteadier['push']>,
  ) {
    if (!steady) return
    const stages = startStages(tools.now)
    const done = step(steady)
    stages.lap('steady')
    if (!done || !before) return
    const { found, why } = before
    yield finish(done.picture, { found: { ...found, matte: done.matte, ms: { ...found.ms, ...stages.times } }, why })
  }
  return {
    *put(picture: Picture, found: Found, why: string | undefined) {
      if (options.steady === false || isExact(found)) {
        yield finish(picture, { found, why })
        return
      }
      steady ??= startSteadying()
      const before = waiting
      waiting = { found, why }
      yield* settled(before, (to) => to.push(picture, found.matte))
    },
    /** What still waits for a next frame; the one after begins anew. */
    *end() {
      const last = waiting
      waiting = undefined
      yield* settled(last, (to) => to.flush())
      steady = undefined
    },
  }
}

function showsNothing(error: unknown): boolean {
  return error instanceof PopcelError && (error.code === 'picture-transparent' || error.code === 'picture-one-colour')
}

function emptyResult(picture: Picture, model: string): CutResult {
  const { width, height } = picture
  const matte: Matte = { width, height, data: new Float32Array(width * height) }
  const none = { report: undefined, why: undefined, warnings: [], ms: {} }
  return { model, device: 'cpu', matte, foreground: colourOf(picture), ...none }
}
