// Owns finding the sequences among the names of one folder: which digits are the frame number, what belongs together, what is
// missing and what is there twice. Names only; nothing is read.

import { endingOf, type NameParts, padded, partsOf } from './frame-name.ts'

export type SequenceFrame = { readonly number: number; readonly name: string }

/** Pictures of one shot by frame number. A single picture without a number is a sequence of one, `numbered` false. */
export type Sequence = {
  /** What the names have in common before the number, without a separator at its end: `shot` of `shot.1001.exr`. */
  readonly name: string
  /** Text before and after the number, as in the names. */
  readonly prefix: string
  readonly suffix: string
  /** Least digits of a number; 1 where numbers are not padded. */
  readonly padding: number
  readonly ending: string
  readonly numbered: boolean
  /** In order of their numbers; each number once. */
  readonly frames: readonly SequenceFrame[]
  /** Numbers between the first and the last that have no file, as inclusive ranges. */
  readonly gaps: readonly Span[]
  /** Files of a number that another file has already; they are left out. */
  readonly duplicates: readonly SequenceFrame[]
}

/** First and last, both inside. */
export type Span = { readonly from: number; readonly to: number }

/**
 * Sequences of a folder's names, by name. The frame number is the last run of digits in which names of the same form differ;
 * where nothing differs (one file), the last run. Other digits (`v2`, `cam1`) tell sequences apart.
 */
export function groupSequences(names: Iterable<string>): Sequence[] {
  const forms = new Map<string, { name: string; parts: NameParts }[]>()
  for (const name of names) {
    const parts = partsOf(name)
    const form = parts.texts.join('\u0000')
    const alike = forms.get(form)
    if (alike) alike.push({ name, parts })
    else forms.set(form, [{ name, parts }])
  }
  return [...forms.values()]
    .flatMap(ofOneForm)
    .sort((a, b) => compare(a.prefix, b.prefix) || compare(a.suffix, b.suffix))
}

function ofOneForm(files: readonly { name: string; parts: NameParts }[]): Sequence[] {
  const count = files[0]!.parts.digits.length
  if (count === 0) return files.map(({ name }) => still(name))
  const at = numberPlace(files.map(({ parts }) => parts))
  const shots = new Map<string, { name: string; parts: NameParts }[]>()
  for (const file of files) {
    const others = file.parts.digits.filter((_, i) => i !== at).join('\u0000')
    const shot = shots.get(others)
    if (shot) shot.push(file)
    else shots.set(others, [file])
  }
  return [...shots.values()].map((shot) => sequenceOf(shot, at))
}

/** The last run of digits that differs among the names. */
function numberPlace(all: readonly NameParts[]): number {
  const last = all[0]!.digits.length - 1
  for (let place = last; place > 0; place--) {
    const first = Number(all[0]!.digits[place])
    if (all.some(({ digits }) => Number(digits[place]) !== first)) return place
  }
  return all.length === 1 || last === 0 ? last : 0
}

function sequenceOf(files: readonly { name: string; parts: NameParts }[], at: number): Sequence {
  const { texts, digits } = files[0]!.parts
  const join = (from: number, to: number) => texts.slice(from, to).map((text, i) => text + (digits[from + i] ?? ''))
  const prefix = join(0, at).join('') + texts[at]!
  const suffix =
    texts[at + 1]! +
    digits
      .slice(at + 1)
      .map((digit, i) => digit + texts[at + 2 + i]!)
      .join('')
  const padding = paddingOf(files.map(({ parts }) => parts.digits[at]!))
  const { frames, duplicates } = distinct(
    files.map(({ name, parts }) => ({ name, number: Number(parts.digits[at]) })),
    (number) => `${prefix}${padded(number, padding)}${suffix}`,
  )
  const ending = endingOf(files[0]!.name)
  return {
    name: nameOf(prefix, suffix, ending),
    prefix,
    suffix,
    padding,
    ending,
    numbered: true,
    frames,
    gaps: gapsOf(frames),
    duplicates,
  }
}

function still(name: string): Sequence {
  const ending = endingOf(name)
  const stem = ending === '' ? name : name.slice(0, -ending.length - 1)
  const rest = { ending, padding: 1, numbered: false, gaps: [], duplicates: [] }
  return { name: stem, prefix: stem, suffix: name.slice(stem.length), frames: [{ number: 0, name }], ...rest }
}

function nameOf(prefix: string, suffix: string, ending: string): string {
  const before = prefix.replace(/[._\- ]+$/, '')
  const after = suffix.slice(0, suffix.length - (ending === '' ? 0 : ending.length + 1)).replace(/^[._\- ]+/, '')
  return [before, after].filter((text) => text !== '').join('_') || 'frames'
}

/** Padded where a number begins with 0, or where all have the same length and more than one digit. */
function paddingOf(texts: readonly string[]): number {
  const lengths = texts.map((text) => text.replace('-', '').length)
  const leading = texts.some((text) => /^-?0\d/.test(text))
  const least = lengths.reduce((a, b) => Math.min(a, b))
  if (!leading) return lengths.every((length) => length === least) ? least : 1
  return texts
    .filter((text) => /^-?0/.test(text))
    .reduce((most, text) => Math.max(most, text.replace('-', '').length), 1)
}

/** Each number once, in order; of several files the one that the padding would name, else the first by name. */
function distinct(all: readonly SequenceFrame[], nameFor: (number: number) => string) {
  const frames: SequenceFrame[] = []
  const duplicates: SequenceFrame[] = []
  const better = (a: SequenceFrame, b: SequenceFrame) =>
    Number(b.name === nameFor(b.number)) - Number(a.name === nameFor(a.number)) || compare(a.name, b.name)
  for (const frame of [...all].sort((a, b) => a.number - b.number || better(a, b))) {
    if (frames.at(-1)?.number === frame.number) duplicates.push(frame)
    else frames.push(frame)
  }
  return { frames, duplicates }
}

function gapsOf(frames: readonly SequenceFrame[]): Span[] {
  return frames.flatMap(({ number }, i) => {
    const before = frames[i - 1]?.number ?? number - 1
    return number - before > 1 ? [{ from: before + 1, to: number - 1 }] : []
  })
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
