// Owns the words that say what samples mean, for formats that hold text only: names as in EXR, and how a text of many is written.

import type { Picture } from '@popcel/matting'
import type { FramePlanes, WriteFrameOptions } from './frame-file.ts'

export const WORD = {
  transfer: 'popcel:transfer',
  alpha: 'popcel:alpha',
  pass: 'popcel:pass',
  frameRate: 'popcel:frameRate',
  timeCode: 'popcel:timeCode',
  software: 'Software',
} as const

/** The words of one frame, ours last so that they stand against those that are carried. */
export function wordsFor(frame: FramePlanes, options: WriteFrameOptions): Record<string, string> {
  const rate = options.frameRate
  return {
    ...options.metadata,
    [WORD.software]: options.software ?? 'Popcel',
    [WORD.transfer]: options.coverage || frame.space === 'linear' ? 'linear' : 'sRGB',
    [WORD.alpha]: options.coverage ? 'coverage' : frame.alpha,
    ...(options.pass ? { [WORD.pass]: options.pass } : {}),
    ...(rate ? { [WORD.frameRate]: `${rate.numerator}/${rate.denominator}` } : {}),
    ...(options.timeCode ? { [WORD.timeCode]: options.timeCode } : {}),
  }
}

/** What our words say of the transfer; undefined where they say nothing. */
export function statedSpace(words: Readonly<Record<string, string>>): Picture['space'] | undefined {
  const stated = words[WORD.transfer]
  if (stated === 'linear') return 'linear'
  return stated === 'sRGB' ? 'srgb' : undefined
}

/** Rate and time code out of our words. */
export function statedTime(words: Readonly<Record<string, string>>) {
  const rate = /^(\d+)\/(\d+)$/.exec(words[WORD.frameRate] ?? '')
  const timeCode = words[WORD.timeCode]
  return {
    ...(rate ? { frameRate: { numerator: Number(rate[1]), denominator: Number(rate[2]) } } : {}),
    ...(timeCode ? { timeCode } : {}),
  }
}

/** One text of lines "name: value", for a format with one place for text. */
export function writeLines(words: Readonly<Record<string, string>>): string {
  return Object.entries(words)
    .map(([name, value]) => `${oneLine(name).replaceAll(': ', ':')}: ${oneLine(value)}`)
    .join('\n')
}

/** The reverse, where every line has that form; another text is one word called "description". */
export function readLines(text: string): Record<string, string> {
  const lines = text.split('\n').map((line) => /^([^\n]+?): (.*)$/.exec(line))
  if (lines.some((line) => line === null)) return { description: text }
  return Object.fromEntries(lines.map((line) => [line![1]!, line![2]!]))
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\0]+\s*/g, ' ')
}
