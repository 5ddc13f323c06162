// Owns the table of EXR's compressions: number in the file, lines a chunk, whether it is written, what it loses.
// https://openexr.com/en/latest/TechnicalIntroduction.html#data-compression

export type ExrCompression = 'none' | 'rle' | 'zips' | 'zip' | 'piz' | 'pxr24' | 'b44' | 'b44a' | 'dwaa' | 'dwab'

/** The number in the file is the place in this list. */
export const COMPRESSIONS: readonly ExrCompression[] = [
  'none',
  'rle',
  'zips',
  'zip',
  'piz',
  'pxr24',
  'b44',
  'b44a',
  'dwaa',
  'dwab',
]

type CompressionRow = {
  /** Scan lines in a chunk. */
  readonly lines: number
  /** Whether we write it; all are read. */
  readonly written: boolean
  /** What comes back: the very samples, or for pxr24 all but the lower 8 of 24 bits of a float. */
  readonly loss: 'none' | 'float' | 'lossy'
}

export const COMPRESSION_TABLE: Readonly<Record<ExrCompression, CompressionRow>> = {
  none: { lines: 1, written: true, loss: 'none' },
  rle: { lines: 1, written: true, loss: 'none' },
  zips: { lines: 1, written: true, loss: 'none' },
  zip: { lines: 16, written: true, loss: 'none' },
  piz: { lines: 32, written: true, loss: 'none' },
  pxr24: { lines: 16, written: true, loss: 'float' },
  b44: { lines: 32, written: false, loss: 'lossy' },
  b44a: { lines: 32, written: false, loss: 'lossy' },
  dwaa: { lines: 32, written: true, loss: 'lossy' },
  dwab: { lines: 256, written: true, loss: 'lossy' },
}

export type WrittenCompression = Exclude<ExrCompression, 'b44' | 'b44a'>

/** What OpenEXR takes too: losses that are seen only side by side. */
export const DEFAULT_DWA_LEVEL = 45
/** Beyond it hardly more than the mean of each block is left. */
export const MOST_DWA_LEVEL = 100_000
