// Owns whether package-lock.json says what the package.json files say: `npm ci` refuses to install when it does not.

import type { Project, Violation } from './project.ts'

type Listed = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>

const KINDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const

export function staleLock(project: Project): Violation[] {
  const text = project.texts.get('package-lock.json')
  if (text === undefined) return [{ path: 'package-lock.json', sentence: 'is not there' }]
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Listed | undefined>> }
  return [...project.manifests.keys()].flatMap((room) => {
    const path = room === '' ? 'package.json' : `${room}/package.json`
    const manifest = JSON.parse(project.texts.get(path) ?? '{}') as Listed
    const agrees = KINDS.every((kind) => sorted(manifest[kind]) === sorted(packages[room]?.[kind]))
    return agrees ? [] : [{ path, sentence: 'is not what package-lock.json says; run npm install' }]
  })
}

/**
 * Every dependency that the lock speaks of stands in it, those for other systems too. npm leaves some out when it writes
 * a lock beside an installed node_modules, or when the registry does not have them; `npm ci` then refuses.
 */
export function incompleteLock(project: Project): Violation[] {
  const path = 'package-lock.json'
  const { packages } = JSON.parse(project.texts.get(path) ?? '{"packages":{}}') as {
    packages: Readonly<Record<string, Listed>>
  }
  return Object.entries(packages).flatMap(([place, listed]) =>
    [listed['dependencies'], listed['optionalDependencies']]
      .flatMap((names) => Object.keys(names ?? {}))
      .filter((name) => !placesFor(place, name).some((candidate) => candidate in packages))
      .map((name) => ({ path, sentence: `${place || 'the root'} depends on ${name}, which is not in it` })),
  )
}

/** Where Node looks for a package from a place in the lock: its own node_modules, then each one further up. */
function placesFor(place: string, name: string): string[] {
  const parts = place === '' ? [] : place.split('/')
  return Array.from({ length: parts.length + 1 }, (_, up) =>
    [...parts.slice(0, parts.length - up), 'node_modules', name].join('/'),
  )
}

function sorted(versions: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify(Object.entries(versions).sort(([a], [b]) => (a < b ? -1 : 1)))
}
