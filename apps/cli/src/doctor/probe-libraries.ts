// Owns the probes of the libraries that work on pixels: each is made to do a little of its real work.

import { createRequire } from 'node:module'
import type { Picture } from '@popcel/matting'
import { missingLetters } from '@popcel/motion'
import { captionFonts, createCanvas2D, decodePicture, type EncodeFormat, encodePicture } from '@popcel/runtime'
import type { Diagnosis } from './probe.ts'

const formats: readonly EncodeFormat[] = ['png', 'jpeg', 'webp', 'avif', 'tiff']

/** Writes and reads a small picture in every format. */
export async function probePictures(): Promise<Diagnosis> {
  const broken: string[] = []
  for (const format of formats) {
    const size = await roundTrip(format).catch(() => 0)
    if (size !== 8) broken.push(format)
  }
  const { sharp, vips } = libraryOf('sharp')['versions'] as Record<string, string>
  const versions = `sharp ${sharp}, libvips ${vips}`
  if (broken.length === 0) return { level: 'ok', message: `${versions}: ${formats.join(', ')} are read and written` }
  const advice = 'run npm ci again; a sharp for another system may be installed'
  return { level: 'fail', message: `${versions}: ${broken.join(', ')} cannot be written and read`, advice }
}

/** Draws one pixel and looks at it. */
export function probeCanvas(): Diagnosis {
  const context = createCanvas2D(2, 2).getContext('2d')
  context.fillStyle = '#3366cc'
  context.fillRect(0, 0, 1, 1)
  const drawn = [...context.getImageData(0, 0, 1, 1).data].join(' ')
  if (drawn === '51 102 204 255') return { level: 'ok', message: 'Skia draws' }
  return { level: 'fail', message: `Skia drew ${drawn} where 51 102 204 255 was wanted`, advice: 'run npm ci again' }
}

/** A letter of each script in which most stickers speak. */
const SCRIPTS = { Japanese: 'あ', Chinese: '你', Korean: '한', Thai: 'ก', Cyrillic: 'Ж', Arabic: 'ب' }

/** Captions in Latin letters are drawn without a font; other scripts need one on the machine. */
export function probeFonts(): Diagnosis {
  const families = (libraryOf('@napi-rs/canvas')['GlobalFonts'] as { families: { family: string }[] }).families
  const names = families.map(({ family }) => family)
  const some = names.slice(0, 4).join(', ')
  const advice =
    'captions in Latin letters work; for other scripts install a font (Debian: fonts-noto-cjk, fonts-noto-core)'
  if (names.length === 0) return { level: 'warn', message: 'no font is installed', advice }
  const context = createCanvas2D(64, 64).getContext('2d')
  const missing = Object.entries(SCRIPTS).flatMap(([script, letter]) =>
    missingLetters(letter, captionFonts(), context).length > 0 ? [script] : [],
  )
  const message = `${names.length} families (${some}${names.length > 4 ? ', …' : ''})`
  if (missing.length === 0) return { level: 'ok', message: `${message}: captions in every script that was tried` }
  return { level: 'ok', message: `${message}: no captions in ${missing.join(', ')}`, advice }
}

async function roundTrip(format: EncodeFormat): Promise<number> {
  const data = new Uint8Array(8 * 8 * 3).fill(128)
  const picture: Picture = { width: 8, height: 8, channels: 3, data, space: 'srgb', alpha: 'none' }
  return (await decodePicture(await encodePicture(picture, { format }))).width
}

/** The library as @popcel/runtime has it; the app itself never draws or decodes with it. */
function libraryOf(name: string): Record<string, unknown> {
  return createRequire(import.meta.resolve('@popcel/runtime'))(name) as Record<string, unknown>
}
