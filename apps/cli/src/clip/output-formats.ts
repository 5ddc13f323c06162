// Owns the table of what a pass can be written as: numbered frames, movies, animated pictures; and which is taken unasked.

import type { PassKind, PassPixels } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { unknownName } from '../suggest.ts'

export type OutputFormat = {
  readonly kind: 'frames' | 'movie' | 'animation'
  readonly ending: string
  readonly pixels: Pick<PassPixels, 'samples' | 'space'>
  /** Passes that it cannot hold, and why. */
  readonly lacks?: 'alpha'
  /** In one sentence for help and messages. */
  readonly about: string
}

const eight = { samples: 'uint8', space: 'srgb' } as const
const sixteen = { samples: 'uint16', space: 'srgb' } as const
const light = { samples: 'float', space: 'linear' } as const

export const OUTPUT_FORMATS = {
  exr: { kind: 'frames', ending: 'exr', pixels: light, about: 'OpenEXR, half float, linear light' },
  png: { kind: 'frames', ending: 'png', pixels: eight, about: 'PNG, 8 bits, sRGB' },
  png16: { kind: 'frames', ending: 'png', pixels: sixteen, about: 'PNG, 16 bits, sRGB' },
  tiff: { kind: 'frames', ending: 'tiff', pixels: sixteen, about: 'TIFF, 16 bits, sRGB' },
  jpeg: { kind: 'frames', ending: 'jpg', pixels: eight, lacks: 'alpha', about: 'JPEG, 8 bits, without alpha' },
  prores: { kind: 'movie', ending: 'mov', pixels: sixteen, about: 'ProRes 4444 with alpha' },
  webm: { kind: 'movie', ending: 'webm', pixels: eight, about: 'VP9 with alpha' },
  ffv1: { kind: 'movie', ending: 'mkv', pixels: sixteen, about: 'FFV1, lossless, with alpha' },
  mp4: { kind: 'movie', ending: 'mp4', pixels: eight, lacks: 'alpha', about: 'H.264, without alpha, sound kept' },
  webp: { kind: 'animation', ending: 'webp', pixels: eight, about: 'animated WebP' },
  apng: { kind: 'animation', ending: 'png', pixels: eight, about: 'animated PNG' },
  gif: { kind: 'animation', ending: 'gif', pixels: eight, about: 'animated GIF, hard edges' },
} as const satisfies Record<string, OutputFormat>

export type OutputFormatId = keyof typeof OUTPUT_FORMATS

export const OUTPUT_FORMAT_IDS = Object.keys(OUTPUT_FORMATS) as OutputFormatId[]

/** What is asked for a pass; 'fits' follows the input: EXR for float and film formats, PNG of as many bits else. */
export type WantedFormats = Readonly<Record<PassKind, OutputFormatId | 'fits'>>

/** Other names that people type. */
const ALSO: Readonly<Record<string, OutputFormatId>> = {
  mov: 'prores',
  prores4444: 'prores',
  vp9: 'webm',
  mkv: 'ffv1',
  h264: 'mp4',
  tif: 'tiff',
  jpg: 'jpeg',
  png8: 'png',
}

/**
 * `exr`, or `alpha=png16,comp=mp4` with the rest as it fits. @throws PopcelError usage, with what is known
 */
export function readFormats(texts: readonly string[]): WantedFormats {
  const wanted: Record<PassKind, OutputFormatId | 'fits'> = {
    alpha: 'fits',
    foreground: 'fits',
    rgba: 'fits',
    comp: 'fits',
  }
  for (const text of texts) {
    const [left = '', right] = text.split('=').map((part) => part.trim().toLowerCase())
    const format = formatNamed(right ?? left)
    const passes = right === undefined ? (Object.keys(wanted) as PassKind[]) : [passNamed(left, wanted)]
    for (const pass of passes) {
      const lacks = 'lacks' in OUTPUT_FORMATS[format]
      if (pass === 'rgba' && lacks && right !== undefined)
        throw new PopcelError('usage', {
          reason: `${format} holds no alpha, so rgba cannot be written as ${format}; prores, webm, ffv1, png and exr can`,
        })
      // One format for all that cannot hold alpha is meant for what can do without.
      wanted[pass] = pass === 'rgba' && lacks ? 'fits' : format
    }
  }
  return wanted
}

function formatNamed(name: string): OutputFormatId {
  const format = OUTPUT_FORMAT_IDS.find((id) => id === name) ?? ALSO[name]
  if (!format) throw unknownName('unknown-format', name, OUTPUT_FORMAT_IDS)
  return format
}

function passNamed(name: string, known: Readonly<Record<PassKind, unknown>>): PassKind {
  if (name in known) return name as PassKind
  throw unknownName('unknown-pass', name, Object.keys(known))
}

/** The format of a pass whose plate is stored like this. */
export function fittingFormat(
  wanted: OutputFormatId | 'fits',
  pass: PassKind,
  plate: { readonly sampleType: string; readonly space: 'srgb' | 'linear' },
): OutputFormatId {
  if (wanted !== 'fits') return wanted
  if (pass === 'comp') return 'png'
  if (plate.space === 'linear' || plate.sampleType === 'half' || plate.sampleType === 'float') return 'exr'
  return plate.sampleType === 'uint8' ? 'png' : 'png16'
}
