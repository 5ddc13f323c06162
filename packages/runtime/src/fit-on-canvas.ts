// Owns laying a clip's frames on a canvas: one crop and one scale for all of them, so that nothing swims.

import type { CutOut } from '@popcel/matting'
import { toEightBit } from './pixels.ts'
import { resizePicture } from './resize.ts'

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** Alpha below this (of 255) is residue that nobody sees; it must not widen the crop. */
const visibleAlpha = 8

/** The smallest box with every visible pixel of every frame; undefined when nothing is visible. All frames have one size. */
export function unionBox(frames: readonly CutOut[]): Box | undefined {
  let left = Number.POSITIVE_INFINITY
  let top = Number.POSITIVE_INFINITY
  let right = -1
  let bottom = -1
  for (const { width, height, data } of new Set(frames)) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (data[(y * width + x) * 4 + 3]! < visibleAlpha) continue
        left = Math.min(left, x)
        right = Math.max(right, x)
        top = Math.min(top, y)
        bottom = Math.max(bottom, y)
      }
    }
  }
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

/** The box of every frame, contained in the canvas and centred. `scale` is canvas px per source px. A held frame is drawn once. */
export async function fitOnCanvas(
  frames: readonly CutOut[],
  box: Box,
  width: number,
  height: number,
): Promise<{ frames: CutOut[]; scale: number }> {
  const scale = Math.min(width / box.width, height / box.height)
  const w = Math.max(1, Math.min(width, Math.round(box.width * scale)))
  const h = Math.max(1, Math.min(height, Math.round(box.height * scale)))
  const drawn = new Map<CutOut, CutOut>()
  for (const frame of new Set(frames)) {
    const cropped = crop(frame, box)
    const scaled = w === box.width && h === box.height ? cropped : toEightBit(await resizePicture(cropped, w, h))
    drawn.set(frame, place(scaled, width, height, Math.floor((width - w) / 2), Math.floor((height - h) / 2)))
  }
  return { frames: frames.map((frame) => drawn.get(frame)!), scale }
}

function crop(picture: CutOut, box: Box): CutOut {
  const data = new Uint8Array(box.width * box.height * 4)
  for (let y = 0; y < box.height; y++) {
    const from = ((box.y + y) * picture.width + box.x) * 4
    data.set(picture.data.subarray(from, from + box.width * 4), y * box.width * 4)
  }
  return { ...picture, width: box.width, height: box.height, data }
}

function place(picture: CutOut, width: number, height: number, left: number, top: number): CutOut {
  const data = new Uint8Array(width * height * 4)
  for (let y = 0; y < picture.height; y++) {
    const row = picture.data.subarray(y * picture.width * 4, (y + 1) * picture.width * 4)
    data.set(row, ((top + y) * width + left) * 4)
  }
  return { ...picture, width, height, data }
}
