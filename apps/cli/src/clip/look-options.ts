// Owns the options of `popcel clip` that are about how a shot looks: screen, spill, dust, levels, mattes by hand, what a comp lies on.

import type { DespillMode, Inside, KeyScreenOptions } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { PassJob } from '@popcel/runtime'
import { InvalidArgumentError } from 'commander'
import { readColour } from '../option-values.ts'

export type ScreenWanted = 'auto' | 'none' | 'green' | 'blue' | { readonly rgb: readonly [number, number, number] }

/** The options of commander's shape. */
export type TypedLook = {
  readonly screen?: ScreenWanted
  readonly gain?: number
  readonly core?: number
  readonly inside?: Inside
  readonly despill?: DespillMode | 'auto' | 'none'
  readonly despillStrength?: number
  readonly despeckle?: number | boolean
  readonly levels?: Levels
  readonly garbage?: string
  readonly holdOut?: string
  readonly passthrough?: boolean
  readonly over?: Over
}

export type Levels = { readonly black: number; readonly white: number; readonly gamma: number }
export type Over = 'checker' | 'plate' | { readonly rgb: readonly [number, number, number] } | { readonly path: string }

export type Look = {
  readonly screen: ScreenWanted
  readonly keying: KeyScreenOptions
  /** 'auto': on for coloured screens and hint-guided keyers, off for the rest. */
  readonly despill: { readonly mode: DespillMode | 'auto' | 'none'; readonly strength: number }
  /** Least area of a part that stays, px; undefined leaves all. */
  readonly despecklePx: number | undefined
  readonly levels: Levels | undefined
  readonly garbage: string | undefined
  readonly holdOut: string | undefined
  readonly passthrough: boolean
  readonly over: Over
}

/** A test holds them against the table of matting, which help does not load. */
export const despillNames: readonly DespillMode[] = ['average', 'max', 'neutral', 'limit', 'limit-max']

export const insideNames: readonly Inside[] = ['careful', 'all', 'off']

/** CorridorKey's default. */
const DESPECKLE_PX = 400

/** @throws PopcelError usage */
export function readLook(typed: TypedLook): Look {
  const { despill = 'auto', despillStrength = 1, despeckle } = typed
  if (typed.despillStrength !== undefined && despill === 'none')
    throw new PopcelError('usage', { reason: '--despill-strength has no place beside --despill none' })
  return {
    screen: typed.screen ?? 'auto',
    keying: {
      ...(typed.gain === undefined ? {} : { gain: typed.gain }),
      ...(typed.core === undefined ? {} : { core: typed.core }),
      ...(typed.inside === undefined ? {} : { inside: typed.inside }),
    },
    despill: { mode: despill, strength: despillStrength },
    despecklePx: despeckle === true ? DESPECKLE_PX : despeckle === false ? undefined : despeckle,
    levels: typed.levels,
    garbage: typed.garbage,
    holdOut: typed.holdOut,
    passthrough: typed.passthrough ?? false,
    over: typed.over ?? 'checker',
  }
}

/** auto | none | green | blue | #rrggbb. */
export function readScreen(text: string): ScreenWanted {
  const name = text.trim().toLowerCase()
  if (name === 'auto' || name === 'none' || name === 'green' || name === 'blue') return name
  return { rgb: colourOf(text, 'auto, none, green, blue or a colour such as #00b140 is wanted.') }
}

/** `BLACK,WHITE` or `BLACK,WHITE,GAMMA`. */
export function readLevels(text: string): Levels {
  const [black = Number.NaN, white = Number.NaN, gamma = 1, ...rest] = text
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  if (!(black >= 0 && white <= 1 && black < white && gamma >= 0.1 && gamma <= 10) || rest.length > 0)
    throw new InvalidArgumentError(
      'BLACK,WHITE or BLACK,WHITE,GAMMA is wanted, such as 0.05,0.95 (0 to 1; gamma 0.1 to 10).',
    )
  return { black, white, gamma }
}

/** checker | plate | white | black | #rrggbb | a picture, a folder or a pattern. */
export function readOver(text: string): Over {
  const name = text.trim().toLowerCase()
  if (name === 'checker' || name === 'plate') return name
  try {
    return { rgb: colourOf(text, '') }
  } catch {
    return { path: text }
  }
}

export function readDespill(text: string): NonNullable<TypedLook['despill']> {
  const name = text.trim().toLowerCase()
  const known = ['auto', 'none', ...despillNames] as const
  const mode = known.find((one) => one === name)
  if (!mode) throw new InvalidArgumentError(`One of ${known.join(', ')} is wanted.`)
  return mode
}

function colourOf(text: string, wanted: string): [number, number, number] {
  try {
    const colour = readColour(text)
    if (colour !== 'none') return [colour.r, colour.g, colour.b]
  } catch {
    // said below in the words of this option
  }
  throw new InvalidArgumentError(wanted)
}

/** Where a comp is put, for a frame that is `width` px wide. */
export function backdropOf(over: Over, width: number): PassJob['over'] {
  if (over === 'plate') return { kind: 'plate' }
  // 128 px on a 4K frame, as CorridorKey draws it; smaller frames have as many squares.
  if (over === 'checker') return { kind: 'checker', tilePx: Math.max(8, Math.round(width / 32)) }
  if ('path' in over) return { kind: 'picture-beside' }
  const [r, g, b] = over.rgb
  return { kind: 'colour', r, g, b }
}
