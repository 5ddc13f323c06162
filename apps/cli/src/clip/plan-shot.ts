// Owns what is to be done for one shot: its frames in order with their numbers, hints and the paths of what is written.

import { basename, extname, join } from 'node:path'
import {
  findShots,
  type HintPairs,
  type PairBy,
  padded,
  pairHints,
  type Sequence,
  type Shot,
  type Span,
  spansInWords,
} from '@popcel/clip'
import type { PassKind } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { FrameSource, HelperRole } from '@popcel/runtime'

export type PlannedFrame = {
  readonly number: number
  readonly source: FrameSource
  readonly helpers: Readonly<Partial<Record<HelperRole, FrameSource>>>
  /** Of the files that are made: `shot.1001`. */
  readonly stem: string
  /** Seconds on the clip's clock. */
  readonly atSeconds: number
  readonly durationSeconds: number
}

/** Frames beside the plate's: a rough matte, a garbage matte, a hold-out, what a comp lies on. */
export type Helper = {
  readonly role: HelperRole
  readonly path: string
  readonly pairs: HelperPairs
  /** Its frames lie in one file that is read in order. */
  readonly isMovie: boolean
}
type HelperPairs = {
  readonly sourceOf: (number: number, index: number) => FrameSource | undefined
  readonly missing: readonly Span[]
  readonly unused: readonly Span[]
}

/** What a video or an animation says of its frames; a sequence has a rate that is assumed. */
export type Timing =
  | { readonly pts: readonly number[]; readonly durations: readonly number[] }
  | { readonly fps: number }

export type ShotFrames = {
  readonly count: number
  /** Made one by one: a clip may have 100,000. */
  frames(): Iterable<PlannedFrame>
  frameAt(place: number): PlannedFrame
}

/** Frames of the shot in the range. @throws PopcelError range-without-frames */
export function planFrames(
  shot: Shot,
  timing: Timing,
  range: Span | undefined,
  helpers: readonly Helper[],
  layer: string | undefined,
): ShotFrames {
  const places = placesOf(shot, timing)
  const inside = range ? places.filter(({ number }) => number >= range.from && number <= range.to) : places
  if (inside.length === 0)
    throw new PopcelError('range-without-frames', {
      range: spansInWords([range ?? { from: 0, to: 0 }]),
      first: places[0]?.number ?? 0,
      last: places.at(-1)?.number ?? 0,
    })
  const frameAt = (place: number): PlannedFrame => {
    const { number, index } = inside[place]!
    const found = helpers.flatMap(({ role, pairs }) => {
      const source = pairs.sourceOf(number, index)
      return source ? [[role, source] as const] : []
    })
    return {
      number,
      ...sourceOf(shot, index, layer, places.length),
      helpers: Object.fromEntries(found),
      ...timeOf(timing, index),
    }
  }
  return {
    count: inside.length,
    frameAt,
    *frames() {
      for (let place = 0; place < inside.length; place++) yield frameAt(place)
    },
  }
}

type Place = { readonly number: number; readonly index: number }

function placesOf(shot: Shot, timing: Timing): Place[] {
  if (shot.kind === 'sequence') return shot.sequence.frames.map(({ number }, index) => ({ number, index }))
  const count = 'pts' in timing ? timing.pts.length : 0
  return Array.from({ length: count }, (_, index) => ({ number: index, index }))
}

function sourceOf(
  shot: Shot,
  index: number,
  layer: string | undefined,
  count: number,
): Pick<PlannedFrame, 'source' | 'stem'> {
  if (shot.kind === 'sequence') {
    const { name } = shot.sequence.frames[index]!
    const source: FrameSource = { kind: 'file', path: join(shot.folder, name), ...(layer ? { layer } : {}) }
    return { source, stem: name.slice(0, name.length - extname(name).length) }
  }
  const digits = Math.max(4, String(count - 1).length)
  return {
    source: { kind: shot.kind, path: shot.path, index },
    stem: `${basename(shot.name)}.${padded(index, digits)}`,
  }
}

function timeOf(timing: Timing, index: number): Pick<PlannedFrame, 'atSeconds' | 'durationSeconds'> {
  if ('pts' in timing) return { atSeconds: timing.pts[index]!, durationSeconds: timing.durations[index]! }
  return { atSeconds: index / timing.fps, durationSeconds: 1 / timing.fps }
}

/**
 * Finds the frames of a hint (or another helper) and pairs them with the shot's. @throws PopcelError usage, hint-not-paired,
 * and those of finding
 */
export async function openHelper(
  role: HelperRole,
  path: string,
  shot: Shot,
  by: PairBy,
  frames: () => number,
): Promise<Helper> {
  const { shots } = await findShots(path)
  const [one, ...others] = shots
  if (!one || others.length > 0)
    throw new PopcelError('usage', {
      reason: `${path}: holds ${shots.length} sequences; one is wanted, name it with a pattern such as matte.####.png`,
    })
  if (one.kind !== 'sequence' && isMoving(one.path)) {
    const { path: movie, kind } = one
    return {
      role,
      path,
      pairs: { sourceOf: (_, index) => ({ kind, path: movie, index }), missing: [], unused: [] },
      isMovie: true,
    }
  }
  const sequence: Sequence = one.kind === 'sequence' ? one.sequence : single(one.path)
  const folder = one.kind === 'sequence' ? one.folder : one.path.slice(0, -basename(one.path).length)
  const pairs = pairHints(
    platesOf(shot, frames),
    sequence.frames.length === 1 ? { ...sequence, numbered: false } : sequence,
    by,
  )
  return { role, path, pairs: inFolder(pairs, folder), isMovie: false }
}

function inFolder(pairs: HintPairs, folder: string): HelperPairs {
  const { missing, unused } = pairs
  return {
    missing,
    unused,
    sourceOf: (number) => {
      const frame = pairs.of(number)
      return frame && { kind: 'file', path: join(folder, frame.name) }
    },
  }
}

function single(path: string): Sequence {
  const name = basename(path)
  const rest = { padding: 1, numbered: false, gaps: [], duplicates: [] }
  return { name, prefix: name, suffix: '', ending: extname(name).slice(1), frames: [{ number: 0, name }], ...rest }
}

function isMoving(path: string): boolean {
  return !/\.(png|webp)$/i.test(path)
}

function platesOf(shot: Shot, frames: () => number) {
  if (shot.kind === 'sequence') return shot.sequence.frames
  return Array.from({ length: frames() }, (_, number) => ({ number, name: `${number}` }))
}

/** Below the clip's folder: one folder a pass. */
export function outputPath(pass: PassKind, stem: string, ending: string): string {
  return join(pass, `${stem}.${ending}`)
}
