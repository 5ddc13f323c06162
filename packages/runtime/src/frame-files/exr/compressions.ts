// Owns the table of EXR's compressions: number in the file, lines a chunk, who reads and who writes it.
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
  /** Our own code, or FFmpeg's decoder (its DWA takes more code than all others together). */
  readonly reader: 'own' | 'ffmpeg'
  readonly writer: 'own' | undefined
  /** What comes back: the very samples, or for pxr24 all but the lower 8 of 24 bits of a float. */
  readonly loss: 'none' | 'float' | 'lossy'
}

export const COMPRESSION_TABLE: Readonly<Record<ExrCompression, CompressionRow>> = {
  none: { lines: 1, reader: 'own', writer: 'own', loss: 'none' },
  rle: { lines: 1, reader: 'own', writer: 'own', loss: 'none' },
  zips: { lines: 1, reader: 'own', writer: 'own', loss: 'none' },
  zip: { lines: 16, reader: 'own', writer: 'own', loss: 'none' },
  piz: { lines: 32, reader: 'own', writer: 'own', loss: 'none' },
  pxr24: { lines: 16, reader: 'own', writer: 'own', loss: 'float' },
  b44: { lines: 32, reader: 'own', writer: undefined, loss: 'lossy' },
  b44a: { lines: 32, reader: 'own', writer: undefined, loss: 'lossy' },
  dwaa: { lines: 32, reader: 'ffmpeg', writer: undefined, loss: 'lossy' },
  dwab: { lines: 256, reader: 'ffmpeg', writer: undefined, loss: 'lossy' },
}

export type WrittenCompression = 'none' | 'rle' | 'zips' | 'zip' | 'piz' | 'pxr24'
