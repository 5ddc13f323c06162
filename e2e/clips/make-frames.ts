// Owns small shots for tests: a disc that moves before a green screen, in linear light, with its true alpha.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Picture } from '@popcel/matting'
import { writeFrameFile } from '@popcel/runtime'

const SCREEN = [0.02, 0.4, 0.05] as const
const SKIN = [0.6, 0.3, 0.2] as const

export type FrameSize = { readonly width: number; readonly height: number }

export type Filmed = {
  /** Px that the disc moves a frame. Default 2. */
  readonly step?: number
  /** Grain of the picture, another in each frame, in light. Default 0. */
  readonly grain?: number
}

/** Frame n of linear light: the disc has a third of the height as its radius. */
export function lightOf({ width, height }: FrameSize, n: number, { step = 2, grain = 0 }: Filmed = {}): Picture {
  const data = new Float32Array(width * height * 3)
  const noise = noiseOf(n)
  const radius = height / 3
  const centre = radius + ((step * n) % (width - 2 * radius))
  for (let p = 0; p < width * height; p++) {
    const distance = Math.hypot((p % width) + 0.5 - centre, Math.floor(p / width) + 0.5 - height / 2)
    const alpha = Math.min(1, Math.max(0, radius + 0.5 - distance))
    for (let c = 0; c < 3; c++)
      data[p * 3 + c] = Math.max(0, alpha * SKIN[c]! + (1 - alpha) * SCREEN[c]! + grain * noise())
  }
  return { width, height, channels: 3, data, space: 'linear', alpha: 'none' }
}

/** −1..1, the same on every machine. */
function noiseOf(n: number): () => number {
  let state = n + 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state / 2 ** 31
  }
}

/** Writes `count` half-float EXR frames, `shot.1001.exr` and on. */
export async function writeShot(folder: string, count: number, size: FrameSize, filmed: Filmed = {}): Promise<void> {
  mkdirSync(folder, { recursive: true })
  for (let n = 0; n < count; n++)
    await writeFrameFile(join(folder, `shot.${1001 + n}.exr`), lightOf(size, n, filmed), {
      format: 'exr',
      compression: 'none',
    })
}
