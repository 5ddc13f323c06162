// Owns what the words after `make bench` and `popcel bench` mean: which suites, and what goes to them.

import { GROUPS, SUITES } from './suite.ts'

export type Asked = {
  /** In the order of the table; all where none is named. */
  readonly suites: readonly string[]
  /** The words for the suites: from the first `--` word on. */
  readonly args: readonly string[]
  readonly unknown: readonly string[]
  readonly help: boolean
}

export function readWords(words: readonly string[]): Asked {
  const option = words.findIndex((word) => word.startsWith('-'))
  const args = option < 0 ? [] : words.slice(option)
  const typed = words.slice(0, words.length - args.length)
  const names = typed.flatMap((name) => (Object.hasOwn(GROUPS, name) ? GROUPS[name]! : [name]))
  return {
    suites: Object.keys(SUITES).filter((name) => names.length === 0 || names.includes(name)),
    args,
    unknown: names.filter((name) => !Object.hasOwn(SUITES, name)),
    help: args.includes('--help') || args.includes('-h'),
  }
}

export function helpText(): string {
  const suites = Object.entries(SUITES).map(([name, { title }]) => [name, title] as const)
  const groups = Object.entries(GROUPS).map(([name, of]) => [name, of.join(', ')] as const)
  return [
    'popcel bench [SUITE…] [--options of a suite], or make bench SUITES="…": measure, print tables, write out/bench/SUITE.json',
    '',
    ...[...suites, ...groups].map(([name, meaning]) => `  ${name.padEnd(10)}${meaning}`),
    '',
    'Without a name everything is measured, which takes an hour. What a suite takes: bench/README.md.',
  ].join('\n')
}
