// Owns the headers of the PNM family: PBM, PGM and PPM, in letters and in bytes, and PAM (netpbm.sourceforge.net/doc). It reads no pixels.

import { PopcelError } from '@popcel/protocol'

export type PnmHeader = {
  readonly width: number
  readonly height: number
  /** Grey, grey and alpha, RGB, RGBA. */
  readonly channels: 1 | 2 | 3 | 4
  /** What a full sample is; of one bit, 1. */
  readonly most: number
  /** 'bits' are packed and 1 is black, 'letters' are numbers in text. */
  readonly coding: 'bits' | 'bytes' | 'letters'
  /** In PBM 1 is black; in PAM's bitmaps it is white. */
  readonly oneIsBlack: boolean
  readonly pixelsAt: number
}

const MOST_HEADER = 4096

/** Whether it begins as one does: 'P6' alone begins many a text. */
export function isPnm(bytes: Uint8Array): boolean {
  const head = latin1(bytes.subarray(0, MOST_HEADER))
  return (
    /^P7\n(#[^\n]*\n)*(WIDTH|HEIGHT|DEPTH|MAXVAL|TUPLTYPE) /.test(head) || /^P[1-6]\s+(#[^\n]*\n\s*)*\d+\s/.test(head)
  )
}

/** @throws PopcelError input-truncated */
export function readPnmHeader(bytes: Uint8Array): PnmHeader {
  const head = latin1(bytes.subarray(0, MOST_HEADER))
  const header = head.startsWith('P7') ? readPam(head) : readPlain(head)
  const { width, height, most } = header
  if (!(width >= 1 && height >= 1)) throw damaged(`its header says it is ${width}×${height}`)
  if (!(most >= 1 && most <= 65_535)) throw damaged(`its header says a full sample is ${most}`)
  return header
}

function readPlain(head: string): PnmHeader {
  const kind = Number(head[1])
  const isBitmap = kind === 1 || kind === 4
  const space = '(?:\\s+(?:#[^\\n]*\\n\\s*)*)'
  const numbers = Array.from({ length: isBitmap ? 2 : 3 }, () => `${space}(\\d{1,9})`).join('')
  const match = new RegExp(`^P\\d${numbers}\\s`).exec(head)
  if (!match) throw damaged('its header is cut off')
  const [width, height, most = 1] = match.slice(1).map(Number)
  const coding = kind <= 3 ? 'letters' : isBitmap ? 'bits' : 'bytes'
  const channels = kind === 3 || kind === 6 ? 3 : 1
  return { width: width!, height: height!, channels, most, coding, oneIsBlack: isBitmap, pixelsAt: match[0].length }
}

function readPam(head: string): PnmHeader {
  const end = head.indexOf('\nENDHDR\n')
  if (end < 0) throw damaged('its header is cut off')
  const numberOf = (name: string) => Number(new RegExp(`^${name} +(\\d{1,9})\\s*$`, 'm').exec(head.slice(0, end))?.[1])
  const channels = ([1, 2, 3, 4] as const).find((depth) => depth === numberOf('DEPTH'))
  if (!channels) throw damaged(`its header says it has ${numberOf('DEPTH')} channels`)
  const sizes = { width: numberOf('WIDTH'), height: numberOf('HEIGHT'), most: numberOf('MAXVAL') }
  return { ...sizes, channels, coding: 'bytes', oneIsBlack: false, pixelsAt: end + '\nENDHDR\n'.length }
}

export function damaged(reason: string): PopcelError {
  return new PopcelError('input-truncated', { reason })
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
