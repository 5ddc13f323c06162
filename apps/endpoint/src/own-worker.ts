// Owns finding the command of Popcel's own worker: a program of another package, found by that package's name.

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Program and arguments, or undefined where the package is not installed. */
export function ownWorker(
  resolve: (name: string) => string = createRequire(import.meta.url).resolve,
): string[] | undefined {
  try {
    const manifest = resolve('@popcel/worker/package.json')
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin?: Record<string, string> | string }
    const file = typeof bin === 'string' ? bin : Object.values(bin ?? {})[0]
    const path = join(dirname(manifest), file ?? '')
    return file !== undefined && existsSync(path) ? [process.execPath, path] : undefined
  } catch {
    return undefined
  }
}
