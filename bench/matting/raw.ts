// Owns reading and writing the bench's own small pictures: 8-bit samples. Colours are brought to sRGB where a file has a profile;
// a matte is as it is stored.

import { writeFileSync } from 'node:fs'
import sharp from 'sharp'

export type Raw = {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly data: Uint8Array
}

/** A grey file stays grey, so that a matte can be told from a picture. */
export async function readRaw(bytes: Uint8Array): Promise<Raw> {
  const { channels: stored, isPalette } = await sharp(bytes).metadata()
  // Without an alpha it is a matte, and one channel is no colour: a profile of it says nothing about alpha.
  const image = sharp(bytes, { ignoreIcc: stored <= 3 })
  if (stored <= 2 && !isPalette) image.toColourspace('b-w')
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) }
}

export async function writeRaw({ width, height, channels, data }: Raw): Promise<Buffer> {
  const raw = sharp(data, { raw: { width, height, channels: channels as 1 | 2 | 3 | 4 } })
  return (channels === 1 ? raw.toColourspace('b-w') : raw).png({ compressionLevel: 3 }).toBuffer()
}

/** What a picture shows, upright, as sRGB without alpha. */
export async function readColours(bytes: Uint8Array): Promise<Raw> {
  const image = sharp(bytes).autoOrient().toColourspace('srgb').removeAlpha()
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) }
}

/** Pictures larger than this have a small one beside them, which the list of the report shows. */
export const LARGE_PX = 1024
const SMALL_PX = 512

export function isLarge({ width, height }: { readonly width: number; readonly height: number }): boolean {
  return Math.max(width, height) > LARGE_PX
}

/** A picture of the report: `FILE`, and where it is large `FILE.small.webp`. */
export async function writeShown(file: string, raw: Raw): Promise<void> {
  writeFileSync(file, await writeRaw(raw))
  if (isLarge(raw)) await writeSmall(file, file)
}

export async function writeSmall(from: string, file: string): Promise<void> {
  const size = { width: SMALL_PX, height: SMALL_PX, fit: 'inside' } as const
  await sharp(from).autoOrient().resize(size).webp({ quality: 90 }).toFile(`${file}.small.webp`)
}
