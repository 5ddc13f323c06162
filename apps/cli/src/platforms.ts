// Owns reading platform names typed by a person.

import { findPlatform, PLATFORMS, type PlatformId } from '@popcel/sticker'
import { unknownName } from './suggest.ts'

/** The ids of the names; 'all' is every row. Each id once. Throws unknown-platform. */
export function readPlatforms(names: readonly string[]): PlatformId[] {
  const known = Object.keys(PLATFORMS) as PlatformId[]
  const ids = names.flatMap((name) => {
    if (name.toLowerCase() === 'all') return known
    const id = findPlatform(name)
    if (!id) throw unknownName('unknown-platform', name, known)
    return [id]
  })
  return [...new Set(ids)]
}
