// Owns what a row of the motions table is.
import type { PoseDelta } from '../pose.ts'
import type { HiddenSide } from '../stage.ts'

export type MotionRow = {
  readonly title: string
  /** Words and phrases that name it in a prompt, in the singular and the infinitive. */
  readonly words: readonly string[]
  /** The pose at phase t in [0, 1) at amplitude 1; periodic, without a jump in place or speed at the seam. Phase 0 shows it best. */
  readonly pose: (t: number) => PoseDelta
  /** Cycles per loop as designed. */
  readonly cycles: number
  /** Do the feet stay on their place? Tested: they may then not move at all. */
  readonly grounded: boolean
  /** Does the whole body lie or roll on the ground, so that whatever is lowest rests on it? A turn about the feet alone sinks in. */
  readonly rolls?: true
  /** The side where it leaves the picture on purpose. */
  readonly hides?: HiddenSide
}
