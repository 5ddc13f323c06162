// Owns putting a package's folder back to what the repository has, after it was packed.

import { renameSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The repository's manifest while the published one is in its place. */
export const KEPT = 'package.json.kept.tmp'
export const ROOT_LICENCE = fileURLToPath(new URL('../../LICENSE', import.meta.url))

/** Works in the current folder. */
export function restore(): void {
  renameSync(KEPT, 'package.json')
  rmSync('LICENSE', { force: true })
  rmSync('dist', { recursive: true, force: true })
}
