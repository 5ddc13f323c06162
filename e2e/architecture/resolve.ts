// Owns where an import leads: a file of the project, a room, a dependency or a part of Node.

import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { type Project, roomOf } from './project.ts'

export type Target =
  | { kind: 'file'; path: string }
  /** A room by its package name; `path` is the file that its `exports` name, undefined when they name none. */
  | { kind: 'room'; room: string; name: string; path: string | undefined }
  | { kind: 'dependency'; name: string }
  | { kind: 'builtin'; name: string }

export function resolveImport(project: Project, from: string, specifier: string): Target {
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    return { kind: 'file', path: posix.join(posix.dirname(from), specifier) }
  }
  const name = packageName(specifier)
  for (const [room, manifest] of project.manifests) {
    if (room === '' || manifest.name !== name) continue
    const file = manifest.exports[`.${specifier.slice(name.length)}`]
    return { kind: 'room', room, name, path: file === undefined ? undefined : posix.join(room, file) }
  }
  return isBuiltin(specifier) ? { kind: 'builtin', name: specifier } : { kind: 'dependency', name }
}

/** The room that an import leads into, when it leads into one. */
export function targetRoom(target: Target): string | undefined {
  if (target.kind === 'room') return target.room
  return target.kind === 'file' ? roomOf(target.path) : undefined
}

function packageName(specifier: string): string {
  const parts = specifier.split('/')
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}
