// Owns which channel of a DWA chunk is stored how: lossy by DCT (three of them together as colour), by runs, or as it is.
// Files bring their rules, so the rules that we write may say more than OpenEXR's own.

import { damaged } from '../refusals.ts'
import { cString, type ExrChannel, type ExrSampleType, SAMPLE_TYPES, viewOf } from './attributes.ts'
import type { ChunkLayout } from './layout.ts'

export type DwaScheme = 'plain' | 'dct' | 'runs'

export type DwaChannels = {
  readonly schemes: readonly DwaScheme[]
  /** Places of R, G, B that are stored as luminance and two differences of colour. */
  readonly colours: readonly (readonly [number, number, number])[]
}

export type Rule = {
  readonly suffix: string
  readonly scheme: DwaScheme
  readonly type: ExrSampleType
  /** 0, 1, 2 for R, G, B; -1 for what is no part of a colour. */
  readonly colour: number
  readonly anyCase: boolean
}

const SCHEMES: readonly DwaScheme[] = ['plain', 'dct', 'runs']

/** Files before version 2 do not bring their rules. */
const OLD_RULES: readonly Rule[] = [
  ...['r', 'red'].flatMap((suffix) => lossy(suffix, 0)),
  ...['g', 'grn', 'green'].flatMap((suffix) => lossy(suffix, 1)),
  ...['b', 'blu', 'blue'].flatMap((suffix) => lossy(suffix, 2)),
  ...['y', 'by', 'ry'].flatMap((suffix) => lossy(suffix, -1)),
  ...SAMPLE_TYPES.map((type) => ({ suffix: 'a', scheme: 'runs' as const, type, colour: -1, anyCase: true })),
]

function lossy(suffix: string, colour: number): Rule[] {
  return (['half', 'float'] as const).map((type) => ({ suffix, scheme: 'dct', type, colour, anyCase: true }))
}

/** What files are written by: OpenEXR's rules for its names of colours and of alpha. */
const OUR_RULES: readonly Omit<Rule, 'type'>[] = [
  ...['R', 'G', 'B'].map((suffix, colour) => ({ suffix, scheme: 'dct' as const, colour, anyCase: false })),
  ...['Y', 'BY', 'RY'].map((suffix) => ({ suffix, scheme: 'dct' as const, colour: -1, anyCase: false })),
  { suffix: 'A', scheme: 'runs', colour: -1, anyCase: false },
]

/**
 * The rules for channels that are written. A picture that is coverage itself is stored by runs whatever its channel is
 * called: OpenEXR takes a lone Y for luminance and would lose some of it.
 */
export function rulesFor(channels: readonly ExrChannel[], coverage: boolean): readonly Rule[] {
  const rules = channels.flatMap(({ name, type }): Rule[] => {
    const suffix = suffixOf(name)
    if (coverage) return [{ suffix, scheme: 'runs', type, colour: -1, anyCase: false }]
    const rule = OUR_RULES.find((known) => known.suffix === suffix)
    return rule && type !== 'uint32' ? [{ ...rule, type }] : []
  })
  return rules.filter(
    (rule, i) => rules.findIndex(({ suffix, type }) => suffix === rule.suffix && type === rule.type) === i,
  )
}

/** As they stand in a chunk: how many bytes, then for each its name, a byte of three words, the type. */
export function rulesBytes(rules: readonly Rule[]): Uint8Array {
  const bytes = rules.flatMap(({ suffix, scheme, type, colour, anyCase }) => [
    ...new TextEncoder().encode(suffix),
    0,
    ((colour + 1) << 4) | (SCHEMES.indexOf(scheme) << 2) | Number(anyCase),
    SAMPLE_TYPES.indexOf(type),
  ])
  const size = bytes.length + 2
  return Uint8Array.of(size & 255, size >> 8, ...bytes)
}

function suffixOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

/** The rules that stand at `at`, where the chunk's version has any; and where they end. */
export function readRules(packed: Uint8Array, at: number, version: number): { rules: readonly Rule[]; end: number } {
  if (version < 2) return { rules: OLD_RULES, end: at }
  const wrong = () => damaged('its rules for channels cannot be read')
  if (at + 2 > packed.length) throw wrong()
  const end = at + viewOf(packed).getUint16(at, true)
  if (end > packed.length) throw wrong()
  const rules: Rule[] = []
  for (let next = at + 2; next < end; ) {
    const suffix = cString(packed, next)
    if (!suffix || suffix.next + 2 > end) throw wrong()
    const word = packed[suffix.next]!
    const [scheme, type] = [SCHEMES[(word >> 2) & 3], SAMPLE_TYPES[packed[suffix.next + 1]!]]
    if (!scheme || !type || word >> 4 > 3) throw wrong()
    rules.push({ suffix: suffix.text, scheme, type, colour: (word >> 4) - 1, anyCase: (word & 1) !== 0 })
    next = suffix.next + 2
  }
  return { rules, end }
}

export function classify(layout: ChunkLayout, rules: readonly Rule[]): DwaChannels {
  const sets = new Map<string, (number | undefined)[]>()
  const schemes = layout.planes.map(({ channel }, place) => {
    const suffix = suffixOf(channel.name)
    const matching = rules.filter(
      (rule) =>
        rule.type === channel.type &&
        (rule.anyCase ? rule.suffix.toLowerCase() === suffix.toLowerCase() : rule.suffix === suffix),
    )
    for (const { colour } of matching) {
      if (colour < 0) continue
      const layer = channel.name.slice(0, channel.name.length - suffix.length)
      const set = sets.get(layer) ?? [undefined, undefined, undefined]
      set[colour] = place
      sets.set(layer, set)
    }
    return matching.at(-1)?.scheme ?? 'plain'
  })
  const colours = [...sets.values()].filter((set): set is [number, number, number] => {
    const planes = set.map((place) => (place === undefined ? undefined : layout.planes[place]))
    return planes.every((plane) => plane && plane.samples === planes[0]?.samples && plane.lines === planes[0]?.lines)
  })
  return { schemes, colours }
}
