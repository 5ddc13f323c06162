// Owns refusing the folders of peers that cannot be judged, before anything is cut: all of their pictures would be scored as empty.

import { readdirSync, statSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import type { Peer } from './options.ts'

/** @throws Error that names the folder */
export function refuseWithoutFolder(peers: readonly Peer[]): void {
  for (const { name, folder } of peers)
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
      throw new Error(`${folder}: there is no such folder of ${name}`)
}

/** Where not one file has the name of a picture. @throws Error that says what is wanted and what is there */
export function refuseStrangers(peers: readonly Peer[], subjects: readonly { readonly id: string }[]): void {
  const wanted = subjects.map(({ id }) => `${id}.png`)
  for (const { name, folder } of peers) {
    const there = readdirSync(folder).sort()
    if (wanted.length === 0 || there.some((file) => wanted.includes(file))) continue
    const some = there.slice(0, 3).join(', ')
    const found = there.length === 0 ? 'it is empty' : `it has ${some}${there.length > 3 ? ' …' : ''}`
    throw new Error(`${folder}: no result of ${name} is called like a picture, as ${wanted[0]} is; ${found}`)
  }
}

/** Results of an earlier run that this one takes away. @throws Error that names the folder */
export function refuseWrittenOver(peers: readonly Peer[], place: string): void {
  for (const { name, folder } of peers) {
    const inside = relative(place, resolve(folder))
    if (inside.startsWith('..') || resolve(place, inside) === inside) continue
    throw new Error(`${folder}: this run writes over it; copy it elsewhere and give that for ${name}`)
  }
}
