// Owns which channels of an EXR file make the picture: the plain R G B A, or Y A, else the first layer that has them.

import type { FrameSampleType } from '../frame-file.ts'
import { damaged, notRead, usage } from '../refusals.ts'
import type { ExrChannel } from './attributes.ts'
import { type ExrPart, shown } from './header.ts'

export type ChosenChannels = {
  /** The part they are in. */
  readonly part: number
  /** For each channel of the picture its place in the part's list; undefined is read as 0. */
  readonly places: readonly (number | undefined)[]
  readonly names: readonly string[]
  readonly hasAlpha: boolean
  readonly sampleType: FrameSampleType
  readonly notes: readonly string[]
}

type Layer = { readonly part: number; readonly name: string; readonly channels: ReadonlyMap<string, number> }

const WIDTH: Readonly<Record<string, number>> = { half: 0, float: 1, uint32: 2 }

/** @throws PopcelError frame-kind-not-read for deep, subsampled or luminance-chroma pictures; usage for an unknown layer */
export function chooseChannels(parts: readonly ExrPart[], wanted?: string): ChosenChannels {
  const layers = parts.flatMap((part, i) => (part.deep ? [] : layersOf(part, i)))
  if (layers.length === 0 && parts.some((part) => part.deep))
    throw notRead('a deep EXR (any number of samples a pixel)', 'flatten it first, for example with a DeepToImage node')
  const layer = wanted === undefined ? pictureLayer(layers) : namedLayer(layers, wanted)
  if (!layer) throw damaged('its header lists no channels')
  const part = parts[layer.part]!
  const picks = picksOf(layer)
  const channels = picks.places.flatMap((place) => (place === undefined ? [] : [part.channels[place]!]))
  refuseSubsampled(channels)
  return {
    ...picks,
    part: layer.part,
    sampleType: widest(channels),
    notes: notesOf(parts, layer, channels, picks.notes),
  }
}

/** Channels in groups: "R" is of the layer "", "light.key.R" of "light.key"; a part's name stands before its layers' names. */
function layersOf(part: ExrPart, index: number): Layer[] {
  const groups = new Map<string, Map<string, number>>()
  part.channels.forEach(({ name }, place) => {
    const dot = name.lastIndexOf('.')
    const layer = dot < 0 ? '' : name.slice(0, dot)
    const own = groups.get(layer) ?? new Map<string, number>()
    own.set(name.slice(dot + 1), place)
    groups.set(layer, own)
  })
  // the plain channels first, then as in the file
  const entries = [...groups].sort(([a], [b]) => Number(a !== '') - Number(b !== ''))
  return entries.map(([name, channels]) => ({ part: index, name, channels }))
}

function pictureLayer(layers: readonly Layer[]): Layer | undefined {
  return layers.find((layer) => ['R', 'G', 'B', 'Y'].some((name) => placeOf(layer, name) !== undefined)) ?? layers[0]
}

function namedLayer(layers: readonly Layer[], wanted: string): Layer {
  const found = layers.find(({ name }) => name === wanted)
  if (found) return found
  const known = layers.map(({ name }) => `"${shown(name)}"`).join(', ')
  throw usage(`there is no layer "${shown(wanted)}" in this EXR; it has: ${known}`)
}

/** "R" or "r". */
function placeOf(layer: Layer, name: string): number | undefined {
  return layer.channels.get(name) ?? layer.channels.get(name.toLowerCase())
}

function picksOf(layer: Layer): Pick<ChosenChannels, 'places' | 'names' | 'hasAlpha' | 'notes'> {
  const [alpha, grey] = [placeOf(layer, 'A'), placeOf(layer, 'Y')]
  const colours = ['R', 'G', 'B'].map((name) => placeOf(layer, name))
  const withAlpha = (
    places: readonly (number | undefined)[],
    names: readonly string[],
    notes: readonly string[] = [],
  ) =>
    alpha === undefined
      ? { places, names, hasAlpha: false, notes }
      : { places: [...places, alpha], names: [...names, 'A'], hasAlpha: true, notes }
  if (colours.some((place) => place !== undefined)) {
    const missing = ['R', 'G', 'B'].filter((_, i) => colours[i] === undefined)
    const note = `channel ${missing.join(' and ')} is not in the file and read as 0`
    return withAlpha(colours, ['R', 'G', 'B'], missing.length > 0 ? [note] : [])
  }
  if (grey !== undefined) {
    if (placeOf(layer, 'RY') !== undefined || placeOf(layer, 'BY') !== undefined)
      throw notRead('an EXR of luminance and chroma (Y, RY, BY)', 'save it as RGB')
    return withAlpha([grey], ['Y'])
  }
  const [name, place] = [...layer.channels][0]!
  return { places: [place], names: [name], hasAlpha: false, notes: [`its channel ${shown(name)} is read as grey`] }
}

function refuseSubsampled(channels: readonly ExrChannel[]): void {
  const found = channels.find(({ xSampling, ySampling }) => xSampling !== 1 || ySampling !== 1)
  if (found) throw notRead(`an EXR whose channel ${shown(found.name)} has fewer samples than pixels`, 'save it as RGB')
}

function widest(channels: readonly ExrChannel[]): FrameSampleType {
  return channels.map(({ type }) => type).sort((a, b) => WIDTH[b]! - WIDTH[a]!)[0]!
}

function notesOf(
  parts: readonly ExrPart[],
  layer: Layer,
  read: readonly ExrChannel[],
  notes: readonly string[],
): readonly string[] {
  const left = parts.flatMap((part, i) =>
    part.channels
      .filter((channel) => !(i === layer.part && read.includes(channel)))
      .map(({ name }) => shown(i === layer.part || part.name === undefined ? name : `${part.name}:${name}`)),
  )
  const all = [...notes]
  if (layer.name !== '') all.push(`read is the layer ${shown(layer.name)}`)
  if (layer.part > 0) all.push(`read is part ${layer.part + 1} (${shown(parts[layer.part]!.name ?? '')})`)
  if (left.length > 0)
    all.push(`left out: ${left.length > 12 ? `${left.slice(0, 12).join(' ')} … (${left.length})` : left.join(' ')}`)
  return all
}
