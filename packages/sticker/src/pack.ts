// Owns the ZIP that is uploaded: the names in it, their order, and that the same set always gives the same bytes.
import { PopcelError } from '@popcel/protocol'
import { type Zippable, zipSync } from 'fflate'
import { itemName, type PlatformId, platformSpec } from './platforms.ts'

/** A file of the pack. Items without a name are numbered by their place. */
export type PackItem = { readonly name?: string | undefined; readonly bytes: Uint8Array }
export type PackExtra = { readonly name: string; readonly bytes: Uint8Array }

/** The earliest time that a ZIP can hold. A fixed one keeps packs reproducible. */
const TIMESTAMP = new Date(1980, 0, 1)

/**
 * A ZIP of stored (not deflated: PNG is already) files: the extras, then 001.png… in the order given.
 * Throws usage for two files of one name, pack-does-not-fit above the platform's limit. The number of items is not
 * judged here: checkPack says it in words.
 */
export function buildPack(items: readonly PackItem[], extras: readonly PackExtra[], platform: PlatformId): Uint8Array {
  const spec = platformSpec(platform)
  const files: Zippable = {}
  const named = [...extras, ...items.map((item, i) => ({ name: item.name ?? itemName(spec, i), bytes: item.bytes }))]
  for (const { name, bytes } of named) {
    if (Object.hasOwn(files, name))
      throw new PopcelError('usage', { reason: `two files of the pack are called ${name}` })
    files[name] = [bytes, { level: 0, mtime: TIMESTAMP }]
  }
  const zip = zipSync(files)
  if (zip.length > spec.pack.maxBytes) {
    const details = { name: 'pack', platform: spec.title, bytes: zip.length, limit: spec.pack.maxBytes }
    throw new PopcelError('pack-does-not-fit', details)
  }
  return zip
}
