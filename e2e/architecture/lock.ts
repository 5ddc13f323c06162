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

function sorted(versions: Readonly<Record<string, string>> = {}): string {
  return JSON.stringify(Object.entries(versions).sort(([a], [b]) => (a < b ? -1 : 1)))
}
