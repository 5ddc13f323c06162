// Owns the 4K frames that the clip suite works on: a figure that moves before an uneven green screen with grain, half-float EXR.

import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Picture } from '@popcel/matting'
import { writeFrameFile } from '@popcel/runtime'

export const SIZE_4K = { width: 3840, height: 2160 } as const

/** Grain of about half a percent, as a camera has; the same numbers on every machine. */
function grainOf(seed: number): () => number {
  let state = seed * 2654435761 + 1
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state / 2 ** 31) * 0.006
  }
}

export function frameOf({ width, height }: { width: number; height: number }, n: number): Picture {
  const data = new Float32Array(width * height * 3)
  const grain = grainOf(n + 1)
  const [cx, cy, radius] = [width * (0.35 + 0.02 * n), height * 0.55, height * 0.3]
  for (let y = 0, p = 0; y < height; y++) {
    const lamp = 0.85 + 0.15 * Math.cos((y / height - 0.4) * 3)
    for (let x = 0; x < width; x++, p += 3) {
      const alpha = Math.min(1, Math.max(0, radius + 1 - Math.hypot(x - cx, y - cy)))
      const light = lamp * (1 + grain() * 4)
      const body = 0.25 + 0.15 * Math.sin(x / 90) * Math.cos(y / 70) + grain()
      data[p] = alpha * (body + 0.3) + (1 - alpha) * 0.03 * light
      data[p + 1] = alpha * body + (1 - alpha) * 0.38 * light
      data[p + 2] = alpha * body * 0.7 + (1 - alpha) * 0.05 * light
    }
  }
  return { width, height, channels: 3, data, space: 'linear', alpha: 'none' }
}

/** Writes the frames once; a folder that is there is taken as it is. Gives their paths. */
export async function writeFrames(
  folder: string,
  count: number,
  size: { width: number; height: number },
): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const paths: string[] = []
  for (let n = 0; n < count; n++) {
    const path = join(folder, `plate.${1001 + n}.exr`)
    if (!existsSync(path)) await writeFrameFile(path, frameOf(size, n), { format: 'exr' })
    paths.push(path)
  }
  return paths
}
