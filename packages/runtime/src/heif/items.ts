// Owns what a HEIF file says is in it (ISO/IEC 23008-12): its items, where their bytes are, what they are made of and how they are
// turned. It decodes no pixels.

import { type Box, damaged, Reader } from './boxes.ts'

export type Turn =
  | {
      readonly kind: 'crop'
      readonly width: number
      readonly height: number
      readonly left: number
      readonly top: number
    }
  /** Quarter turns against the clock. */
  | { readonly kind: 'rotate'; readonly quarters: number }
  | { readonly kind: 'mirror'; readonly swaps: 'top and bottom' | 'left and right' }

export type Nclx = {
  readonly matrix: number
  readonly transfer: number
  readonly primaries: number
  readonly full: boolean
}

export type Item = {
  readonly id: number
  /** 'hvc1' is one picture of HEVC, 'grid' is made of others. */
  readonly type: string
  /** Before it is turned. */
  readonly width: number
  readonly height: number
  readonly bits: number
  /** The set-up of its decoder. */
  readonly hevc: Uint8Array | undefined
  readonly icc: Uint8Array | undefined
  readonly nclx: Nclx | undefined
  /** What it is beside a picture, where it is that. */
  readonly aux: string | undefined
  /** In the order in which they are done. */
  readonly turns: readonly Turn[]
  /** The items that it is made of. */
  readonly parts: readonly number[]
  readonly data: Uint8Array
}

export type HeifFile = {
  readonly primary: Item
  /** The primary's alpha, a picture of its own. */
  readonly alpha: Item | undefined
  /** Its colours are multiplied by that alpha. */
  readonly premultiplied: boolean
  item(id: number): Item
}

type Property =
  | { readonly type: 'ispe'; readonly width: number; readonly height: number }
  | { readonly type: 'pixi'; readonly bits: number }
  | { readonly type: 'hvcC' | 'icc'; readonly bytes: Uint8Array }
  | { readonly type: 'nclx'; readonly nclx: Nclx }
  | { readonly type: 'auxC'; readonly aux: string }
  | { readonly type: 'clap'; readonly crop: (width: number, height: number) => Turn }
  | { readonly type: 'turn'; readonly turn: Turn }

/** @throws PopcelError input-truncated */
export function readHeif(bytes: Uint8Array): HeifFile {
  const meta = new Reader(bytes).boxes().find(({ type }) => type === 'meta')?.body
  if (!meta) throw damaged('it has no table of what is in it')
  meta.version()
  const boxes = new Map(meta.boxes().map((box) => [box.type, box]))
  const bodyOf = (type: string) => boxes.get(type)?.body ?? new Reader(new Uint8Array(16))
  const types = readTypes(bodyOf('iinf'))
  const properties = readProperties(bodyOf('iprp'))
  const places = readPlaces(bodyOf('iloc'))
  const references = boxes.has('iref') ? readReferences(bodyOf('iref')) : []
  const idat = boxes.get('idat')?.body.bytes
  const known = new Map<number, Item>()
  const item = (id: number): Item => {
    const made = known.get(id) ?? makeItem(id)
    known.set(id, made)
    return made
  }
  const makeItem = (id: number): Item => {
    const type = types.get(id)
    if (type === undefined) throw damaged(`it has no item ${id}`)
    const parts = references.find(({ kind, from }) => kind === 'dimg' && from === id)?.to ?? []
    return { id, type, parts, ...described(properties.get(id) ?? []), data: dataOf(places.get(id), bytes, idat) }
  }
  const pitm = bodyOf('pitm')
  const primary = item(pitm.number(pitm.version().version === 0 ? 2 : 4))
  const beside = references.filter(({ kind, to }) => kind === 'auxl' && to.includes(primary.id))
  const alpha = beside.map(({ from }) => item(from)).find(({ aux }) => aux !== undefined && ALPHA.test(aux))
  const premultiplied = references.some(({ kind, from }) => kind === 'prem' && from === primary.id)
  return { primary, alpha, premultiplied, item }
}

const ALPHA = /^urn:mpeg:(hevc:2015:auxid:1|mpegB:cicp:systems:auxiliary:alpha)/

function described(properties: readonly Property[]): Omit<Item, 'id' | 'type' | 'parts' | 'data'> {
  const find = <Type extends Property['type']>(type: Type) =>
    properties.find((each): each is Extract<Property, { type: Type }> => each.type === type)
  const { width = 0, height = 0 } = find('ispe') ?? {}
  const bytesOf = (type: 'hvcC' | 'icc') =>
    properties.find((each): each is Extract<Property, { bytes: unknown }> => each.type === type)?.bytes
  const turns = properties.flatMap((each) =>
    each.type === 'clap' ? [each.crop(width, height)] : each.type === 'turn' ? [each.turn] : [],
  )
  const rest = { nclx: find('nclx')?.nclx, aux: find('auxC')?.aux, turns }
  return { width, height, bits: find('pixi')?.bits ?? 8, hevc: bytesOf('hvcC'), icc: bytesOf('icc'), ...rest }
}

function readTypes(iinf: Reader): Map<number, string> {
  iinf.number(iinf.version().version === 0 ? 2 : 4)
  const types = new Map<number, string>()
  for (const { type, body } of iinf.boxes()) {
    if (type !== 'infe') continue
    const { version } = body.version()
    if (version < 2) continue
    const id = body.number(version === 2 ? 2 : 4)
    body.number(2)
    types.set(id, body.text(4))
  }
  return types
}

type Reference = { readonly kind: string; readonly from: number; readonly to: readonly number[] }

function readReferences(iref: Reader): Reference[] {
  const bytes = iref.version().version === 0 ? 2 : 4
  return iref.boxes().map(({ type, body }) => {
    const from = body.number(bytes)
    const to = Array.from({ length: body.number(2) }, () => body.number(bytes))
    return { kind: type, from, to }
  })
}

/** Item -> its properties, in the order in which they belong to it. */
function readProperties(iprp: Reader): Map<number, Property[]> {
  const of = new Map<number, Property[]>()
  const boxes = iprp.boxes()
  const all =
    boxes
      .find(({ type }) => type === 'ipco')
      ?.body.boxes()
      .map(readProperty) ?? []
  for (const { type, body } of boxes) {
    if (type !== 'ipma') continue
    const { version, flags } = body.version()
    const wide = (flags & 1) === 1
    for (let left = body.number(4); left > 0; left--) {
      const id = body.number(version < 1 ? 2 : 4)
      // The highest bit says that a reader must know it.
      const places = Array.from({ length: body.number(1) }, () => body.number(wide ? 2 : 1) & (wide ? 0x7fff : 0x7f))
      of.set(id, [...(of.get(id) ?? []), ...places.flatMap((place) => all[place - 1] ?? [])])
    }
  }
  return of
}

function readProperty({ type, body }: Box): Property | undefined {
  switch (type) {
    case 'ispe':
      body.version()
      return { type, width: body.number(4), height: body.number(4) }
    case 'pixi': {
      body.version()
      const bits = Array.from({ length: body.number(1) }, () => body.number(1))
      return { type, bits: Math.max(8, ...bits) }
    }
    case 'hvcC':
      return { type, bytes: body.rest() }
    case 'colr':
      return readColour(body)
    case 'auxC':
      body.version()
      return { type, aux: String.fromCharCode(...body.rest()).split('\0')[0]! }
    case 'irot':
      return { type: 'turn', turn: { kind: 'rotate', quarters: body.number(1) & 3 } }
    case 'imir':
      return {
        type: 'turn',
        turn: { kind: 'mirror', swaps: (body.number(1) & 1) === 0 ? 'top and bottom' : 'left and right' },
      }
    case 'clap':
      return { type, crop: readCrop(body) }
    default:
      return undefined
  }
}

function readColour(body: Reader): Property | undefined {
  const kind = body.text(4)
  if (kind === 'prof' || kind === 'rICC') return { type: 'icc', bytes: body.rest() }
  if (kind !== 'nclx') return undefined
  const [primaries, transfer, matrix] = [body.number(2), body.number(2), body.number(2)]
  return { type: 'nclx', nclx: { primaries, transfer, matrix, full: body.number(1) >> 7 === 1 } }
}

/** Fractions: width, height, and how far the middle is off the middle. */
function readCrop(body: Reader): (width: number, height: number) => Turn {
  const fraction = () => {
    const top = body.signed32()
    return top / Math.max(1, body.number(4))
  }
  const [wide, high, right, down] = [fraction(), fraction(), fraction(), fraction()]
  return (width, height) => {
    const [w, h] = [clamp(Math.round(wide), 1, width), clamp(Math.round(high), 1, height)]
    const left = clamp(Math.round(right + (width - wide) / 2), 0, width - w)
    const top = clamp(Math.round(down + (height - high) / 2), 0, height - h)
    return { kind: 'crop', width: w, height: h, left, top }
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}

type Place = { readonly method: number; readonly extents: readonly { readonly at: number; readonly length: number }[] }

function readPlaces(iloc: Reader): Map<number, Place> {
  const { version } = iloc.version()
  const [sizes, more] = [iloc.number(1), iloc.number(1)]
  const [offset, length, base, index] = [sizes >> 4, sizes & 15, more >> 4, version > 0 ? more & 15 : 0]
  const places = new Map<number, Place>()
  for (let left = iloc.number(version < 2 ? 2 : 4); left > 0; left--) {
    const id = iloc.number(version < 2 ? 2 : 4)
    const method = version > 0 ? iloc.number(2) & 15 : 0
    iloc.number(2)
    const start = iloc.number(base)
    const extents = Array.from({ length: iloc.number(2) }, () => {
      iloc.number(index)
      const at = start + iloc.number(offset)
      return { at, length: iloc.number(length) }
    })
    places.set(id, { method, extents })
  }
  return places
}

function dataOf(place: Place | undefined, file: Uint8Array, idat: Uint8Array | undefined): Uint8Array {
  const source = place?.method === 0 ? file : place?.method === 1 ? idat : undefined
  if (!place || !source) throw damaged('it does not say where its data is')
  // Parts that overlap would be a small file that fills the memory.
  const sum = place.extents.reduce((total, { length }) => total + length, 0)
  if (sum > source.length) throw damaged('it ends within its picture data')
  const parts = place.extents.map(({ at, length }) => {
    const end = length === 0 ? source.length : at + length
    if (end > source.length) throw damaged('it ends within its picture data')
    return source.subarray(at, end)
  })
  return parts.length === 1 ? parts[0]! : new Uint8Array(Buffer.concat(parts))
}
