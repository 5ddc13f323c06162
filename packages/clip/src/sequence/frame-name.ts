// Owns how a file name is taken apart: the runs of digits in its stem, one of which may be a frame number.

/** A name in pieces: `texts[0] digits[0] texts[1] digits[1] … texts[n]`, the ending in the last text. */
export type NameParts = { readonly texts: readonly string[]; readonly digits: readonly string[] }

/** More digits than this are a time or an id, not a frame number; they also would not be exact as a number. */
const MOST_DIGITS = 15

/**
 * Digits of the stem are parted from the rest; those of the ending (`.jp2`) stay text. A minus belongs to a number where it
 * follows another separator or begins the name (`shot.-5.exr`, `-5.exr`); elsewhere it is a dash (`shot-0005.exr`).
 */
export function partsOf(name: string): NameParts {
  const stemEnd = name.lastIndexOf('.') > 0 ? name.lastIndexOf('.') : name.length
  const stem = name.slice(0, stemEnd)
  const texts: string[] = []
  const digits: string[] = []
  let from = 0
  for (const match of stem.matchAll(/(?<=^|[._ ])-\d+|\d+/g)) {
    if (match[0].length > MOST_DIGITS) continue
    texts.push(stem.slice(from, match.index))
    digits.push(match[0])
    from = match.index + match[0].length
  }
  texts.push(name.slice(from))
  return { texts, digits }
}

/** `exr` of `shot.1001.EXR`; empty without an ending. */
export function endingOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
}

/** The number in as many digits as the padding asks for: 7 in 4 -> `0007`, -5 in 4 -> `-0005`. */
export function padded(number: number, padding: number): string {
  const digits = String(Math.abs(number)).padStart(padding, '0')
  return number < 0 ? `-${digits}` : digits
}
