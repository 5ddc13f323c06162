// Owns what may be given to the library's `cut` as a picture: the path of a file, its address, its bytes, or decoded samples. Each is
// checked before any work, so that a slip in a program without types gives a sentence and never a wrong picture.

import { fileURLToPath } from 'node:url'
import { types } from 'node:util'
import type { Picture } from '@popcel/matting'
import { PopcelError, systemWords } from '@popcel/protocol'
import { DEFAULT_CAPS } from './caps.ts'
import { decodePicture } from './decode.ts'
import { leftOut } from './left-out.ts'
import { readWholeFile } from './read-whole.ts'

export type PictureInput = string | URL | Uint8Array | ArrayBuffer | Blob | Picture

const WANTED =
  'a path, the URL of a file, bytes (Uint8Array, ArrayBuffer or Blob) or a decoded picture ({ width, height, channels, data, space, alpha })'

/** Encoded highlights of a float picture stay far below it; samples of 0..255 do not. */
const BRIGHTEST = 32

/** A picture to cut, and what is to be told of how it was read. */
export type ReadInput = { readonly picture: Picture; readonly warnings: readonly string[] }

/** @throws PopcelError usage for what is no picture; the rows of reading and decoding */
export async function readPictureInput(input: PictureInput): Promise<ReadInput> {
  const bytes = bytesOf(input)
  if (bytes) return decode(bytes)
  if (input instanceof Blob) return decode(new Uint8Array(await input.arrayBuffer()))
  if (typeof input === 'string' || input instanceof URL) return decodeFile(input)
  checkPicture(input)
  return { picture: asMeant(input), warnings: [] }
}

/** Also those of another realm (a test runner's, a vm's), whose classes are not those of this one. */
function bytesOf(input: unknown): Uint8Array | undefined {
  if (types.isAnyArrayBuffer(input)) return bytesOf(new Uint8Array(present(input)))
  if (!types.isUint8Array(input)) return undefined
  const { byteOffset, byteLength } = input
  const buffer = present(input.buffer)
  return input instanceof Uint8Array ? input : new Uint8Array(buffer, byteOffset, byteLength)
}

/** @throws PopcelError usage */
function present<B extends ArrayBufferLike>(buffer: B): B {
  if ('detached' in buffer && buffer.detached)
    throw usage('the bytes of the picture are gone: their buffer was handed over to another thread')
  return buffer
}

/** In channels that say what `alpha` says: without a fourth sample that is no alpha, and grey with alpha as RGBA, which a matte is asked of. */
export function asMeant(picture: Picture): Picture {
  const { width, height, channels, data, alpha } = picture
  if (channels % 2 === 1 || (channels === 4 && alpha !== 'none')) return picture
  const from = channels === 2 ? [0, 0, 0, 1] : [0, 1, 2]
  const order = alpha === 'none' ? from.slice(0, 3) : from
  const out = new (data.constructor as new (length: number) => typeof data)(width * height * order.length)
  for (let p = 0, to = 0; p < data.length; p += channels) for (const c of order) out[to++] = data[p + c]!
  return { ...picture, channels: order.length === 4 ? 4 : 3, data: out }
}

async function decode(bytes: Uint8Array): Promise<ReadInput> {
  const picture = await decodePicture(bytes)
  const left = await leftOut(bytes)
  return { picture, warnings: left === undefined ? [] : [`the file ${left}`] }
}

async function decodeFile(address: string | URL): Promise<ReadInput> {
  const file = String(address)
  const bytes = await readWholeFile(pathOf(address), DEFAULT_CAPS.maxBytes).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof PopcelError) throw error.with({ file })
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new PopcelError('input-missing', { file }, { cause: error })
    const reason = error.code === undefined ? error.message : systemWords(error.code)
    throw new PopcelError('input-unreadable', { file, reason }, { cause: error })
  })
  return decode(bytes).catch((error: unknown) => {
    throw error instanceof PopcelError && !('file' in error.details) ? error.with({ file }) : error
  })
}

function pathOf(address: string | URL): string {
  const file = String(address)
  if (/^file:/i.test(file)) return pathOfUrl(address)
  if (address instanceof URL || /^([a-z][a-z0-9+.-]*:\/\/|data:|blob:)/i.test(file))
    throw usage(`${file.slice(0, 80)}: nothing is fetched here; fetch it and give the bytes`)
  if (file === '' || file.includes('\0')) throw usage(`the path of a file must be a name, not ${nameOf(file)}`)
  return file
}

/** Addresses of other machines, and those with an encoded slash, name no file here. */
function pathOfUrl(address: string | URL): string {
  try {
    return fileURLToPath(address)
  } catch (thrown) {
    throw usage(
      `${String(address).slice(0, 80)}: is no address of a file on this machine (${(thrown as Error).message})`,
    )
  }
}

/** @throws PopcelError usage */
export function checkPicture(input: unknown): asserts input is Picture {
  if (typeof input !== 'object' || input === null || !('data' in input))
    throw usage(`what is cut must be ${WANTED}, not ${nameOf(input)}`)
  const { width, height, channels, data, space, alpha } = input as Partial<Record<keyof Picture, unknown>>
  for (const [name, side] of Object.entries({ width, height }))
    if (!isWhole(side, 1)) throw usage(`${name} of a picture must be a whole number from 1 on, not ${nameOf(side)}`)
  if (!isWhole(channels, 1, 4)) throw usage(`channels of a picture must be 1, 2, 3 or 4, not ${nameOf(channels)}`)
  const samples = samplesOf(data)
  const wanted = Number(width) * Number(height) * Number(channels)
  if (samples.length !== wanted)
    throw usage(
      `a picture of ${width}×${height} with ${channels} channels has ${wanted} samples, and data has ${samples.length}`,
    )
  checkMeaning({ channels, space, alpha })
  if (samples instanceof Float32Array) checkFloats(samples)
}

function samplesOf(data: unknown): Picture['data'] {
  if (!(data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Float32Array))
    throw usage(`data of a picture must be a Uint8Array, Uint16Array or Float32Array, not ${nameOf(data)}`)
  if (data.buffer instanceof ArrayBuffer && data.buffer.detached)
    throw usage('data of the picture is gone: its buffer was handed over to another thread')
  return data
}

function checkMeaning({ channels, space, alpha }: Readonly<Record<'channels' | 'space' | 'alpha', unknown>>): void {
  if (space === 'linear')
    throw usage(
      'the picture is in linear light, and encoded sRGB is cut; convert its colours first (toSrgb of @popcel/matting)',
    )
  if (space !== 'srgb') throw usage(`space of a picture must be 'srgb', not ${nameOf(space)}`)
  if (alpha === 'premultiplied')
    throw usage('the picture is premultiplied, and straight colour is cut; divide its colours by alpha first')
  const allowed = channels === 2 || channels === 4 ? ['straight', 'none'] : ['none']
  if (!allowed.includes(alpha as string))
    throw usage(`alpha of a picture with ${channels} channels must be ${allowed.join(' or ')}, not ${nameOf(alpha)}`)
}

function checkFloats(samples: Float32Array): void {
  for (const value of samples) {
    if (!Number.isFinite(value)) throw usage(`data of the picture holds ${value}, which is no number`)
    if (value > BRIGHTEST)
      throw usage(`data of the picture holds ${value}; float samples are 0..1, and 0..255 is what a Uint8Array holds`)
  }
}

export function isWhole(value: unknown, least: number, most: number = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}

/** A value as a sentence shows it. */
export function nameOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40))
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? 'an array' : `an object of the class ${value.constructor?.name ?? 'null'}`
}

export function usage(reason: string): PopcelError {
  return new PopcelError('usage', { reason })
}
