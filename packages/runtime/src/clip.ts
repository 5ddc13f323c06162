// Owns bytes -> a clip of full 8-bit RGBA frames: animated GIF and WebP through libvips, APNG frame by frame.

import type { Clip, CutOut, Picture } from '@popcel/matting'
import { splitApng } from './apng.ts'
import { type Caps, DEFAULT_CAPS } from './caps.ts'
import { composeFrames } from './compose.ts'
import { type DecodeOptions, decodePicture, decodeStill, toUint8 } from './decode.ts'
import { checkPixels, type Header, open, readHeader, refusing } from './header.ts'
import { isSrgbProfile } from './profile.ts'

// What browsers do with a frame that asks for 10 ms or less: such delays were never meant, old encoders wrote them.
const SHORTEST_DELAY_MS = 10
const DELAY_INSTEAD_MS = 100

/**
 * Decodes an animated GIF, WebP or APNG into full frames, composed, straight 8-bit sRGB RGBA.
 * A still picture of any format is a clip of one frame that plays once.
 *
 * A delay of 10 ms or less becomes 100 ms, as in browsers. `plays` 0 is without end; a GIF without a loop extension
 * plays once, one with count n > 0 plays n + 1 times. The cap on pixels counts all frames together.
 * @throws PopcelError the same as decodePicture, without input-animated
 */
export async function decodeClip(bytes: Uint8Array, options: Caps = {}): Promise<Clip<CutOut>> {
  const header = await readHeader(bytes, options)
  checkPixels(header.info, options, header.info.frames)
  if (header.info.frames > 1 && !header.own) {
    if (header.info.format === 'png') return decodeApng(bytes, options)
    return decodePages(bytes, header, options)
  }
  const picture = await decodeStill(bytes, header, options)
  return { frames: [{ picture: toCutOut(picture), durationMs: DELAY_INSTEAD_MS }], plays: 1 }
}

/** GIF and WebP: libvips composes and gives all frames as one tall picture. */
async function decodePages(
  bytes: Uint8Array,
  { info, metadata }: Extract<Header, { metadata: unknown }>,
  caps: Caps,
): Promise<Clip<CutOut>> {
  const raw = await refusing(async () => {
    const input = {
      animated: true,
      limitInputPixels: caps.maxPixels ?? DEFAULT_CAPS.maxPixels,
      ignoreIcc: metadata.icc === undefined || isSrgbProfile(metadata.icc),
    }
    const pipeline = (await open(bytes, input)).toColourspace('srgb').ensureAlpha()
    return pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  })
  const width = raw.info.width
  const height = raw.info.height / info.frames
  const data = toUint8(raw.data)
  const size = width * height * 4
  const frames = Array.from({ length: info.frames }, (_, i) => ({
    // A copy, so that keeping one frame does not keep them all.
    picture: toCutOut({
      width,
      height,
      channels: 4,
      data: data.slice(i * size, (i + 1) * size),
      space: 'srgb',
      alpha: 'straight',
    }),
    durationMs: shownFor(metadata.delay?.[i] ?? 0),
  }))
  return { frames, plays: metadata.loop ?? 1 }
}

async function decodeApng(bytes: Uint8Array, options: DecodeOptions): Promise<Clip<CutOut>> {
  const apng = splitApng(bytes)
  // The header told a number of frames; what counts is how many there are.
  checkPixels({ ...(await readHeader(bytes, options)).info }, options, apng.frames.length)
  const parts: { picture: CutOut; placement: (typeof apng.frames)[number] }[] = []
  for (const frame of apng.frames) {
    parts.push({ picture: toCutOut(await decodePicture(frame.png, options)), placement: frame })
  }
  const pictures = composeFrames(apng.width, apng.height, parts)
  const frames = pictures.map((picture, i) => ({ picture, durationMs: shownFor(apng.frames[i]!.delayMs) }))
  return { frames, plays: apng.plays }
}

function shownFor(delayMs: number): number {
  return delayMs <= SHORTEST_DELAY_MS ? DELAY_INSTEAD_MS : delayMs
}

/** 8-bit RGBA of a decoded RGB or RGBA picture; 16-bit samples are rounded to the nearest of 8 bits. */
function toCutOut(picture: Picture): CutOut {
  const { width, height, channels, data } = picture
  if (channels === 4 && data instanceof Uint8Array) return { ...picture, data }
  const scale = data instanceof Uint16Array ? 1 / 257 : 1
  const rgba = new Uint8Array(width * height * 4)
  for (let i = 0, j = 0; i < rgba.length; i += 4, j += channels) {
    for (let c = 0; c < 3; c++) rgba[i + c] = Math.round(data[j + c]! * scale)
    rgba[i + 3] = channels === 4 ? Math.round(data[j + 3]! * scale) : 255
  }
  return { width, height, channels: 4, data: rgba, space: 'srgb', alpha: 'straight' }
}
