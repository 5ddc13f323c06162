// Owns making a trimap of a matte: what is surely subject, what is surely background, and the band in between.

import { windowMin } from '../extrema.ts'
import type { Matte } from '../picture.ts'

export type TrimapOptions = {
  /** Alpha above this is subject. Default 0.95. */
  readonly foregroundFrom?: number
  /** Alpha below this is background. Default 0.05. */
  readonly backgroundTo?: number
  /** Px by which both are eroded, square. Default: 5 for each 1024 px of the longest side, at least 3. */
  readonly erodePx?: number
}

/** 0 background, 128 unknown, 255 subject: the levels that trimap networks were trained with. Row-major. */
export type Trimap = { readonly width: number; readonly height: number; readonly data: Uint8Array }

export const UNKNOWN_LEVEL = 128

/** Beyond the picture's border all is as it is inside, so a body that is cut off there stays subject. */
export function trimapOf(matte: Matte, options: TrimapOptions = {}): Trimap {
  const { width, height } = matte
  const { foregroundFrom = 0.95, backgroundTo = 0.05 } = options
  const erodePx = options.erodePx ?? Math.max(3, Math.round((5 * Math.max(width, height)) / 1024))
  const sure = (test: (alpha: number) => boolean) =>
    windowMin({ width, height, data: matte.data.map((alpha) => (test(alpha) ? 1 : 0)) }, erodePx).data
  const subject = sure((alpha) => alpha > foregroundFrom)
  const background = sure((alpha) => alpha < backgroundTo)
  const data = new Uint8Array(subject.length)
  for (let p = 0; p < data.length; p++) data[p] = subject[p] ? 255 : background[p] ? 0 : UNKNOWN_LEVEL
  return { width, height, data }
}
