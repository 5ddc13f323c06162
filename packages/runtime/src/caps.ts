// Owns how large a picture may be. Apart from what reads pictures, for whoever only asks about files.

export type Caps = {
  /** The most bytes that are read; default 100,000,000. */
  readonly maxBytes?: number
  /** The most pixels that are decoded, all frames together; default 100,000,000. */
  readonly maxPixels?: number
}

export const DEFAULT_CAPS = { maxBytes: 100_000_000, maxPixels: 100_000_000 } as const
