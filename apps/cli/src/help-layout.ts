// Owns how help lies on a terminal: what is too long is broken at spaces, and narrow terminals get meanings below their options.

/** Below so many columns a description beside its option would be a strip of single words. */
const NARROW = 72
const INDENT = 6

/** What commander's help is told about the width. */
export function helpLayout(columns: number) {
  if (columns >= NARROW) return { minWidthToWrap: 20 }
  const formatItem = (term: string, _width: number, description: string) => {
    const indent = ' '.repeat(INDENT)
    return description ? wrapLines(`  ${term}\n${indent}${description}`, columns) : `  ${term}`
  }
  return { minWidthToWrap: 20, formatItem }
}

/** Breaks lines at spaces, each part with the indent of its line. A command to be copied stays one line. */
export function wrapLines(text: string, columns: number): string {
  return text
    .split('\n')
    .map((line) => (line.length <= columns || /^ *popcel /.test(line) ? line : wrapLine(line, columns)))
    .join('\n')
}

function wrapLine(line: string, columns: number): string {
  const indent = /^ */.exec(line)?.[0] ?? ''
  const lines: string[] = []
  let current = indent
  for (const word of line.trim().split(' ')) {
    const longer = current === indent ? indent + word : `${current} ${word}`
    if (longer.length > columns && current !== indent) {
      lines.push(current)
      current = indent + word
    } else current = longer
  }
  return [...lines, current].join('\n')
}
