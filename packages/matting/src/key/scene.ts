// Owns the type that the edge steps share: a picture and what was found to lie behind it.

import type { Room } from '../room.ts'

export type Scene = {
  readonly width: number
  readonly height: number
  /** The picture in levels 0..255, interleaved RGB. */
  readonly picture: Uint8Array | Float32Array
  /** The background in levels, shadow included, interleaved RGB: that behind pixel i starts at `i * step`, one colour has step 0. */
  readonly background: Float32Array
  readonly step: 0 | 3
  /** Noise of the picture near edges, in levels. */
  readonly sigma: number
  /** As in the levels that it is made of. */
  readonly room?: Room | undefined
}
