// Owns what is told of an EXR file from its header: alpha, transfer, windows, rate, words, notes.

import type { FrameFileInfo, FrameWindow } from '../frame-file.ts'
import { describe, type ExrBox, readRational, readTimeCode } from './attributes.ts'
import type { ChosenChannels } from './choose-channels.ts'
import type { ExrHeader, ExrPart } from './header.ts'
import { ATTRIBUTES, REC709 } from './words.ts'

const STRUCTURE = ['channels', 'compression', 'dataWindow', 'displayWindow', 'lineOrder', 'pixelAspectRatio', 'tiles']
const LONGEST_WORD = 4096

export function exrInfo(header: ExrHeader, chosen: ChosenChannels): FrameFileInfo {
  const part = header.parts[chosen.part]!
  const displayWindow = windowOf(part.displayWindow)
  const metadata = metadataOf(part)
  const rate = readRational(part.attributes.get('framesPerSecond')?.value ?? new Uint8Array())
  const timeCode = readTimeCode(part.attributes.get('timeCode')?.value ?? new Uint8Array())
  const transfer = transferOf(metadata)
  return {
    format: 'exr',
    width: displayWindow.width,
    height: displayWindow.height,
    displayWindow,
    dataWindow: windowOf(part.dataWindow),
    channels: header.parts.flatMap(({ channels }) => channels.map(({ name }) => name)),
    read: chosen.names,
    sampleType: chosen.sampleType,
    compression: part.compression,
    alpha: alphaOf(chosen, metadata),
    space: transfer.space,
    pixelAspect: part.pixelAspect,
    ...(rate && rate.denominator > 0 ? { frameRate: rate } : {}),
    ...(timeCode ? { timeCode } : {}),
    metadata,
    notes: [...chosen.notes, ...transfer.notes, ...primariesNote(part), ...aspectNote(part)],
  }
}

function windowOf(box: ExrBox): FrameWindow {
  return { x: box.xMin, y: box.yMin, width: box.xMax - box.xMin + 1, height: box.yMax - box.yMin + 1 }
}

function metadataOf(part: ExrPart): Record<string, string> {
  const words: [string, string][] = []
  for (const [name, attribute] of part.attributes) {
    if (STRUCTURE.includes(name)) continue
    const text = describe(attribute)
    if (text !== undefined) words.push([name, text.slice(0, LONGEST_WORD)])
  }
  return Object.fromEntries(words)
}

/** Colour in EXR is multiplied by alpha unless the file says otherwise. */
function alphaOf({ hasAlpha }: ChosenChannels, metadata: Record<string, string>): FrameFileInfo['alpha'] {
  if (!hasAlpha) return 'none'
  return metadata[ATTRIBUTES.alpha] === 'straight' ? 'straight' : 'premultiplied'
}

function transferOf(metadata: Record<string, string>): { space: FrameFileInfo['space']; notes: string[] } {
  const own = metadata[ATTRIBUTES.transfer]
  if (own === 'sRGB' || own === 'linear') return { space: own === 'sRGB' ? 'srgb' : 'linear', notes: [] }
  const id = metadata[ATTRIBUTES.interop] ?? ''
  if (id.startsWith('srgb_')) return { space: 'srgb', notes: [] }
  const unknown = id !== '' && !id.startsWith('lin_') && id !== 'data' && id !== 'unknown'
  return {
    space: 'linear',
    notes: unknown ? [`its colour space is stated as ${id}; its samples are taken as linear`] : [],
  }
}

function primariesNote(part: ExrPart): string[] {
  const stated = part.attributes.get('chromaticities')?.value
  if (stated?.length !== 32) return []
  const values = new Float32Array(Uint8Array.from(stated).buffer)
  const same = REC709.every((value, i) => Math.abs(value - values[i]!) < 1e-3)
  return same ? [] : ['its primaries are not those of Rec. 709; they are not converted']
}

function aspectNote({ pixelAspect }: ExrPart): string[] {
  return pixelAspect === 1 ? [] : [`its pixels are ${Number(pixelAspect.toPrecision(4))} times as wide as high`]
}
