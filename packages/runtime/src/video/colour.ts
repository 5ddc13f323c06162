// Owns what the numbers of a video's frames mean as colour: what is stated, what is taken where nothing is, what is refused.

import { PopcelError } from '@popcel/protocol'
import { curveOf } from './high-range.ts'
import type { PixelFormat } from './pixel-format.ts'
import type { VideoColour } from './types.ts'

/** The code points of ITU-T H.273, which FFmpeg's numbers are. */
export type ColourCodes = {
  readonly matrix: number
  readonly transfer: number
  readonly primaries: number
  /** 1 limited, 2 full, 0 not stated. */
  readonly range: number
}

/** Code -> our word, and zimg's word for it. */
const MATRICES: Readonly<Record<number, readonly [VideoColour['matrix'], string]>> = {
  1: ['bt709', '709'],
  4: ['fcc', 'fcc'],
  5: ['bt601', '470bg'],
  6: ['bt601', '170m'],
  7: ['smpte240m', '240m'],
  8: ['ycgco', 'ycgco'],
  9: ['bt2020nc', '2020_ncl'],
}
const TRANSFERS: Readonly<Record<number, string>> = {
  1: 'bt709',
  4: 'gamma22',
  5: 'gamma28',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'linear',
  11: 'iec61966-2-4',
  12: 'bt1361e',
  13: 'iec61966-2-1',
  14: 'bt2020-10',
  15: 'bt2020-12',
  16: 'smpte2084',
  17: 'smpte428',
  18: 'arib-std-b67',
}
const PRIMARIES: Readonly<Record<number, string>> = {
  1: 'bt709',
  4: 'bt470m',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'film',
  9: 'bt2020',
  10: 'smpte428',
  11: 'smpte431',
  12: 'smpte432',
  22: 'ebu3213',
}
const REFUSED_MATRIX: Readonly<Record<number, string>> = {
  10: 'BT.2020 with constant luminance',
  14: 'ICtCp',
  15: 'IPT-C2',
}

/** What a frame of this size and format means. Unstated: HD BT.709, SD BT.601; limited range, full for RGB and grey. */
export function colourOf(
  codes: ColourCodes,
  format: PixelFormat,
  name: string,
  width: number,
  height: number,
): VideoColour {
  const yuv = format.family === 'yuv'
  const stated = MATRICES[codes.matrix]?.[0]
  const usual = height >= 720 || width >= 1280 ? 'bt709' : 'bt601'
  const transfer = TRANSFERS[codes.transfer] ?? 'bt709'
  const full = codes.range === 2 || name.startsWith('yuvj') || (!yuv && codes.range === 0)
  const unstated = [
    ...(yuv && !stated ? ['matrix'] : []),
    ...(yuv && codes.range === 0 && !name.startsWith('yuvj') ? ['range'] : []),
    ...(codes.transfer in TRANSFERS ? [] : ['transfer']),
    ...(codes.primaries in PRIMARIES ? [] : ['primaries']),
  ]
  return {
    matrix: yuv ? (stated ?? usual) : format.family,
    transfer,
    primaries: PRIMARIES[codes.primaries] ?? (curveOf(transfer) ? 'bt2020' : 'bt709'),
    range: full ? 'full' : 'limited',
    assumed: unstated.includes('matrix') || unstated.includes('range'),
    unstated,
  }
}

/** zimg's name of the matrix. */
export function zimgMatrix(codes: ColourCodes, colour: VideoColour): string {
  return MATRICES[codes.matrix]?.[1] ?? (colour.matrix === 'bt709' ? '709' : '170m')
}

/** @throws PopcelError video-colour-refused for high dynamic range where it is not wanted, and for what has no plain matrix */
export function refuseColour(
  codes: ColourCodes,
  format: PixelFormat,
  file: string,
  highRange: 'light' | 'refuse' = 'refuse',
): void {
  const known = codes.transfer === 16 ? 'PQ' : codes.transfer === 18 ? 'HLG' : undefined
  const curve = highRange === 'refuse' ? known : undefined
  const what = curve ? `high dynamic range (${curve})` : REFUSED_MATRIX[codes.matrix]
  if (what && (curve || format.family === 'yuv')) throw new PopcelError('video-colour-refused', { file, what })
}
