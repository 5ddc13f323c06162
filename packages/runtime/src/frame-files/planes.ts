// Owns turning a picture into named planes over the same memory, and the checks that a writer makes of either.

import type { FramePicture, FramePlane, FramePlanes, FrameSamples } from './frame-file.ts'
import { usage } from './refusals.ts'

const NAMES: Readonly<Record<number, readonly string[]>> = {
  1: ['Y'],
  2: ['Y', 'A'],
  3: ['R', 'G', 'B'],
  4: ['R', 'G', 'B', 'A'],
}

/** A view, not a copy. @throws PopcelError usage when sizes do not fit each other */
export function planesOf(pixels: FramePicture | FramePlanes): FramePlanes {
  const { width, height } = pixels
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0))
    throw usage(`a frame of ${width}×${height} pixels cannot be written`)
  if ('planes' in pixels) return checked(pixels)
  const { channels, data, space, alpha } = pixels
  if (data.length !== width * height * channels)
    throw usage(`a ${width}×${height} picture of ${channels} channels has ${data.length} samples`)
  const planes = NAMES[channels]!.map((name, offset) => ({ name, data, offset, stride: channels }))
  return { width, height, planes, space, alpha }
}

function checked(pixels: FramePlanes): FramePlanes {
  const { width, height, planes } = pixels
  if (planes.length === 0) throw usage('a frame without channels cannot be written')
  if (new Set(planes.map(({ name }) => name)).size < planes.length) throw usage('two channels have the same name')
  for (const plane of planes) {
    const last = plane.offset + plane.stride * (width * height - 1)
    if (plane.name === '' || plane.offset < 0 || plane.stride < 1 || last >= plane.data.length)
      throw usage(`channel "${plane.name}" has not the samples of a ${width}×${height} frame`)
  }
  return pixels
}

/** The value of a full sample: 255, 65535 or 1. */
export function fullOf(data: FrameSamples): number {
  if (data instanceof Uint8Array) return 255
  return data instanceof Uint16Array ? 65535 : 1
}

/** Where a sample of a plane lies in the picture. */
export function positionOf(plane: FramePlane, index: number, width: number): { x: number; y: number } {
  const pixel = Math.floor((index - plane.offset) / plane.stride)
  return { x: pixel % width, y: Math.floor(pixel / width) }
}
