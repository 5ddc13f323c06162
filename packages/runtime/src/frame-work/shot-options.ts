// Owns what is done to a frame's matte and colours after it was keyed, as plain data.

import type { DespillMode } from '@popcel/matting'

export type ShotOptions = {
  /** Alpha below `black` becomes 0, above `white` 1. */
  readonly levels: { readonly black: number; readonly white: number; readonly gamma: number } | undefined
  /** Parts of the matte smaller than this are dust, px. */
  readonly despecklePx: number | undefined
  readonly despill:
    | { readonly screen: 'green' | 'blue' | 'red'; readonly mode: DespillMode; readonly strength: number }
    | undefined
  /** In the solid core the plate's own pixels are the foreground. */
  readonly passthrough: boolean
}
