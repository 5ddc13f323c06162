// Owns PNG, TIFF, JPEG, WebP by libvips.
import type { FramePlanes, FrameScratch, WriteFrameOptions } from '../frame-file.ts'
import { usage } from '../refusals.ts'

export async function encodeByVips(
  _frame: FramePlanes,
  options: WriteFrameOptions,
  _scratch: FrameScratch,
): Promise<{ bytes: Uint8Array; clamped: number }> {
  throw usage(`${options.format} is not written yet`)
}
