// Owns reading a frame file into a picture: caps first, then the format's own reader. What each reads is in its folder.

import { PopcelError } from '@popcel/protocol'
import { load } from './formats.ts'
import { DEFAULT_FRAME_CAPS, type FrameRead, type HalfFrameRead, type ReadFrameOptions } from './frame-file.ts'
import { loadFile } from './load-bytes.ts'
import { namingFile } from './refusals.ts'
import { createFrameScratch } from './scratch.ts'
import { sniffFrameFormat } from './signature.ts'

/**
 * Reads one frame, by its content.
 *
 * EXR and float TIFF come as Float32Array with what the file holds, also above 1 and below 0; PNG, TIFF, JPEG, WebP and
 * DPX with 8 or 16 bits. Grey stays grey. EXR colour is premultiplied unless the file says straight; the others are straight.
 * @throws PopcelError input-missing, input-unreadable, input-empty, input-not-a-frame, input-truncated,
 * input-too-many-bytes, input-too-many-pixels, frame-kind-not-read, usage, aborted
 */
export async function readFrameFile(
  path: string,
  options: ReadFrameOptions & { readonly halves: 'half' },
): Promise<HalfFrameRead>
export async function readFrameFile(path: string, options?: ReadFrameOptions): Promise<FrameRead>
export async function readFrameFile(path: string, options: ReadFrameOptions = {}): Promise<HalfFrameRead> {
  const scratch = options.scratch ?? createFrameScratch()
  const stop = () => {
    if (options.signal?.aborted) throw new PopcelError('aborted')
  }
  try {
    stop()
    const { bytes, buffer } = await loadFile(path, scratch, options.caps?.maxBytes ?? DEFAULT_FRAME_CAPS.maxBytes)
    try {
      stop()
      const format = sniffFrameFormat(bytes)
      if (!format) throw new PopcelError('input-not-a-frame')
      const reader = await load(format)
      return await reader.read(bytes, scratch, options)
    } finally {
      scratch.give(buffer)
    }
  } catch (error) {
    throw namingFile(error, path)
  }
}
