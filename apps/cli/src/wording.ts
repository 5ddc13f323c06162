// Owns numbers as a person reads them: bytes, times, counts.

/** 1_234_567 -> '1.23 MB'. Decimal units, as the platforms count. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  if (bytes < 1_000_000) return `${threeDigits(bytes / 1000)} kB`
  if (bytes < 1_000_000_000) return `${threeDigits(bytes / 1_000_000)} MB`
  return `${threeDigits(bytes / 1_000_000_000)} GB`
}

/** 1234 -> '1.23 s'; below a second whole milliseconds. */
export function msInWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${threeDigits(ms / 1000)} s`
}

/** count(1, 'warning') -> '1 warning', count(2, 'warning') -> '2 warnings'. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Decibels against the frames, or 'lossless'. */
export function decibelsInWords(psnrDb: number | null): string {
  return psnrDb === null ? 'lossless' : `${psnrDb.toFixed(1)} dB`
}

function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
