// Owns what a cut works with: the clock, the networks, the stop signal. All of it is the caller's.

import type { Prompter } from '../models/prompter.ts'
import type { Answers } from '../models/run-matte.ts'
import type { Runtime, StopSignal } from '../models/session.ts'
import type { Room } from '../room.ts'

export type CutTools = {
  /** Milliseconds from any start. */
  readonly now: () => number
  /** Runs networks. Without it there are the keyer and a picture's own alpha. */
  readonly runtime?: Runtime
  readonly signal?: StopSignal
  /** Keep one map for all cuts, and a second click on a picture costs only the answer. */
  readonly prompters?: Map<string, Prompter>
  /** Keep one for all cuts of a picture, and a network that tells kinds of clothes apart runs once for all of them. */
  readonly answers?: Answers
  /** Where arrays of the picture's size come from; what the result holds is then the caller's to give back. Default: made anew. */
  readonly room?: Room
}
