// Owns the contact sheet of a clip: a dozen frames of it over the checker, in one picture.

import { writeFile } from 'node:fs/promises'
import type { Picture } from '@popcel/matting'
import { encodePicture, resizePicture } from '@popcel/runtime'
import { failureOfOutput } from '../failure.ts'

const MOST = 12
const COLUMNS = 4
const CELL_PX = 320
const GAP_PX = 8

export type Previews = {
  /** Keeps a copy where the frame is one of the dozen. */
  see(place: number, picture: Picture): void
  /** In the order of the frames. */
  kept(): readonly Picture[]
}

/** Keeps frames spread evenly over a clip of `count`. */
export function openPreviews(count: number): Previews {
  const wanted = new Set(
    Array.from({ length: Math.min(MOST, count) }, (_, i) => Math.floor(((i + 0.5) * count) / Math.min(MOST, count))),
  )
  const kept = new Map<number, Picture>()
  return {
    see(place, picture) {
      // The buffer goes on to the preview movie.
      if (wanted.has(place)) kept.set(place, { ...picture, data: picture.data.slice() })
    },
    kept: () => [...kept].sort(([a], [b]) => a - b).map(([, picture]) => picture),
  }
}

/** Writes the sheet; nothing where there is no frame. Throws rows of outputs. */
export async function writeContactSheet(path: string, frames: readonly Picture[]): Promise<void> {
  const [first] = frames
  if (!first) return
  const scale = CELL_PX / Math.max(first.width, first.height)
  const cell = {
    width: Math.max(1, Math.round(first.width * scale)),
    height: Math.max(1, Math.round(first.height * scale)),
  }
  const columns = Math.min(COLUMNS, frames.length)
  const rows = Math.ceil(frames.length / columns)
  const width = columns * (cell.width + GAP_PX) + GAP_PX
  const height = rows * (cell.height + GAP_PX) + GAP_PX
  const data = new Uint8Array(width * height * 3).fill(24)
  for (const [i, frame] of frames.entries()) {
    const small = await resizePicture(frame, cell.width, cell.height)
    const left = GAP_PX + (i % columns) * (cell.width + GAP_PX)
    const top = GAP_PX + Math.floor(i / columns) * (cell.height + GAP_PX)
    for (let y = 0; y < cell.height; y++) {
      const row = (small.data as Uint8Array).subarray(y * cell.width * 3, (y + 1) * cell.width * 3)
      data.set(row, ((top + y) * width + left) * 3)
    }
  }
  const png = await encodePicture({ width, height, channels: 3, data, space: 'srgb', alpha: 'none' }, { format: 'png' })
  await writeFile(path, png).catch((error: unknown) => {
    throw failureOfOutput(error, path)
  })
}
