// Owns putting a package's folder back to what the repository has, after it was packed.

import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** After a file's name: what the repository has, while the published version is in its place. */
export const KEPT = '.kept.tmp'
export const ROOT_LICENCE = fileURLToPath(new URL('../../LICENSE', import.meta.url))

/** Files of the package that are published differently, as paths from its folder. */
export function rewrittenFiles(): string[] {
  const bins = existsSync('bin') ? readdirSync('bin').filter((name) => name.endsWith('.js')) : []
  return ['package.json', ...bins.map((name) => join('bin', name))]
}

/** Works in the current folder. */
export function restore(): void {
  for (const file of rewrittenFiles()) if (existsSync(file + KEPT)) renameSync(file + KEPT, file)
  rmSync('LICENSE', { force: true })
  rmSync('dist', { recursive: true, force: true })
}
