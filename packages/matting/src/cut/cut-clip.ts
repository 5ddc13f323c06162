// Owns cutting the frames of a clip in order: one decision for all of a scene, and mattes that do not flicker.

import { PopcelError } from '@popcel/protocol'
import type { Matte, Picture } from '../picture.ts'
import { type MatteSteadier, startSteadying } from '../temporal/median-mattes.ts'
import { type CutResult, findSubject, finishSubject, isExact } from './cut.ts'
import { type LookAhead, lookAhead } from './look-ahead.ts'
import type { CutOptions } from './options.ts'
import { colourOf } from './own-alpha.ts'
import { type Glimpse, glimpseOf, isOtherScene } from './scene-cut.ts'
import { startStages } from './stages.ts'
import type { CutTools } from './tools.ts'
import { chooseWay, type Found, type Way } from './way.ts'

/**
 * Cuts the frames of a clip, in order: one decision for all of a scene, made by its first that shows something, and networks with
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
  let former: Way | undefined
  let seen: Glimpse | undefined
  let nothing: unknown
  try {
    for (let next = await source.next(); next; next = await source.next()) {
      const frame = next.item
      const glimpse = glimpseOf(frame)
      if (seen && isOtherScene(seen, glimpse)) {
        yield* line.end()
        way = undefined
      }
      seen = glimpse
      try {
        const chosen = way ?? (await wayOfScene(frame, source, options, tools).catch(orElse(former)))
        yield* line.put(frame, await findSubject(frame, chosen, options, tools), chosen.why)
        way ??= chosen
        former = chosen
      } catch (error) {
        yield* line.end()
        if (!showsNothing(error)) throw error
        nothing = error
        yield emptyResult(frame, former?.model ?? 'alpha')
      }
    }
    yield* line.end()
  } finally {
    await source.close()
  }
  if (!former && nothing !== undefined) throw nothing
}

/** So many frames, the first of a scene, say whether its background stands still. */
const LOOKED_AT = 6

async function wayOfScene(
  first: Picture,
  source: LookAhead<Picture>,
  options: CutOptions,
  tools: CutTools,
): Promise<Way> {
  const way = await chooseWay(first, options, tools)
  if (!way.hold) return way.again ?? way
  const next = await source.peek(LOOKED_AT - 1)
  const glimpses = [first, ...next].map(glimpseOf)
  const cut = next.findIndex((_, i) => isOtherScene(glimpses[i]!, glimpses[i + 1]!))
  const scene = [first, ...next.slice(0, cut < 0 ? next.length : cut)]
  return (await way.hold(scene))?.way ?? way.again ?? way
}

/** A scene that can be cut in no way of its own, for want of a network, goes the way of the one before. */
function orElse(former: Way | undefined): (error: unknown) => Way {
  return (error) => {
    if (former && error instanceof PopcelError && error.code.startsWith('picture-')) return former
    throw error
  }
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
