// Owns the order in which a subject is cut out: found, its edge made finer, refined, its colours taken out of the background.
// Decoding and encoding are the caller's.

import { PopcelError } from '@popcel/protocol'
import { type Colours, decideByColour, readColours } from '../colour-model/decide-by-colour.ts'
import { estimateForegroundMultiLevel } from '../foreground/multi-level.ts'
import { refineGuided } from '../guided/refine-guided.ts'
import { timesOwnAlpha } from '../models/postprocess.ts'
import { isModelId, MODELS, modelSpec, trimapModelOf } from '../models/table.ts'
import type { Matte, Picture } from '../picture.ts'
import { type RefineOptions, refine } from '../refine.ts'
import { assertNotPremultiplied } from '../rgb.ts'
import { NEW_ROOM, type Room } from '../room.ts'
import { tidyMatte } from '../tidy/tidy-matte.ts'
import { cutInFrame } from './framed.ts'
import type { CutOptions } from './options.ts'
import { colourOf, dividedByOwnAlpha, takeTransparent, withoutOwnAlpha } from './own-alpha.ts'
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

/**
 * Cuts the subject of a decoded picture out.
 * @throws PopcelError picture-transparent, picture-one-colour, picture-no-border, picture-not-plain, usage, and the rows of models
 */
export async function cut(picture: Picture, options: CutOptions, tools: CutTools): Promise<CutResult> {
  const { model = 'auto', force, invert = false } = options
  if (model !== 'auto' || force) return cutWhole(picture, options, tools)
  const framed = await cutInFrame(picture, invert, (part) => cut(part, options, tools), tools.room)
  return framed ?? cutWhole(picture, options, tools)
}

async function cutWhole(picture: Picture, options: CutOptions, tools: CutTools): Promise<CutResult> {
  const way = await chooseWay(picture, options, tools)
  const found = await findSubject(picture, way, options, tools)
  const finished = finishSubject(picture, found, options, tools)
  if (finished.matte !== found.matte) tools.room?.give(found.matte.data)
  return { ...finished, why: way.why }
}

/**
 * The first part of a cut: the subject found, its edge made finer, the matte tidied. Frames are independent of each other here.
 * @throws PopcelError usage (a premultiplied picture), and the rows of the way
 */
export async function findSubject(
  picture: Picture,
  way: Way,
  options: CutOptions,
  tools: CutTools,
  hint?: Matte,
): Promise<Found> {
  assertNotPremultiplied(picture, 'cutting out')
  // What is transparent is a factor at the end: to a network, to colours and to edges it is a hole that the picture does not show.
  const shown = isExact(way) ? picture : withoutOwnAlpha(picture)
  handOver(tools.answers, picture, shown)
  const encoded = isExact(way) ? shown : await asEncoded(shown, tools.room)
  let colours: Colours | undefined
  const finding = way.find(shown, { hint, colours: () => (colours ??= readColours(encoded)) })
  // Read while the network runs, which is in another thread.
  if (decidesByColour(way, options)) colours ??= readColours(encoded)
  const { doubt, ...found } = await finding
  handOver(tools.answers, shown, picture)
  const stages = startStages(tools.now)
  const raw = await refineEdge(encoded, { ...found, doubt }, options, tools, colours)
  tools.room?.give(doubt?.data)
  if (raw !== found.matte) stages.lap('edge')
  const tidied = tidyOf(encoded, raw, found, options, tools.room)
  if (encoded !== shown) tools.room?.give(encoded.data)
  if (tidied !== raw) {
    stages.lap('tidy')
    if (raw !== found.matte) tools.room?.give(raw.data)
  }
  const matte = shown === picture ? tidied : withOwnAlpha(tidied, found.matte, picture, tools.room)
  if (matte !== found.matte) tools.room?.give(found.matte.data)
  return { ...found, matte, ms: total(found, stages) }
}

/** What a network said of the one it says of the other: they show the same, and answers are known by the picture that came. */
function handOver(answers: CutTools['answers'], from: Picture, to: Picture): void {
  const known = from === to ? undefined : answers?.get(from)
  if (known) answers?.set(to, known)
}

/** What edges and tidying measure in levels and in CIE L*a*b* are steps as people see them: light is encoded for them first. */
async function asEncoded(picture: Picture, room: Room = NEW_ROOM): Promise<Picture> {
  if (picture.space !== 'linear' || picture.channels < 3) return picture
  const { toSrgb } = await import('../shot/transfer.ts')
  return toSrgb(picture, room.take('float', picture.width * picture.height * 3))
}

/** A new matte: what was found may be the network's own memory. */
function withOwnAlpha(matte: Matte, found: Matte, picture: Picture, room: Room = NEW_ROOM): Matte {
  const made = timesOwnAlpha(matte, picture, room.take('float', matte.data.length))
  if (matte !== found) room.give(matte.data)
  return made
}

/** The rest of it: what is asked of the matte by hand, and the subject's colours without the old background. */
export function finishSubject(
  picture: Picture,
  found: Found,
  options: CutOptions,
  { now, room }: CutTools,
): Omit<CutResult, 'why'> {
  const stages = startStages(now)
  const matte = refined(picture, found, options, room)
  stages.lap('refine')
  const foreground = coloursFor(picture, matte, found, options, room)
  stages.lap('foreground')
  const { model, device, report } = found
  return { model, device, report, matte, foreground, warnings: warningsOf(matte), ms: total(found, stages) }
}

/** A picture's own transparency is no background, and what makes a network's matte solid is not asked of it. */
function refined(picture: Picture, found: Found, options: CutOptions, room: Room = NEW_ROOM): Matte {
  const asked = refineOptions(found, options)
  if (!isModelId(found.model) || withoutOwnAlpha(picture) === picture) {
    const matte = refine(found.matte, asked, room)
    // Where it is the subject itself, the rest is what is asked for.
    if (options.invert && found.model !== 'alpha' && found.model !== 'matte') takeTransparent(matte, picture)
    return matte
  }
  const bare = dividedByOwnAlpha(found.matte, picture, room)
  const matte = refine(bare, asked, room)
  room.give(bare.data)
  return timesOwnAlpha(matte, picture, matte.data)
}

/** The keyer and a picture's own alpha are exact at the edge; only a network's matte is worked on. */
async function refineEdge(
  picture: Picture,
  found: Found,
  options: CutOptions,
  tools: CutTools,
  colours: Colours | undefined,
): Promise<Matte> {
  const { refine: how = 'guided', device = 'auto' } = options
  if (how === 'none' || isExact(found)) return found.matte
  const { room = NEW_ROOM } = tools
  const model = trimapModelOf(how)
  if (model === undefined) {
    const rules = { room, doubt: found.doubt, colours }
    const decided = isRough(found) ? decideByColour(picture, found.matte, rules) : found.matte
    const refined = refineGuided(picture, decided, { room })
    if (decided !== found.matte && decided !== refined) room.give(decided.data)
    return refined
  }
  if (!tools.runtime) throw new PopcelError('weights-missing', { model })
  const session = await tools.runtime.open({ kind: 'model', model, part: 'model' }, device, tools.signal)
  const network = { model, spec: MODELS[model], session }
  const { refineMatte } = await import('../models/refine-matte.ts')
  return (await refineMatte(picture, found.matte, network, tools)).matte
}

function decidesByColour(way: Way, { refine: how = 'guided' }: CutOptions): boolean {
  return how === 'guided' && isRough(way)
}

function isRough({ model }: Pick<Found, 'model'>): boolean {
  const spec = isModelId(model) ? modelSpec(model) : undefined
  return spec?.kind === 'plain' && spec.rough === true
}

function tidyOf(
  picture: Picture,
  matte: Matte,
  found: Found,
  { tidy = true, holes = 'auto' }: CutOptions,
  room: Room = NEW_ROOM,
): Matte {
  return tidy && !isExact(found) ? tidyMatte(picture, matte, { holes, room }).matte : matte
}

/** The keyer, a picture's own alpha and a matte of the caller's own; a network's matte is an estimate. */
export function isExact({ model }: Pick<Found, 'model'>): boolean {
  return model === 'key' || model === 'alpha' || model === 'matte'
}

function refineOptions(found: Found, options: CutOptions): RefineOptions {
  const { sensitivity = 1, maskBlur = 0, maskOffset = 0, invert = false, solid = !isExact(found) } = options
  return { sensitivity, maskBlur, maskOffset, invert, solid }
}

/** What the keyer took away (`invert`) needs colours of its own, and so does every matte that was made by a network. */
function coloursFor(
  picture: Picture,
  matte: Matte,
  found: Found,
  { defringe = true, invert }: CutOptions,
  room: Room = NEW_ROOM,
): Picture {
  if (found.model === 'alpha') return colourOf(picture)
  if (!defringe) return colourOf(picture)
  if (found.foreground && !invert) return found.foreground
  const colour = colourOf(picture)
  if (found.model === 'matte' || withoutOwnAlpha(picture) === picture)
    return estimateForegroundMultiLevel(colour, matte, { room })
  // Straight colours have nothing of a background in them where it is the picture's own alpha that is not full.
  const bare = dividedByOwnAlpha(matte, picture, room)
  const estimated = estimateForegroundMultiLevel(colour, bare, { room })
  room.give(bare.data)
  return estimated
}

function warningsOf(matte: Matte): string[] {
  return matte.data.some((alpha) => alpha > 0)
    ? []
    : ['nothing is left in the cut-out: no subject was found in the picture']
}

function total(found: Found, stages: Stages): StageTimes {
  return { ...found.ms, ...stages.times }
}
