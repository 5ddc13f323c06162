// Owns writing a frame file: checks before a file is opened, then the format's own writer into a file that is whole or not there.

import type { FramePicture, FramePlanes, FrameWritten, WriteFrameOptions } from './frame-file.ts'
import { planesOf } from './planes.ts'
import { createFrameScratch } from './scratch.ts'
import { type WholeFile, writeWholeFile } from './whole-file.ts'

/**
 * Writes one frame under a temporary name in its folder and renames it; on any failure nothing is left.
 *
 * `space` and `alpha` of the picture are what its samples are: they are written into the file as words, nothing is
 * converted. Float samples become integers by rounding 0..1; halves round to the nearest even.
 * @throws PopcelError usage, frame-not-finite, output-unwritable, disk-full, aborted
 */
export async function writeFrameFile(
  path: string,
  pixels: FramePicture | FramePlanes,
  options: WriteFrameOptions,
): Promise<FrameWritten> {
  const fill = await prepare(pixels, options)
  return writeWholeFile(path, options, fill)
}

async function prepare(
  pixels: FramePicture | FramePlanes,
  options: WriteFrameOptions,
): Promise<(file: WholeFile) => Promise<FrameWritten>> {
  const frame = planesOf(pixels)
  const scratch = options.scratch ?? createFrameScratch()
  if (options.format === 'exr') {
    const { encodeExr, planExr } = await import('./exr/encode.ts')
    const plan = planExr(frame, options)
    return (file) => encodeExr(plan, file, scratch, options.nonFinite ?? 'refuse')
  }
  const { encodeByVips } = await import('./vips/write.ts')
  const { bytes, clamped } = await encodeByVips(frame, options, scratch)
  return async (file) => {
    await file.write(bytes, 0)
    return { bytes: bytes.length, clamped }
  }
}
