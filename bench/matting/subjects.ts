// Owns bringing the sets of the repository to disk, so that our processes and any peer cut the same files.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  ILLUSTRATED_IDS,
  loadIllustrated,
  loadScored,
  loadScoredClip,
  SCORED_CLIPS,
  SCORED_IDS,
  type ScoredSpec,
} from '@popcel/fixtures'
import type { CutOut } from '@popcel/matting'
import { frameName } from './judge-folder.ts'
import { alphaMap } from './maps.ts'
import { writeShown } from './raw.ts'

/** What all sets have: those of the repository, and one of the user's own, which tells nothing of its pictures. */
export type BenchSubject = {
  readonly id: string
  readonly spec: Pick<ScoredSpec, 'shadow' | 'jpegQuality'> & {
    readonly background: ScoredSpec['background'] | ''
    readonly kind: ScoredSpec['kind'] | ''
  }
  readonly width: number
  readonly height: number
  /** Absolute: what is cut. */
  readonly file: string
  /** Name of its copy in `pictures` of the report's folder. */
  readonly copy: string
  /** Whether the truth has colours of its own; without them no halo can be measured. */
  readonly hasColour: boolean
  /** Only when it is wanted: a set may be larger than memory. */
  load(): Promise<{ readonly picture: Uint8Array; readonly truth: CutOut }>
}

export type ScoredMotion = {
  readonly id: string
  readonly files: readonly string[]
  readonly frames: readonly { readonly picture: Uint8Array; readonly truth: CutOut }[]
}

const SETS = {
  scored: { ids: SCORED_IDS, load: loadScored },
  illustrated: { ids: ILLUSTRATED_IDS, load: loadIllustrated },
} as const
/** A set that is part of the repository. */
export type SetName = keyof typeof SETS

export function isSetName(name: string): name is SetName {
  return Object.hasOwn(SETS, name)
}

/** Writes `pictures/ID.png|jpg`, `truth/ID.png` and `truth/ID.alpha.png` under `folder`; only of these `ids` where there are any. */
export async function writeSubjects(folder: string, set: SetName, ids: readonly string[]): Promise<BenchSubject[]> {
  const { ids: known, load: loadOne } = SETS[set]
  const unknown = ids.filter((id) => !known.includes(id))
  if (unknown.length > 0) throw new Error(`no ${set} picture is called ${unknown.join(', ')}`)
  for (const part of ['pictures', 'truth']) mkdirSync(join(folder, part), { recursive: true })
  const subjects: BenchSubject[] = []
  for (const id of ids.length > 0 ? ids : known) {
    const { spec, picture, truth } = await loadOne(id)
    const copy = `${id}.${spec.jpegQuality === null ? 'png' : 'jpg'}`
    const file = join(folder, 'pictures', copy)
    writeFileSync(file, picture)
    await writeTruth(folder, id, truth)
    const load = async () => ({ picture, truth })
    subjects.push({ id, spec, width: truth.width, height: truth.height, file, copy, hasColour: true, load })
  }
  return subjects
}

/** `truth/ID.png` and `truth/ID.alpha.png`. */
export async function writeTruth(folder: string, id: string, truth: CutOut): Promise<void> {
  await writeShown(join(folder, 'truth', `${id}.png`), truth)
  await writeShown(join(folder, 'truth', `${id}.alpha.png`), alphaMap(truth))
}

/** Writes `clips/ID/00.png` … and `truth/ID/00.png` … under `folder`. */
export async function writeMotions(folder: string): Promise<ScoredMotion[]> {
  const motions: ScoredMotion[] = []
  for (const { id } of SCORED_CLIPS) {
    const { frames } = await loadScoredClip(id)
    const place = join(folder, 'clips', id)
    if (!existsSync(place)) mkdirSync(place, { recursive: true })
    mkdirSync(join(folder, 'truth', id), { recursive: true })
    for (const [at, { truth }] of frames.entries()) await writeTruth(folder, join(id, frameName(at)), truth)
    const files = frames.map(({ picture }, at) => {
      const file = join(place, `${frameName(at)}.png`)
      writeFileSync(file, picture)
      return file
    })
    motions.push({ id, files, frames })
  }
  return motions
}
