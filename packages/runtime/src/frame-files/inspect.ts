// Owns looking at a frame file without decoding it: the beginning is read, and what its header says is told.

import { PopcelError } from '@popcel/protocol'
import { load } from './formats.ts'
import type { FrameFileInfo } from './frame-file.ts'
import { peek } from './load-bytes.ts'
import { namingFile } from './refusals.ts'
import { sniffFrameFormat } from './signature.ts'

/**
 * What a frame file says about itself. EXR, DPX and PNG are read up to the end of their header; of the others libvips
 * reads what it needs. `layer`: as in {@link readFrameFile}.
 * @throws PopcelError input-missing, input-unreadable, input-empty, input-not-a-frame, input-truncated, frame-kind-not-read
 */
export async function inspectFrameFile(path: string, layer?: string): Promise<FrameFileInfo> {
  try {
    return await peek(path, async (bytes, whole) => {
      const format = sniffFrameFormat(bytes)
      if (!format) throw new PopcelError('input-not-a-frame')
      const reader = await load(format)
      return reader.inspect(bytes, { path, whole, ...(layer === undefined ? {} : { layer }) })
    })
  } catch (error) {
    throw namingFile(error, path)
  }
}
