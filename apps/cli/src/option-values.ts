// Owns reading option values typed by a person into numbers, lists and colours. Wrong ones are told with what is wanted.

import type { ClothName, Prompt } from '@popcel/matting'
import { InvalidArgumentError } from 'commander'
import { formatOfPath, type PictureFormat } from './names.ts'

/** A parser for a number of a range, both ends allowed. */
export function numberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (!(value >= least && value <= most))
      throw new InvalidArgumentError(`A number from ${least} to ${most} is wanted.`)
    return value
  }
}

/** A parser for a whole number of a range, both ends allowed. */
export function wholeNumberBetween(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`A whole number from ${least} to ${most} is wanted.`)
    return value
  }
}

/** A parser for one of many names, which help does not list. */
export function oneOf<Name extends string>(names: readonly Name[]): (text: string) => Name {
  return (text) => {
    const name = names.find((one) => one === text)
    if (name === undefined) throw new InvalidArgumentError(`Allowed choices are ${names.join(', ')}.`)
    return name
  }
}

/** A path as typed; an empty one, as "$UNSET" gives, would mean the folder one is in. */
export function pathOf(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('A path is wanted; . is the folder that you are in.')
  return text
}

/** 'a, b,,c' -> ['a', 'b', 'c']; nothing left is an error. */
export function listOf(text: string): string[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  if (names.length === 0) throw new InvalidArgumentError('At least one name is wanted.')
  return names
}

export type Rgb = { readonly r: number; readonly g: number; readonly b: number }

/** What stands behind a subject: nothing, a colour, the picture of a file, or the subject's own ground, blurred. */
export type Background = 'none' | Rgb | { readonly file: string } | { readonly blurPx: number | 'usual' }

/** none | white | black | #rgb | #rrggbb -> colour, 0..255 a channel. */
export function readColour(text: string): 'none' | Rgb {
  const colour = colourNamed(text)
  if (!colour) throw new InvalidArgumentError('none, white, black or a colour such as #ffcc00 is wanted.')
  return colour
}

/** A colour, `blur` or `blur=PX`, or the path of a picture: what has a dot or a slash in it is one. */
export function readBackground(text: string): Background {
  const colour = colourNamed(text)
  if (colour) return colour
  const blur = /^blur(?:=(.*))?$/i.exec(text.trim())
  if (blur) return { blurPx: blur[1] === undefined ? 'usual' : numberBetween(0.5, 1000)(blur[1]) }
  if (/[./\\]/.test(text) && !text.trim().startsWith('#')) return { file: text }
  throw new InvalidArgumentError(
    'none, white, black, a colour such as #ffcc00, blur, blur=PX or the file of a picture is wanted.',
  )
}

function colourNamed(text: string): 'none' | Rgb | undefined {
  const name = text.trim().toLowerCase()
  if (name === 'none') return 'none'
  if (name === 'white') return { r: 255, g: 255, b: 255 }
  if (name === 'black') return { r: 0, g: 0, b: 0 }
  const hex = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/.exec(name)?.[1]
  if (!hex) return undefined
  const full = hex.length === 3 ? hex.replace(/./g, '$&$&') : hex
  const value = Number.parseInt(full, 16)
  return { r: value >> 16, g: (value >> 8) & 255, b: value & 255 }
}

/** A format by its name or by an ending of its files, such as jpg, in any case. */
export function readFormat(text: string): PictureFormat {
  const format = formatOfPath(`x.${text.trim()}`)
  if (!format) throw new InvalidArgumentError('Allowed choices are png, webp, avif, tiff, jpeg, gif.')
  return format
}

/** A part of a file name: no folder in it, nothing that a file system refuses. */
export function readSuffix(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among what is refused
  if (/[\\/:*?"<>|\u0000-\u001f]/.test(text) || text.length > 60)
    throw new InvalidArgumentError('A part of a file name is wanted, such as -cut.')
  return text
}

/** A test holds it against the table, which help does not load. */
export const clothNames = ['upper', 'lower', 'full'] as const satisfies readonly ClothName[]

/** Kinds of clothes, each once and in the order of the network. */
export function readCloth(text: string): readonly ClothName[] {
  const names = listOf(text.toLowerCase())
  const known: readonly string[] = clothNames
  if (!names.every((name) => known.includes(name)))
    throw new InvalidArgumentError(`One or more of ${known.join(', ')} is wanted, with commas between.`)
  return clothNames.filter((name) => names.includes(name))
}

/** Collects `X,Y` and `X,Y,background`: clicks on the subject, or on what is not it. */
export function readPoint(text: string, before: readonly Prompt[] = []): readonly Prompt[] {
  const [x, y, label = 'subject', ...rest] = text.split(',').map((part) => part.trim())
  const at = numbersOf([x, y])
  if (!at || rest.length > 0 || (label !== 'subject' && label !== 'background'))
    throw new InvalidArgumentError('X,Y or X,Y,background is wanted, in pixels of the picture, such as 320,200.')
  return [...before, { kind: 'point', x: at[0]!, y: at[1]!, label }]
}

/** Collects `LEFT,TOP,RIGHT,BOTTOM`. */
export function readBox(text: string, before: readonly Prompt[] = []): readonly Prompt[] {
  const sides = numbersOf(text.split(','))
  if (sides?.length !== 4)
    throw new InvalidArgumentError('LEFT,TOP,RIGHT,BOTTOM is wanted, in pixels of the picture, such as 40,30,300,480.')
  const [left, top, right, bottom] = sides as [number, number, number, number]
  return [...before, { kind: 'box', left, top, right, bottom }]
}

function numbersOf(texts: readonly (string | undefined)[]): number[] | undefined {
  const numbers = texts.map((text) => (text?.trim() ? Number(text) : Number.NaN))
  return numbers.every(Number.isFinite) ? numbers : undefined
}
