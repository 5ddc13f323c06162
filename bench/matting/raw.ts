// Owns reading and writing the bench's own small pictures: 8-bit samples, no rotation. Colours are brought to sRGB where a file has
// a profile; a matte is as it is stored.

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
