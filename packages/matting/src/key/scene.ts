// Owns the type that the edge steps share: a picture and what was found to lie behind it.

export type Scene = {
  readonly width: number
  readonly height: number
  /** The picture in levels 0..255, interleaved RGB. */
  readonly picture: Uint8Array | Float32Array
  /** The background behind every pixel in levels, shadow included, interleaved RGB. */
  readonly background: Float32Array
  /** Noise of the picture near edges, in levels. */
  readonly sigma: number
}
