// Owns what tests of frame files share: a folder, pictures with known samples, FFmpeg as a second reader and writer. Test code only.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FramePicture, FrameSamples } from '../frame-file.ts'

/** A picture of samples in 0..1 without a pattern that a mistake in order could hide in. */
export function floatPicture(
  width: number,
  height: number,
  channels: 1 | 2 | 3 | 4,
): FramePicture & { data: Float32Array } {
  const data = new Float32Array(width * height * channels)
  for (let i = 0, state = 7; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    // waves with some noise, so that every compression finds something to do
    data[i] = 0.5 + 0.4 * Math.sin(i / 37) + (state / 2 ** 32) * 0.05
  }
  return { width, height, channels, data, space: 'linear', alpha: channels % 2 === 0 ? 'premultiplied' : 'none' }
}

/** The nearest half of each sample, as a number. */
export function asHalves(data: FrameSamples): Float32Array {
  return Float32Array.from(data, (value) => Math.f16round(value))
}

export async function patch(path: string, change: (bytes: Buffer) => Buffer | undefined): Promise<void> {
  const bytes = await readFile(path)
  await writeFile(path, change(bytes) ?? bytes)
}

export function inFolder(folder: { readonly path: string }): (name: string) => string {
  return (name) => join(folder.path, name)
}
