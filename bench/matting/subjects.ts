// Owns bringing the pictures of a run to disk, so that our processes and any peer cut the same files: the scored set, or one's own.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ILLUSTRATED_IDS,
  type IllustratedSpec,
  loadIllustrated,
  loadScored,
  loadScoredClip,
  SCORED_CLIPS,
  SCORED_IDS,
  type ScoredSpec,
} from '@popcel/fixtures'
import type { CutOut } from '@popcel/matting'
import { alphaMap } from './maps.ts'
import type { OwnPicture } from './own-set.ts'
import { writeRaw } from './raw.ts'

export type BenchSubject = {
  readonly id: string
  /** Absolute. */
  readonly file: string
  /** Its name in the folder of pictures. */
  readonly name: string
  readonly picture: Uint8Array
  readonly truth: CutOut
  readonly truthHasColour: boolean
  /** What the figures are grouped by; '' is no group. */
  readonly background: string
  readonly kind: string
  readonly shadow: string
  /** What is said of it beside its id. */
  readonly facts: string
}

export type ScoredMotion = {
  readonly id: string
  readonly files: readonly string[]
  readonly frames: readonly { readonly picture: Uint8Array; readonly truth: CutOut }[]
}

/** The sets that are part of the repository. */
const SETS = {
  scored: { ids: SCORED_IDS, load: loadScored },
  illustrated: { ids: ILLUSTRATED_IDS, load: loadIllustrated },
} as const
export type SetName = keyof typeof SETS

export function isSetName(name: string): name is SetName {
  return Object.hasOwn(SETS, name)
}

/** A set of the repository, or the pictures of it with these ids. @throws Error that names unknown ids */
export async function writeSubjects(folder: string, set: SetName, ids: readonly string[]): Promise<BenchSubject[]> {
  const { ids: known, load } = SETS[set]
  const unknown = ids.filter((id) => !known.includes(id))
  if (unknown.length > 0) throw new Error(`no ${set} picture is called ${unknown.join(', ')}`)
  const subjects: BenchSubject[] = []
  for (const id of ids.length > 0 ? ids : known) {
    const { spec, picture, truth } = await load(id)
    const { background, kind, shadow, jpegQuality } = spec
    const name = `${id}.${jpegQuality === null ? 'png' : 'jpg'}`
    const facts = factsOf(spec)
    const truthHasColour = true
    subjects.push(
      await writeSubject(folder, { id, name, picture, truth, truthHasColour, background, kind, shadow, facts }),
    )
  }
  return subjects
}

function factsOf({ background, kind, shadow, jpegQuality }: ScoredSpec | IllustratedSpec): string {
  const words = [
    background,
    kind,
    shadow === 'none' ? '' : `${shadow} shadow`,
    jpegQuality ? `JPEG ${jpegQuality}` : '',
  ]
  return words.filter(Boolean).join(' · ')
}

/** A set of one's own; pictures are grouped by what stands before the last number of their names ('photo-03'). */
export async function writeOwnSubjects(folder: string, pictures: readonly OwnPicture[]): Promise<BenchSubject[]> {
  const subjects: BenchSubject[] = []
  for (const { ending, ...own } of pictures) {
    const background = /^(.+?)[-_ ]*\d+$/.exec(own.id)?.[1] ?? ''
    const names = { name: own.id + ending, background, kind: '', shadow: 'none', facts: background }
    subjects.push(await writeSubject(folder, { ...own, ...names }))
  }
  return subjects
}

/** Writes `pictures/NAME`, `truth/ID.png` and `truth/ID.alpha.png` under `folder`. */
async function writeSubject(folder: string, subject: Omit<BenchSubject, 'file'>): Promise<BenchSubject> {
  const { id, name, picture, truth } = subject
  for (const part of ['pictures', 'truth']) mkdirSync(join(folder, part), { recursive: true })
  const file = join(folder, 'pictures', name)
  writeFileSync(file, picture)
  writeFileSync(join(folder, 'truth', `${id}.png`), await writeRaw(truth))
  writeFileSync(join(folder, 'truth', `${id}.alpha.png`), await writeRaw(alphaMap(truth)))
  return { ...subject, file }
}

/** Writes `clips/ID/00.png` … under `folder`. */
export async function writeMotions(folder: string): Promise<ScoredMotion[]> {
  const motions: ScoredMotion[] = []
  for (const { id } of SCORED_CLIPS) {
    const { frames } = await loadScoredClip(id)
    const place = join(folder, 'clips', id)
    if (!existsSync(place)) mkdirSync(place, { recursive: true })
    const files = frames.map(({ picture }, at) => {
      const file = join(place, `${String(at).padStart(2, '0')}.png`)
      writeFileSync(file, picture)
      return file
    })
    motions.push({ id, files, frames })
  }
  return motions
}
