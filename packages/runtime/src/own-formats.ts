// Owns the formats that are read without libvips: their headers here, their pixels by modules that are loaded when there are some.

import type { Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { type BmpHeader, readBmpHeader } from './bmp/header.ts'
import type { PictureInfo } from './header.ts'
import { type HeifFile, readHeif } from './heif/items.ts'
import { seenSize } from './heif/size.ts'
import { type PnmHeader, readPnmHeader } from './pnm/header.ts'

export type OwnFormat = 'bmp' | 'heic' | 'pnm'

export type OwnHeader =
  | { readonly format: 'bmp'; readonly bmp: BmpHeader }
  | { readonly format: 'heic'; readonly heif: HeifFile }
  | { readonly format: 'pnm'; readonly pnm: PnmHeader }

type Both = { readonly info: PictureInfo; readonly own: OwnHeader }

/** @throws PopcelError input-truncated, input-other-format */
export function readOwnHeader(format: OwnFormat, bytes: Uint8Array): Both {
  if (format === 'bmp') return ofBmp(readBmpHeader(bytes))
  return format === 'heic' ? ofHeif(readHeif(bytes)) : ofPnm(readPnmHeader(bytes))
}

/** The caller has checked the caps. @throws PopcelError input-truncated, input-other-format */
export async function decodeOwn(bytes: Uint8Array, own: OwnHeader, maxPixels: number): Promise<Picture> {
  switch (own.format) {
    case 'bmp':
      return (await import('./bmp/decode.ts')).decodeBmp(bytes, own.bmp)
    case 'heic':
      return (await import('./heif/decode.ts')).decodeHeif(own.heif, maxPixels)
    case 'pnm':
      return (await import('./pnm/decode.ts')).decodePnm(bytes, own.pnm)
  }
}

const PLAIN = { frames: 1, hasProfile: false, orientation: 1 } as const

function ofBmp(bmp: BmpHeader): Both {
  const { width, height, bits, masks } = bmp
  const hasAlpha = bits > 8 && bits !== 24 && masks.alpha !== undefined
  const info = { ...PLAIN, format: 'bmp', width, height, bitDepth: Math.min(8, bits), hasAlpha } as const
  return { info, own: { format: 'bmp', bmp } }
}

/** It is turned by its own words, and what its EXIF says besides counts for nothing (ISO/IEC 23008-12). */
function ofHeif(heif: HeifFile): Both {
  const { width, height } = seenSize(heif)
  if (width < 1 || height < 1) throw new PopcelError('input-truncated', { reason: 'it does not say how large it is' })
  const { primary, alpha } = heif
  const facts = { bitDepth: primary.bits, hasAlpha: alpha !== undefined, hasProfile: primary.icc !== undefined }
  return { info: { ...PLAIN, format: 'heic', width, height, ...facts }, own: { format: 'heic', heif } }
}

function ofPnm(pnm: PnmHeader): Both {
  const { width, height, channels, most } = pnm
  const bitDepth = most === 1 ? 1 : most > 255 ? 16 : 8
  const info = { ...PLAIN, format: 'pnm', width, height, bitDepth, hasAlpha: channels % 2 === 0 } as const
  return { info, own: { format: 'pnm', pnm } }
}
