// Owns what can be asked of a cut, as plain data that crosses threads and wires.

import type { DeviceChoice } from '../models/session.ts'

export type CutOptions = {
  /**
   * 'auto' takes a picture's own transparency where it has one, else the keyer on a plain background, else a network.
   * 'key' insists on the plain-background keyer.
   */
  readonly model?: 'auto' | 'key'
  readonly device?: DeviceChoice
  /** What becomes of a soft ground shadow on a plain background: left out (default), or kept as soft black alpha. */
  readonly shadow?: 'drop' | 'keep'
  /** Enclosed areas that show the background: decide by evidence (default), never clear, always clear. */
  readonly holes?: 'auto' | 'keep' | 'clear'
  /** Key also when the border says that the background is not plain. */
  readonly force?: boolean
  /** 0..1, 1 changes nothing; see RefineOptions. */
  readonly sensitivity?: number
  /** Px at the picture's own size, like `maskOffset`. */
  readonly maskBlur?: number
  readonly maskOffset?: number
  /** Levels that close the body and empty the rest. Undefined: as fits the model. */
  readonly solid?: boolean
  readonly invert?: boolean
  /** Take the old background out of the colours at the edges. Default true. */
  readonly defringe?: boolean
}
