// Owns the order in which a subject is cut out: found, its edge made finer, refined, its colours taken out of the background.
// Decoding and encoding are the caller's.

import { PopcelError } from '@popcel/protocol'
import { decideByColour } from '../colour-model/decide-by-colour.ts'
import { estimateForegroundMultiLevel } from '../foreground/multi-level.ts'
import { refineGuided } from '../guided/refine-guided.ts'
import { refineMatte } from '../models/refine-matte.ts'
import { isModelId, MODELS, modelSpec } from '../models/table.ts'
import type { Matte, Picture } from '../picture.ts'
import { type RefineOptions, refine } from '../refine.ts'
import { type MatteSmoother, startSmoothing } from '../temporal/smooth-mattes.ts'
import { tidyMatte } from '../tidy/tidy-matte.ts'
import { type LookAhead, lookAhead } from './look-ahead.ts'
import type { CutOptions } from './options.ts'
import { colourOf } from './own-alpha.ts'
import { type Stages, type StageTimes, startStages } from './stages.ts'
import type { CutTools } from './tools.ts'
import { chooseWay, type Found, type Way } from './way.ts'

export type CutResult = Pick<Found, 'model' | 'device' | 'report'> & {
  /** Why 'auto' took this model; undefined where it was asked for by name. */
  readonly why: string | undefined
  readonly matte: Matte
  /** Straight RGB of the subject, in the picture's sample type. */
  readonly foreground: Picture
  readonly warnings: readonly string[]
  readonly ms: StageTimes
}

/** The trimap network that `refine: 'vitmatte'` takes. */
const TRIMAP_MODEL = 'vitmatte-small-distinctions-646'

/**
 * Cuts the subject of a decoded picture out.
 * @throws PopcelError picture-transparent, picture-one-colour, picture-no-border, picture-not-plain, usage, and the rows of models
 */
export async function cut(picture: Picture, options: CutOptions, tools: CutTools): Promise<CutResult> {
  const way = await chooseWay(picture, options, tools)
  return cutOne(picture, way, options, tools)
}

/**
 * Cuts the frames of a clip, in order: one decision for all of them, made by the first that shows something, and networks with
 * a memory see one frame after the other. The keyer looks at the first frames together, so a source must not write over a frame
 * that it gave. A frame in which nothing is to be seen has an empty matte.
 * @throws PopcelError as {@link cut}, at the frame; when no frame shows anything, at the end
 */
export async function* cutClip(
  frames: Iterable<Picture> | AsyncIterable<Picture>,
  options: CutOptions,
  tools: CutTools,
): AsyncGenerator<CutResult, void, undefined> {
  let way: Way | undefined
  let nothing: unknown
  const steady = options.steady === false ? undefined : startSmoothing()
  const source = lookAhead(frames)
  try {
    for (let next = await source.next(); next; next = await source.next()) {
      const frame = next.item
      try {
        const chosen = way ?? (await wayOfClip(frame, source, options, tools))
        yield await cutOne(frame, chosen, options, tools, steady)
        // A frame in the middle that hides the border is keyed like the others.
        way ??= chosen.again ?? chosen
      } catch (error) {
        if (!showsNothing(error)) throw error
        nothing = error
        yield emptyResult(frame, way?.model ?? 'alpha')
      }
    }
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
  if (!way.hold) return way
  return (await way.hold([first, ...(await source.peek(LOOKED_AT - 1))]))?.way ?? way
}

function showsNothing(error: unknown): boolean {
  return error instanceof PopcelError && (error.code === 'picture-transparent' || error.code === 'picture-one-colour')
}

function emptyResult(picture: Picture, model: string): CutResult {
  const { width, height } = picture
  const matte = { width, height, data: new Float32Array(width * height) }
  const none = { report: undefined, why: undefined, warnings: [], ms: {} }
  return { model, device: 'cpu', matte, foreground: colourOf(picture), ...none }
}

async function cutOne(
  picture: Picture,
  way: Way,
  options: CutOptions,
  tools: CutTools,
  steady?: MatteSmoother,
): Promise<CutResult> {
  const found = await findSubject(picture, way, options, tools)
  const stages = startStages(tools.now)
  const still = steady && !isExact(found) ? steady(picture, found.matte) : found.matte
  if (still !== found.matte) stages.lap('steady')
  const { why } = way
  return { ...finishSubject(picture, { ...found, matte: still, ms: total(found, stages) }, options, tools), why }
}

/** The first part of a cut: the subject found, its edge made finer, the matte tidied. Frames are independent of each other here. */
export async function findSubject(
  picture: Picture,
  way: Way,
  options: CutOptions,
  tools: CutTools,
  hint?: Matte,
): Promise<Found> {
  const found = await way.find(picture, { hint })
  const stages = startStages(tools.now)
  const raw = await refineEdge(picture, found, options, tools)
  if (raw !== found.matte) stages.lap('edge')
  const matte = tidyOf(picture, raw, found, options)
  if (matte !== raw) stages.lap('tidy')
  return { ...found, matte, ms: total(found, stages) }
}

/** The rest of it: what is asked of the matte by hand, and the subject's colours without the old background. */
export function finishSubject(
  picture: Picture,
  found: Found,
  options: CutOptions,
  { now, room }: CutTools,
): Omit<CutResult, 'why'> {
  const stages = startStages(now)
  const matte = refine(found.matte, refineOptions(found, options), room)
  stages.lap('refine')
  const foreground = coloursFor(picture, matte, found, options)
  stages.lap('foreground')
  const { model, device, report } = found
  return { model, device, report, matte, foreground, warnings: warningsOf(matte), ms: total(found, stages) }
}

/** The keyer and a picture's own alpha are exact at the edge; only a network's matte is worked on. */
async function refineEdge(picture: Picture, found: Found, options: CutOptions, tools: CutTools): Promise<Matte> {
  const { refine: how = 'guided', device = 'auto' } = options
  if (how === 'none' || isExact(found)) return found.matte
  if (how === 'guided')
    return refineGuided(picture, isRough(found) ? decideByColour(picture, found.matte) : found.matte)
  if (!tools.runtime) throw new PopcelError('weights-missing', { model: TRIMAP_MODEL })
  const session = await tools.runtime.open({ kind: 'model', model: TRIMAP_MODEL, part: 'model' }, device, tools.signal)
  const network = { model: TRIMAP_MODEL, spec: MODELS[TRIMAP_MODEL], session }
  return (await refineMatte(picture, found.matte, network, tools)).matte
}

function isRough({ model }: Found): boolean {
  const spec = isModelId(model) ? modelSpec(model) : undefined
  return spec?.kind === 'plain' && spec.rough === true
}

function tidyOf(picture: Picture, matte: Matte, found: Found, { tidy = true, holes = 'auto' }: CutOptions): Matte {
  return tidy && !isExact(found) ? tidyMatte(picture, matte, { holes }).matte : matte
}

function isExact({ model }: Found): boolean {
  return model === 'key' || model === 'alpha'
}

function refineOptions(found: Found, options: CutOptions): RefineOptions {
  const { sensitivity = 1, maskBlur = 0, maskOffset = 0, invert = false, solid = !isExact(found) } = options
  return { sensitivity, maskBlur, maskOffset, invert, solid }
}

/** What the keyer took away (`invert`) needs colours of its own, and so does every matte that was made by a network. */
function coloursFor(picture: Picture, matte: Matte, found: Found, { defringe = true, invert }: CutOptions): Picture {
  if (found.model === 'alpha') return colourOf(picture)
  if (!defringe) return colourOf(picture)
  if (found.foreground && !invert) return found.foreground
  return estimateForegroundMultiLevel(colourOf(picture), matte)
}

function warningsOf(matte: Matte): string[] {
  return matte.data.some((alpha) => alpha > 0)
    ? []
    : ['nothing is left in the cut-out; a lower --sensitivity keeps more']
}

function total(found: Found, stages: Stages): StageTimes {
  return { ...found.ms, ...stages.times }
}
