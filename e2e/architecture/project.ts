// Owns the project as the rules see it: sources, package manifests and plain texts, each under its path from the root.
// A project is made of a map of texts, so a test can make up a wrong one; `readProject` makes the real one.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isSource, readSource, type Source } from './source.ts'

export type Manifest = {
  name: string
  dependencies: string[]
  devDependencies: string[]
  /** Subpath (`.` or `./x`) to file, both as written in `exports`. */
  exports: Record<string, string>
}

export type Project = {
  sources: Source[]
  /** By room; the root's own manifest is under ''. */
  manifests: Map<string, Manifest>
  /** Every text file, sources included. */
  texts: Map<string, string>
}

export type Violation = { path: string; line?: number; sentence: string }

const BINARY = /\.(png|jpe?g|webp|gif|avif|tiff?|apng|zip|ico|woff2?|ttf|otf|exr|onnx|mp4|webm|mov)$/i

/** The room that a path is in: `packages/matting`, `apps/cli`, `fixtures`, `bench`, `e2e`, or '' for the root. */
export function roomOf(path: string): string {
  const [top = '', second] = path.split('/')
  if (second === undefined) return ''
  return top === 'packages' || top === 'apps' ? `${top}/${second}` : top
}

export function projectOf(files: Readonly<Record<string, string>>): Project {
  const project: Project = { sources: [], manifests: new Map(), texts: new Map(Object.entries(files)) }
  for (const [path, text] of project.texts) {
    if (isSource(path)) project.sources.push(readSource(path, text))
    else if (path === 'package.json' || path === `${roomOf(path)}/package.json`) {
      project.manifests.set(roomOf(path), manifestOf(text))
    }
  }
  return project
}

/** Everything that git tracks or would track, so a file is judged before it is committed. */
export function readProject(root = fileURLToPath(new URL('../..', import.meta.url))): Project {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  const paths = listed.split('\0').filter((path) => path !== '' && !BINARY.test(path) && existsSync(join(root, path)))
  return projectOf(Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')])))
}

/** One line for each violation, or '' when there is none: what a failing test shows. */
export function describeViolations(violations: readonly Violation[]): string {
  return violations.map(({ path, line, sentence }) => `${path}${line ? `:${line}` : ''}: ${sentence}`).join('\n')
}

function manifestOf(text: string): Manifest {
  const json = JSON.parse(text) as {
    name?: string
    dependencies?: Record<string, string>
    optionalDependencies?: Record<string, string>
    peerDependencies?: Record<string, string>
    devDependencies?: Record<string, string>
    exports?: Record<string, string | Record<string, string>> | string
  }
  const exports = typeof json.exports === 'string' ? { '.': json.exports } : (json.exports ?? {})
  return {
    name: json.name ?? '',
    dependencies: [json.dependencies, json.optionalDependencies, json.peerDependencies].flatMap((d) =>
      Object.keys(d ?? {}),
    ),
    devDependencies: Object.keys(json.devDependencies ?? {}),
    exports: Object.fromEntries(
      Object.entries(exports).map(([key, to]) => [
        key,
        typeof to === 'string' ? to : (to['import'] ?? to['default'] ?? ''),
      ]),
    ),
  }
}
