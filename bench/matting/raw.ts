// Owns reading and writing the bench's own small pictures: 8-bit samples as they are, no colour management, no rotation.

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
  const image = sharp(bytes)
  if (stored <= 2 && !isPalette) image.toColourspace('b-w')
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, channels: info.channels, data: new Uint8Array(data) }
}

export async function writeRaw({ width, height, channels, data }: Raw): Promise<Buffer> {
  const raw = sharp(data, { raw: { width, height, channels: channels as 1 | 2 | 3 | 4 } })
  return (channels === 1 ? raw.toColourspace('b-w') : raw).png({ compressionLevel: 3 }).toBuffer()
}
