// Owns making a trimap of a matte: what is surely subject, what is surely background, and the band in between.

import { wholeWithin, within } from '../door.ts'
import { windowMin } from '../extrema.ts'
import type { Matte } from '../picture.ts'

export type TrimapOptions = {
  /** Alpha above this is subject. 0..1, default 0.95. */
  readonly foregroundFrom?: number
  /** Alpha below this is background. 0..1, default 0.05. */
  readonly backgroundTo?: number
  /** Px by which both are eroded, square. A whole number, 0..1024; default 5 for each 1024 px of the longest side, at least 3. */
  readonly erodePx?: number
}

/** 0 background, 128 unknown, 255 subject: the levels that trimap networks were trained with. Row-major. */
export type Trimap = { readonly width: number; readonly height: number; readonly data: Uint8Array }

export const UNKNOWN_LEVEL = 128

const MOST_ERODE_PX = 1024

/**
 * Beyond the picture's border all is as it is inside, so a body that is cut off there stays subject.
 * @throws PopcelError usage when an option is out of range
 */
export function trimapOf(matte: Matte, options: TrimapOptions = {}): Trimap {
  const { width, height } = matte
  const { foregroundFrom = 0.95, backgroundTo = 0.05 } = options
  const erodePx = options.erodePx ?? Math.max(3, Math.round((5 * Math.max(width, height)) / 1024))
  within('foregroundFrom', foregroundFrom, 0, 1)
  within('backgroundTo', backgroundTo, 0, 1)
  wholeWithin('erodePx', erodePx, 0, MOST_ERODE_PX)
  const sure = (test: (alpha: number) => boolean) =>
    windowMin({ width, height, data: matte.data.map((alpha) => (test(alpha) ? 1 : 0)) }, erodePx).data
  const subject = sure((alpha) => alpha > foregroundFrom)
  const background = sure((alpha) => alpha < backgroundTo)
  const data = new Uint8Array(subject.length)
  for (let p = 0; p < data.length; p++) data[p] = subject[p] ? 255 : background[p] ? 0 : UNKNOWN_LEVEL
  return { width, height, data }
}
