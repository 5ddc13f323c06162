// Owns which module reads which format; each is loaded when the first file of its kind comes.

import type { FrameFileFormat, FrameFileInfo, FramePicture, FrameScratch, ReadFrameOptions } from './frame-file.ts'

export type InspectContext = { readonly path: string; readonly whole: boolean; readonly layer?: string }

/** A reader of one format. */
export type FrameReader = {
  /** undefined when more bytes are needed. */
  inspect(bytes: Uint8Array, context: InspectContext): FrameFileInfo | undefined | Promise<FrameFileInfo | undefined>
  read(
    bytes: Uint8Array,
    scratch: FrameScratch,
    options: ReadFrameOptions,
  ): Promise<{ picture: FramePicture; info: FrameFileInfo; nonFinite: number }>
}

export async function load(format: FrameFileFormat): Promise<FrameReader> {
  switch (format) {
    case 'exr': {
      const { inspectExr, readExr } = await import('./exr/read.ts')
      return { inspect: (bytes, { whole, layer }) => inspectExr(bytes, whole, layer), read: readExr }
    }
    case 'dpx': {
      const { inspectDpx, readDpx } = await import('./dpx/read.ts')
      return { inspect: inspectDpx, read: readDpx }
    }
    default: {
      const { inspectByVips, readByVips } = await import('./vips/read.ts')
      return { inspect: inspectByVips, read: readByVips }
    }
  }
}
