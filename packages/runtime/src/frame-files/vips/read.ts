// Owns PNG, TIFF, JPEG, WebP by libvips.
import type { FrameFileInfo, FramePicture } from '../frame-file.ts'
import { notRead } from '../refusals.ts'

export function inspectByVips(): FrameFileInfo | undefined {
  throw notRead('this', 'save it as EXR')
}

export async function readByVips(): Promise<{ picture: FramePicture; info: FrameFileInfo; nonFinite: number }> {
  throw notRead('this', 'save it as EXR')
}
