// Owns PNG, JPEG and WebP frames as bytes, through libvips; the words of a PNG are put in afterwards. TIFF is our own writer.

import type { Sharp } from 'sharp'
import { loadSharp } from '../../sharp.ts'
import type { FramePlanes, FrameScratch, WriteFrameOptions } from '../frame-file.ts'
import { interleave } from '../interleave.ts'
import { wordsFor } from '../meaning.ts'
import { withPngWords } from '../png/words.ts'
import { usage } from '../refusals.ts'
import { encodeTiff } from '../tiff/write.ts'

/** @throws PopcelError usage, frame-not-finite */
export async function encodeByVips(
  frame: FramePlanes,
  options: WriteFrameOptions,
  scratch: FrameScratch,
): Promise<{ bytes: Uint8Array; clamped: number }> {
  const kind = kindOf(frame, options)
  if (options.format === 'tiff') return encodeTiff(frame, kind, options, scratch)
  if (kind === 'float') throw usage(`${options.format} holds no float samples`)
  check(frame, options)
  const { data, channels, clamped, buffer } = interleave(frame, kind, scratch)
  const sharp = await loadSharp()
  const pipeline = sharp(data, { raw: { width: frame.width, height: frame.height, channels }, limitInputPixels: false })
  const grey = channels <= 2
  const deep = kind === 'uint16'
  const out = await stored(pipeline.toColourspace(deep ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb'), options)
  if (buffer) scratch.give(buffer)
  if (options.format !== 'png') return { bytes: out, clamped }
  return { bytes: withPngWords(out, wordsFor(frame, options), options.coverage ? 'linear' : frame.space), clamped }
}

async function stored(pipeline: Sharp, { format, level }: WriteFrameOptions): Promise<Uint8Array> {
  switch (format) {
    case 'png':
      // Measured on a 4K frame of 16 bits with noise: level 2 with filters 1.2 s and 40 MB, without 0.8 s and 48 MB; higher
      // levels gain nothing.
      return pipeline.png({ compressionLevel: level ?? 2, adaptiveFiltering: true }).toBuffer()
    case 'jpeg':
      return pipeline.jpeg({ quality: level ?? 92, chromaSubsampling: '4:4:4' }).toBuffer()
    default:
      return pipeline.webp({ quality: level ?? 90, exact: true }).toBuffer()
  }
}

function kindOf(frame: FramePlanes, { sampleType, format }: WriteFrameOptions): 'uint8' | 'uint16' | 'float' {
  if (sampleType === 'half') throw usage(`${format} holds no halves; choose uint16 or float`)
  if (sampleType) return sampleType
  if (format === 'jpeg' || format === 'webp') return 'uint8'
  return frame.planes.every(({ data }) => data instanceof Uint8Array) ? 'uint8' : 'uint16'
}

function check(frame: FramePlanes, { format, level, compression, sampleType }: WriteFrameOptions): void {
  if (frame.alpha === 'premultiplied') throw usage(`${format} holds straight alpha; divide the colour by alpha first`)
  if (format === 'jpeg' && frame.planes.some(({ name }) => name === 'A') && frame.planes.length > 1)
    throw usage('jpeg holds no alpha; composite the picture over a background first')
  if (format !== 'png' && sampleType === 'uint16') throw usage(`${format} holds 8 bits`)
  if (format !== 'png' && frame.space === 'linear') throw usage(`${format} holds sRGB; convert linear samples first`)
  if (compression !== undefined) throw usage(`${format} has one compression only; leave it out`)
  const most = format === 'png' ? 9 : 100
  if (level !== undefined && !(Number.isInteger(level) && level >= 0 && level <= most))
    throw usage(`level of ${format} must be a whole number from 0 to ${most}, not ${level}`)
}
