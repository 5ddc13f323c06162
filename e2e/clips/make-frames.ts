// Owns small shots for tests: a disc that moves before a green screen, in linear light, with its true alpha.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Picture } from '@popcel/matting'
import { writeFrameFile } from '@popcel/runtime'

const SCREEN = [0.02, 0.4, 0.05] as const
const SKIN = [0.6, 0.3, 0.2] as const

export type FrameSize = { readonly width: number; readonly height: number }

/** Frame n of linear light: the disc has a third of the height as its radius and moves two pixels a frame. */
export function lightOf({ width, height }: FrameSize, n: number): Picture {
  const data = new Float32Array(width * height * 3)
  const radius = height / 3
  const centre = radius + ((2 * n) % (width - 2 * radius))
  for (let p = 0; p < width * height; p++) {
    const distance = Math.hypot((p % width) + 0.5 - centre, Math.floor(p / width) + 0.5 - height / 2)
    const alpha = Math.min(1, Math.max(0, radius + 0.5 - distance))
    for (let c = 0; c < 3; c++) data[p * 3 + c] = alpha * SKIN[c]! + (1 - alpha) * SCREEN[c]!
  }
  return { width, height, channels: 3, data, space: 'linear', alpha: 'none' }
}

/** Writes `count` half-float EXR frames, `shot.1001.exr` and on. */
export async function writeShot(folder: string, count: number, size: FrameSize): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (let n = 0; n < count; n++)
    await writeFrameFile(join(folder, `shot.${1001 + n}.exr`), lightOf(size, n), { format: 'exr', compression: 'none' })
}
