// Owns the words that are not written here, each with the files where it is allowed after all.

import { type Project, roomOf, type Violation } from './project.ts'
import type { Source, WordKind } from './source.ts'

type WordRule = { sentence: string; allowed: (source: Source) => boolean }

const nowhere = () => false
const named =
  (...names: string[]) =>
  (source: Source) =>
    names.includes(fileName(source.path))
const isLibrary = (source: Source) => roomOf(source.path).startsWith('packages/')
const isRootConfig = (source: Source) => roomOf(source.path) === '' && /\.config\.[jt]s$/.test(source.path)

export const WORDS: Readonly<Record<WordKind, WordRule>> = {
  any: { sentence: 'says any; say what it is, or unknown', allowed: nowhere },
  enum: { sentence: 'has an enum; use a union of strings', allowed: nowhere },
  'default-export': { sentence: 'has a default export; name it', allowed: isRootConfig },
  'export-star': { sentence: 'has export *; list the names', allowed: nowhere },
  console: { sentence: 'uses console; only print.ts and logger.ts do', allowed: named('print.ts', 'logger.ts') },
  print: { sentence: 'touches stdout or stderr; a library never prints', allowed: (source) => !isLibrary(source) },
  env: {
    sentence: 'reads process.env; only env.ts of an app does',
    // a word that is for ONNX Runtime can be set there only
    allowed: (source) =>
      isLibrary(source)
        ? /^packages\/runtime\/src\/onnx\/telemetry(\.test)?\.ts$/.test(source.path)
        : named('env.ts')(source),
  },
  clock: {
    sentence: 'reads the clock; a library gets the time as an argument',
    // the library's front door stands in for a main.ts that its user does not write
    allowed: (source) => !isLibrary(source) || source.isTest || source.path === 'packages/runtime/src/cutter.ts',
  },
  'import-time-work': {
    sentence: 'works when it is imported; a library only defines things',
    allowed: (source) => !isLibrary(source) || source.isTest,
  },
  flag: {
    sentence:
      'names an option of the command line; a library says what is meant, and protocol has the table of sentences',
    allowed: (source) => !isLibrary(source) || source.isTest || roomOf(source.path) === 'packages/protocol',
  },
  'unreadable-import': {
    sentence: 'imports a name that is computed; write it out so it can be checked',
    allowed: nowhere,
  },
}

export function forbiddenWords(project: Project, kinds = Object.keys(WORDS) as WordKind[]): Violation[] {
  return project.sources.flatMap((source) =>
    source.words
      .filter(({ kind }) => kinds.includes(kind) && !WORDS[kind].allowed(source))
      .map(({ kind, line }) => ({ path: source.path, line, sentence: WORDS[kind].sentence })),
  )
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
