// Owns "did you mean": the known name nearest to a mistyped one, what options of other programs are called here, and the errors that
// name what is known.

import { type ErrorCode, PopcelError } from '@popcel/protocol'

/** A row for an unknown name, with the known ones and, when one is near, a guess. */
export function unknownName(code: ErrorCode, name: string, known: readonly string[]): PopcelError {
  const near = nearestName(name, known)
  return new PopcelError(code, { name, known: known.join(', ') + (near ? `; did you mean ${near}?` : '') })
}

/** The nearest of `known` to `name`, or undefined when none is within two slips (one for names up to three letters). */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase()
  const most = wanted.length <= 3 ? 1 : 2
  let best: string | undefined
  let least = most + 1
  for (const candidate of known) {
    const slips = countSlips(wanted, candidate.toLowerCase())
    if (slips < least) {
      best = candidate
      least = slips
    }
  }
  return best
}

/** The word of a large vocabulary that `word` was meant for: one slip, of four letters or more, with the first letter right. */
export function nearestTypo(word: string, vocabulary: readonly string[]): string | undefined {
  if (word.length < 4) return undefined
  return vocabulary.find((known) => known.length >= 4 && known[0] === word[0] && countSlips(word, known) === 1)
}

/** Damerau–Levenshtein distance (restricted): letters added, lost, changed, or two neighbours swapped. */
export function countSlips(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      let slips = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + change)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) slips = Math.min(slips, before[j - 2]! + 1)
      row.push(slips)
    }
    before = above
    above = row
  }
  return above[b.length]!
}

/** rembg's options, by which many know what they want. */
const elsewhere: Readonly<Record<string, string>> = {
  '--only-mask': 'here it is --mask-only',
  '--bgcolor': 'here it is --background "#rrggbb"',
  '--alpha-matting': 'here it is --refine guided (which a network gets unasked) or --refine vitmatte',
  '--vitmatte': 'here it is --refine vitmatte',
  '--decontaminate': 'edge colours are cleaned unless --no-defringe is there',
  '--post-process-mask': 'mattes are tidied unless --no-tidy is there',
  '--extras': 'here each has an option of its own, such as --point, --box, --cloth and --weights',
}

/** rembg's short ones. */
const short: Readonly<Record<string, string>> = {
  '-m': 'here it is --model',
  '-a': elsewhere['--alpha-matting']!,
  '-vm': elsewhere['--vitmatte']!,
  '-dc': elsewhere['--decontaminate']!,
  '-ppm': elsewhere['--post-process-mask']!,
  '-bgc': elsewhere['--bgcolor']!,
  '-x': elsewhere['--extras']!,
  '-w': 'here it is --watch',
}

/** What an option of another program is called here, or how a file is given whose name begins like one; undefined for others. */
export function calledHere(option: string): string | undefined {
  for (const names of [elsewhere, short]) if (Object.hasOwn(names, option)) return names[option]
  return /^-.*\.\w+$/.test(option) ? `a file of that name is given as ./${option}` : undefined
}
