// Owns which room may import which: the table behind the drawing in docs/architecture.md, and the rules about arrows.
// Rooms that do not exist yet stand in it already, so the first file of a new room meets its rule.

import { type Project, roomOf, type Violation } from './project.ts'
import { resolveImport, targetRoom } from './resolve.ts'

const LIBRARIES = ['packages/protocol', 'packages/matting', 'packages/motion', 'packages/sticker', 'packages/clip']

/** Room -> the rooms that it may import. Arrows point down only. */
export const ARROWS: Readonly<Record<string, readonly string[]>> = {
  'packages/protocol': [],
  'packages/matting': ['packages/protocol'],
  'packages/motion': ['packages/protocol', 'packages/matting'],
  'packages/sticker': ['packages/protocol', 'packages/matting'],
  'packages/clip': ['packages/protocol', 'packages/matting'],
  'packages/runtime': ['packages/protocol', 'packages/matting'],
  'packages/dispatch': ['packages/protocol'],
  'packages/client': ['packages/protocol'],
  'apps/cli': [...LIBRARIES, 'packages/runtime', 'packages/client', 'packages/dispatch'],
  'apps/worker': [...LIBRARIES, 'packages/runtime'],
  // these two live on the cheapest machine: no pixel is touched in their process
  'apps/api': ['packages/protocol', 'packages/dispatch'],
  'apps/endpoint': ['packages/protocol'],
  'apps/studio': ['packages/protocol', 'packages/client'],
  fixtures: ['packages/protocol', 'packages/matting', 'packages/runtime'],
  // built from outside: it starts the compiler and imports no room
  deploy: [],
  bench: [...LIBRARIES, 'packages/runtime', 'packages/dispatch', 'fixtures'],
  // the front doors are walked by starting programs, so no app is imported
  e2e: [...LIBRARIES, 'packages/runtime', 'packages/client', 'packages/dispatch', 'fixtures'],
}

/** What a test of any room may import besides: pictures with known truth, and the codec to read and write them. */
export const TEST_ARROWS: readonly string[] = ['fixtures', 'packages/runtime', 'packages/matting', 'packages/protocol']

/** Pixels only: these run in the browser too, so Node is not there. */
export const NO_NODE: readonly string[] = ['packages/matting', 'packages/motion']

/** Room -> the only outside packages that it may depend on. */
export const ONLY_DEPENDENCIES: Readonly<Record<string, readonly string[]>> = { 'packages/protocol': ['zod'] }

export function wrongArrows(project: Project, arrows = ARROWS): Violation[] {
  const found: Violation[] = []
  for (const source of project.sources) {
    const room = roomOf(source.path)
    const allowed = arrows[room]
    if (room === '') continue
    if (!allowed) {
      found.push({ path: source.path, sentence: `the room ${room} is not in the table of e2e/architecture/arrows.ts` })
      continue
    }
    for (const { specifier, line } of source.imports) {
      const to = targetRoom(resolveImport(project, source.path, specifier))
      if (to === undefined || to === room) continue
      if (allowed.includes(to) || (source.isTest && TEST_ARROWS.includes(to))) continue
      found.push({ path: source.path, line, sentence: `${room} may not import ${to || 'the root'}` })
    }
  }
  return found
}

/** A room is entered by its name and what its `exports` list, never by a path; and no source imports a test. */
export function wrongDoors(project: Project): Violation[] {
  const found: Violation[] = []
  for (const source of project.sources) {
    for (const { specifier, line } of source.imports) {
      const target = resolveImport(project, source.path, specifier)
      const add = (sentence: string) => found.push({ path: source.path, line, sentence })
      if (target.kind === 'room' && target.path === undefined)
        add(`${specifier} is not in the exports of ${target.room}`)
      if (target.kind !== 'file') continue
      if (roomOf(target.path) !== roomOf(source.path))
        add(`${specifier} leaves its room; import it by its package name`)
      if (!project.texts.has(target.path)) add(`${specifier} leads to no file`)
      if (!source.isTest && project.sources.some((other) => other.isTest && other.path === target.path)) {
        add(`${specifier} is a test; source does not import tests`)
      }
    }
  }
  return found
}

export function nodeInPixels(project: Project, rooms = NO_NODE): Violation[] {
  return project.sources
    .filter((source) => rooms.includes(roomOf(source.path)) && !source.isTest)
    .flatMap((source) =>
      source.imports
        .filter(({ specifier }) => resolveImport(project, source.path, specifier).kind === 'builtin')
        .map(({ specifier, line }) => ({
          path: source.path,
          line,
          sentence: `imports ${specifier}, but ${roomOf(source.path)} runs in the browser too`,
        })),
    )
}

export function forbiddenDependencies(project: Project, only = ONLY_DEPENDENCIES): Violation[] {
  return [...project.manifests].flatMap(([room, manifest]) => {
    const allowed = only[room]
    return allowed
      ? [...manifest.dependencies, ...manifest.devDependencies]
          .filter((name) => !allowed.includes(name))
          .map((name) => ({
            path: `${room}/package.json`,
            sentence: `${name} may not be here, only ${allowed.join(', ')}`,
          }))
      : []
  })
}
