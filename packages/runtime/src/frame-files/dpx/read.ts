// Owns DPX.
import type { FrameFileInfo, FramePicture } from '../frame-file.ts'
import { notRead } from '../refusals.ts'

export function inspectDpx(): FrameFileInfo | undefined {
  throw notRead('a DPX', 'save it as EXR')
}

export async function readDpx(): Promise<{ picture: FramePicture; info: FrameFileInfo; nonFinite: number }> {
  throw notRead('a DPX', 'save it as EXR')
}
