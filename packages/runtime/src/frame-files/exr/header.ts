// Owns an EXR file's header: magic, version, the attributes of each part, checked before anything is believed.
// https://openexr.com/en/latest/OpenEXRFileLayout.html

import type { PopcelError } from '@popcel/protocol'
import { damaged, notRead } from '../refusals.ts'
import {
  cString,
  type ExrAttribute,
  type ExrBox,
  type ExrChannel,
  readBox,
  readChannels,
  readFloat,
  textOf,
  viewOf,
} from './attributes.ts'
import { COMPRESSIONS, type ExrCompression } from './compressions.ts'

export type ExrTiles = { readonly width: number; readonly height: number; readonly levels: 'one' | 'mipmap' | 'ripmap' }

export type ExrPart = {
  readonly name: string | undefined
  readonly channels: readonly ExrChannel[]
  readonly compression: ExrCompression
  readonly dataWindow: ExrBox
  readonly displayWindow: ExrBox
  readonly pixelAspect: number
  /** Deep parts hold any number of samples a pixel. */
  readonly deep: boolean
  readonly tiles: ExrTiles | undefined
  /** As multi-part files state it; others have as many as their size says. */
  readonly chunkCount: number | undefined
  readonly attributes: ReadonlyMap<string, ExrAttribute>
}

export type ExrHeader = {
  readonly parts: readonly ExrPart[]
  readonly multiPart: boolean
  /** Where the offset tables begin. */
  readonly end: number
}

const FLAGS = { tiled: 0x200, deep: 0x800, multiPart: 0x1000 }
/** Coordinates beyond this make sums overflow; OpenEXR refuses them too. */
const LARGEST_COORDINATE = 0x3fffffff

/** The bytes end before the header does; more of the file may help. */
export class HeaderCut extends Error {}

/**
 * The header at the beginning of these bytes.
 * @throws HeaderCut when they end before it does; PopcelError input-truncated, frame-kind-not-read
 */
export function parseExrHeader(bytes: Uint8Array): ExrHeader {
  if (bytes.length < 8) throw new HeaderCut()
  const word = viewOf(bytes).getUint32(4, true)
  if ((word & 0xff) !== 2) throw notRead(`EXR of version ${word & 0xff}`, 'save it with a current OpenEXR')
  const multiPart = (word & FLAGS.multiPart) !== 0
  const parts: ExrPart[] = []
  let at = 8
  for (;;) {
    if (at >= bytes.length) throw new HeaderCut()
    // a multi-part header ends with an empty one; a single part never is empty
    if (multiPart && bytes[at] === 0 && parts.length > 0) return { parts, multiPart, end: at + 1 }
    const { attributes, next } = parseAttributes(bytes, at)
    parts.push(toPart(attributes, word))
    at = next
    if (!multiPart) return { parts, multiPart, end: at }
  }
}

function parseAttributes(bytes: Uint8Array, start: number): { attributes: Map<string, ExrAttribute>; next: number } {
  const attributes = new Map<string, ExrAttribute>()
  const view = viewOf(bytes)
  let at = start
  for (;;) {
    const name = stringAt(bytes, at)
    if (name.text === '') return { attributes, next: name.next }
    const type = stringAt(bytes, name.next)
    if (type.next + 4 > bytes.length) throw new HeaderCut()
    const size = view.getInt32(type.next, true)
    at = type.next + 4 + size
    if (size < 0) throw damaged(`its attribute "${shown(name.text)}" has a negative size`)
    if (at > bytes.length) throw new HeaderCut()
    attributes.set(name.text, { type: type.text, value: bytes.subarray(at - size, at) })
  }
}

function stringAt(bytes: Uint8Array, at: number) {
  const found = cString(bytes, at)
  if (found) return found
  if (bytes.length - at > 255) throw damaged('its header holds a name without an end')
  throw new HeaderCut()
}

function toPart(attributes: ReadonlyMap<string, ExrAttribute>, word: number): ExrPart {
  const need = <T>(name: string, read: (value: Uint8Array) => T | undefined): T => {
    const value = attributes.get(name)?.value
    const found = value && read(value)
    if (found === undefined) throw damaged(`its header has no ${name} that can be read`)
    return found
  }
  const type = attributes.get('type')
  const kind = type ? textOf(type.value) : word & FLAGS.deep ? 'deep' : word & FLAGS.tiled ? 'tiledimage' : ''
  return {
    name: optionalText(attributes.get('name')),
    channels: need('channels', readChannels),
    compression: need('compression', toCompression),
    dataWindow: checkedBox(need('dataWindow', readBox), 'data window'),
    displayWindow: checkedBox(need('displayWindow', readBox), 'display window'),
    pixelAspect: attributes.has('pixelAspectRatio') ? need('pixelAspectRatio', readFloat) : 1,
    deep: kind.startsWith('deep'),
    tiles: kind === 'tiledimage' || kind === 'deeptile' ? need('tiles', readTiles) : undefined,
    chunkCount: attributes.has('chunkCount') ? need('chunkCount', readCount) : undefined,
    attributes,
  }
}

function toCompression(value: Uint8Array): ExrCompression {
  const known = COMPRESSIONS[value[0] ?? -1]
  if (known) return known
  throw notRead(`an EXR of compression number ${value[0]}`, 'save it with ZIP compression')
}

function readTiles(value: Uint8Array): ExrTiles | undefined {
  if (value.length !== 9) return undefined
  const [width, height] = [viewOf(value).getUint32(0, true), viewOf(value).getUint32(4, true)]
  const levels = (['one', 'mipmap', 'ripmap'] as const)[value[8]! & 15]
  return levels && width > 0 && height > 0 ? { width, height, levels } : undefined
}

function readCount(value: Uint8Array): number | undefined {
  const count = value.length === 4 ? viewOf(value).getInt32(0, true) : -1
  return count > 0 ? count : undefined
}

function optionalText(attribute: ExrAttribute | undefined): string | undefined {
  return attribute?.type === 'string' ? textOf(attribute.value) : undefined
}

function checkedBox(box: ExrBox, name: string): ExrBox {
  const wrong = box.xMax < box.xMin || box.yMax < box.yMin
  const absurd = Object.values(box).some((value) => Math.abs(value) > LARGEST_COORDINATE)
  if (wrong || absurd) throw damaged(`its ${name} is impossible (${Object.values(box).join(' ')})`)
  return box
}

/** Names come from the file and may be anything. */
export function shown(text: string): string {
  const safe = text.replace(/[^\x20-\x7e]/g, '?')
  return safe.length > 60 ? `${safe.slice(0, 60)}…` : safe
}

/** For callers that wait for the whole header: running out of bytes is then damage. */
export function headerIsCut(): PopcelError {
  return damaged('it ends within its header')
}
