// Owns how one finished emoji is told, as a JSON line and in words.

import type { EmojiLine, Timings } from './json-lines.ts'
import type { PackItem } from './pack-files.ts'
import { count, decibelsInWords } from './wording.ts'

export function emojiLine(item: PackItem, output: string, ms: Timings, warnings: readonly string[]): EmojiLine {
  const { platform, report } = item.fitted
  return {
    type: 'emoji',
    platform,
    name: item.name,
    output,
    bytes: report.bytes,
    frames: report.frames,
    seconds: report.durationMs / 1000,
    plays: report.plays,
    colours: report.colours,
    psnrDb: report.psnrDb === 'lossless' ? null : report.psnrDb,
    gaveUp: report.gaveUp,
    ms,
    warnings,
  }
}

export function emojiWords(line: EmojiLine): string {
  const facts = [
    count(line.frames, 'frame'),
    `${line.seconds} s × ${line.plays}`,
    `${line.bytes.toLocaleString('en')} bytes`,
    line.colours === 'truecolour' ? line.colours : count(line.colours, 'colour'),
    decibelsInWords(line.psnrDb),
    ...line.gaveUp,
  ]
  return `${line.output}  ${line.name.padEnd(9)} (${facts.join(', ')})`
}
