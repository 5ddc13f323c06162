// Owns how files are named and how they introduce themselves.

import { type Project, roomOf, type Violation } from './project.ts'

const DRAWERS = /^(utils?|misc|helpers?|common)$/
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/
const LEAST_WORDS = 4

/** Files that everyone needs and nobody owns begin with such a name. */
export function drawerNames(project: Project): Violation[] {
  return codePaths(project).flatMap((path) => {
    const bad = path.split('/').find((part) => DRAWERS.test(part.replace(/\..*$/, '')))
    return bad ? [{ path, sentence: `${bad} says nothing about what is in it` }] : []
  })
}

export function unkebabNames(project: Project): Violation[] {
  return codePaths(project).flatMap((path) => {
    const bad = path.split('/').find((part) => !KEBAB.test(part))
    return bad ? [{ path, sentence: `${bad} is not in kebab-case` }] : []
  })
}

/** A file's first line (after a #! line) is a comment of a few words. A face that only lists names needs none. */
export function unintroduced(project: Project): Violation[] {
  return project.sources
    .filter((source) => roomOf(source.path) !== '' && !source.isTest && !source.isFace)
    .filter((source) => {
      const first = source.text.replace(/^#!.*\n/, '').split('\n')
      const opening = first[0]?.trim() === '/**' ? `/** ${first[1]}` : (first[0] ?? '')
      const comment = /^(\/\/|\/\*+)\s*(.*)$/.exec(opening)?.[2] ?? ''
      return comment.split(/\s+/).filter((word) => /\w/.test(word)).length < LEAST_WORDS
    })
    .map(({ path }) => ({ path, line: 1, sentence: 'does not begin with a comment that says what it owns' }))
}

function codePaths(project: Project): string[] {
  return project.sources.map((source) => source.path)
}
