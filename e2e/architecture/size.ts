// Owns how long a file and a function may be, and the count of test lines to source lines.

import { KERNELS } from './kernels.ts'
import { type Project, roomOf, type Violation } from './project.ts'

export const MOST_FILE_LINES = 400
export const MOST_FUNCTION_LINES = 50

export function longFiles(project: Project): Violation[] {
  return project.sources
    .filter((source) => source.lines > MOST_FILE_LINES)
    .map(({ path, lines }) => ({ path, sentence: `has ${lines} lines; ${MOST_FILE_LINES} is the most` }))
}

/** In tests only functions with a name of their own count: the body of a `describe` may be long. */
export function longFunctions(project: Project, kernels = KERNELS): Violation[] {
  return project.sources
    .filter((source) => !(source.path in kernels))
    .flatMap((source) =>
      source.functions
        .filter((fact) => fact.lines > MOST_FUNCTION_LINES && !(source.isTest && fact.argument))
        .map(({ name, line, lines }) => ({
          path: source.path,
          line,
          sentence: `${name} has ${lines} lines; ${MOST_FUNCTION_LINES} is the most`,
        })),
    )
}

/** An exception that nothing needs any more must go, or it will cover the next long function in silence. */
export function idleKernels(project: Project, kernels = KERNELS): Violation[] {
  return Object.keys(kernels)
    .filter((path) => {
      const source = project.sources.find((other) => other.path === path)
      return !source?.functions.some((fact) => fact.lines > MOST_FUNCTION_LINES)
    })
    .map((path) => ({ path, sentence: 'is excepted in kernels.ts but has no long function' }))
}

export type LineCount = { room: string; source: number; test: number }

/** Lines of source and of test of each room. The tests of `e2e` stand for the whole product. */
export function countLines(project: Project): LineCount[] {
  const rooms = new Map<string, LineCount>()
  for (const { path, lines, isTest } of project.sources) {
    const room = roomOf(path)
    const count = rooms.get(room) ?? { room, source: 0, test: 0 }
    count[isTest ? 'test' : 'source'] += lines
    rooms.set(room, count)
  }
  return [...rooms.values()].sort((a, b) => (a.room < b.room ? -1 : 1))
}
