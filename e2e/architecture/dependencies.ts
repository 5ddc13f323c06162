// Owns whether package.json files tell the truth: what is imported is declared, and what is declared is imported.

import { type Project, roomOf, type Violation } from './project.ts'
import { resolveImport } from './resolve.ts'
import type { Source } from './source.ts'

/** Declared but never imported, on purpose. Room -> package -> why. */
export const USED_OTHERWISE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '': {
    '@biomejs/biome': 'npm run check:lint runs it',
    '@types/node': 'tsconfig.json names it',
    node: 'npm scripts run on it',
    typescript: 'npm run check:types runs it',
  },
  'apps/cli': {
    '@popcel/endpoint': 'popcel endpoint starts it',
    '@popcel/worker': 'popcel worker starts it',
    node: 'bin/popcel.js starts it when the Node that runs is too old',
  },
}

/** Rooms that are never published; what they share stands in the root's devDependencies. */
const UNPUBLISHED = ['', 'bench', 'e2e', 'fixtures']

export function undeclaredImports(project: Project): Violation[] {
  return project.sources.flatMap((source) => {
    const declared = declaredFor(project, source)
    return importedPackages(project, source)
      .filter(({ name }) => !declared.has(name))
      .map(({ name, line }) => ({ path: source.path, line, sentence: `${name} is not declared in package.json` }))
  })
}

export function unusedDependencies(project: Project, usedOtherwise = USED_OTHERWISE): Violation[] {
  return [...project.manifests].flatMap(([room, manifest]) => {
    const inRoom = project.sources.filter((source) => room === '' || roomOf(source.path) === room)
    const usedBy = (sources: Source[]) =>
      new Set(sources.flatMap((source) => importedPackages(project, source).map(({ name }) => name)))
    const byAny = usedBy(inRoom)
    const bySource = UNPUBLISHED.includes(room) ? byAny : usedBy(inRoom.filter((source) => !source.isTest))
    const spared = usedOtherwise[room] ?? {}
    const path = room === '' ? 'package.json' : `${room}/package.json`
    const lazy = manifest.dependencies.filter((name) => !bySource.has(name))
    const idle = manifest.devDependencies.filter((name) => !byAny.has(name))
    return [...lazy, ...idle]
      .filter((name) => !(name in spared))
      .map((name) => ({
        path,
        sentence: `${name} is declared but ${byAny.has(name) ? 'only tests import it' : 'not imported'}`,
      }))
  })
}

function declaredFor(project: Project, source: Source): Set<string> {
  const room = roomOf(source.path)
  const own = project.manifests.get(room)
  const root = project.manifests.get('')
  const names = [...(own?.dependencies ?? [])]
  if (source.isTest) names.push(own?.name ?? '')
  if (source.isTest || UNPUBLISHED.includes(room)) {
    names.push(...(own?.devDependencies ?? []), ...(root?.devDependencies ?? []))
  }
  return new Set(names)
}

function importedPackages(project: Project, source: Source): { name: string; line: number }[] {
  return source.imports.flatMap(({ specifier, line }) => {
    const target = resolveImport(project, source.path, specifier)
    return target.kind === 'room' || target.kind === 'dependency' ? [{ name: target.name, line }] : []
  })
}
