// Owns what a committed file may not name: the host of a package registry, or a path of one person's machine.

import type { Project, Violation } from './project.ts'

// Put together here, so that this file names none itself.
const REGISTRY = new RegExp(
  [
    ['registry', 'npmjs'],
    ['registry', 'yarnpkg'],
    ['pypi', 'org'],
    ['pythonhosted', 'org'],
    ['deb', 'debian', 'org'],
    ['proxy', 'golang', 'org'],
    ['static', 'crates'],
  ]
    .map((parts) => parts.join('\\.'))
    .join('|'),
)
const MACHINE = /(?<![\w.~}*-])\/(?:work|root|home|tmp|Users|workspace)\/[\w.-]/

export function namedPlaces(project: Project): Violation[] {
  return [...project.texts].flatMap(([path, text]) =>
    text.split('\n').flatMap((content, at) => {
      const line = at + 1
      if (REGISTRY.test(content)) return [{ path, line, sentence: "names a package registry's host" }]
      return MACHINE.test(content) ? [{ path, line, sentence: "names a path of one person's machine" }] : []
    }),
  )
}
