// Owns the bytes of an EXR header that we write: one part of scan lines, with the words that say what the samples mean.

import { joinBytes } from '../../png-chunks.ts'
import type { FramePlanes, Rational, WriteFrameOptions } from '../frame-file.ts'
import { usage } from '../refusals.ts'
import { floats, ints, SAMPLE_TYPES, timeCodeBytes } from './attributes.ts'
import { COMPRESSION_TABLE, COMPRESSIONS, DEFAULT_DWA_LEVEL, type WrittenCompression } from './compressions.ts'
import { ATTRIBUTES, REC709 } from './words.ts'

const MAGIC = Uint8Array.of(0x76, 0x2f, 0x31, 0x01)
const VERSION = 2
const LONG_NAMES = 0x400
/** Names up to this length need no flag. */
const SHORT_NAME = 31
const LONGEST_NAME = 255

/** These have a type of their own or are written by us; as text they would mislead. */
const TYPED = new Set([
  ...['channels', 'compression', 'dataWindow', 'displayWindow', 'lineOrder', 'pixelAspectRatio', 'screenWindowCenter'],
  ...['screenWindowWidth', 'tiles', 'name', 'type', 'version', 'chunkCount', 'view', 'multiView', 'chromaticities'],
  ...[
    'whiteLuminance',
    'adoptedNeutral',
    'xDensity',
    'longitude',
    'latitude',
    'altitude',
    'focus',
    'expTime',
    'aperture',
  ],
  ...['isoSpeed', 'envmap', 'keyCode', 'timeCode', 'framesPerSecond', 'wrapmodes', 'preview', 'dwaCompressionLevel'],
  ...['utcOffset', 'imageCounter', 'reelName', 'deepImageState', 'originalDataWindow', 'worldToCamera', 'worldToNDC'],
  ...Object.values(ATTRIBUTES),
])

/** Everything before the offset table. `planes` are in the order of the file. */
export function exrHeaderBytes(
  frame: FramePlanes,
  sampleType: 'half' | 'float',
  compression: WrittenCompression,
  options: WriteFrameOptions,
): Uint8Array {
  const words = wordsOf(frame, options)
  const long = [...words.map(([name]) => name), ...frame.planes.map(({ name }) => name)].some(
    (name) => text(name).length > SHORT_NAME,
  )
  const window = ints(0, 0, frame.width - 1, frame.height - 1)
  const aspect = options.pixelAspect ?? 1
  if (!(aspect > 0 && Number.isFinite(aspect))) throw usage(`a pixel aspect must be a number above 0, not ${aspect}`)
  return joinBytes([
    MAGIC,
    ints(VERSION | (long ? LONG_NAMES : 0)),
    attribute('channels', 'chlist', channelList(frame, sampleType)),
    attribute('compression', 'compression', Uint8Array.of(COMPRESSIONS.indexOf(compression))),
    attribute('dataWindow', 'box2i', window),
    attribute('displayWindow', 'box2i', window),
    attribute('lineOrder', 'lineOrder', Uint8Array.of(0)),
    attribute('pixelAspectRatio', 'float', floats(aspect)),
    attribute('screenWindowCenter', 'v2f', floats(0, 0)),
    attribute('screenWindowWidth', 'float', floats(1)),
    attribute('chromaticities', 'chromaticities', floats(...REC709)),
    ...(COMPRESSION_TABLE[compression].loss === 'lossy'
      ? [attribute('dwaCompressionLevel', 'float', floats(options.level ?? DEFAULT_DWA_LEVEL))]
      : []),
    ...(options.frameRate ? [attribute('framesPerSecond', 'rational', rational(options.frameRate))] : []),
    ...(options.timeCode ? [attribute('timeCode', 'timecode', timeCode(options.timeCode))] : []),
    ...words.map(([name, value]) => attribute(name, 'string', text(value))),
    Uint8Array.of(0),
  ])
}

function wordsOf(frame: FramePlanes, options: WriteFrameOptions): [string, string][] {
  const { space, alpha } = frame
  const meaning = options.coverage ? 'coverage' : alpha
  const words: [string, string][] = [
    [ATTRIBUTES.software, options.software ?? 'Popcel'],
    [ATTRIBUTES.alpha, meaning],
  ]
  // coverage has no transfer
  if (options.coverage) words.push([ATTRIBUTES.transfer, 'linear'], [ATTRIBUTES.interop, 'data'])
  else if (space === 'linear') words.push([ATTRIBUTES.transfer, 'linear'], [ATTRIBUTES.interop, 'lin_rec709_scene'])
  else words.push([ATTRIBUTES.transfer, 'sRGB'], [ATTRIBUTES.interop, 'srgb_rec709_scene'])
  if (options.pass) words.push([ATTRIBUTES.pass, options.pass])
  for (const [name, value] of Object.entries(options.metadata ?? {})) {
    if (name === '' || name.includes('\0') || text(name).length > LONGEST_NAME)
      throw usage(`a word of an EXR cannot be called "${name.slice(0, 40)}"`)
    if (!TYPED.has(name)) words.push([name, value])
  }
  return words
}

function channelList(frame: FramePlanes, sampleType: 'half' | 'float'): Uint8Array {
  const entries = frame.planes.map(({ name }) =>
    joinBytes([text(`${name}\0`), ints(SAMPLE_TYPES.indexOf(sampleType), 0, 1, 1)]),
  )
  return joinBytes([...entries, Uint8Array.of(0)])
}

function attribute(name: string, type: string, value: Uint8Array): Uint8Array {
  return joinBytes([text(`${name}\0${type}\0`), ints(value.length), value])
}

function rational({ numerator, denominator }: Rational): Uint8Array {
  if (!(Number.isInteger(numerator) && Number.isInteger(denominator) && numerator > 0 && denominator > 0))
    throw usage(`a frame rate of ${numerator}/${denominator} cannot be written`)
  return ints(numerator, denominator)
}

function timeCode(value: string): Uint8Array {
  const bytes = timeCodeBytes(value)
  if (!bytes) throw usage(`"${value}" is no time code; it is written HH:MM:SS:FF`)
  return bytes
}

function text(value: string): Uint8Array {
  return new TextEncoder().encode(value)
}
