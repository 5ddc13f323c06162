// Owns bringing the scored set to disk, so that our processes and any peer cut the same files.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadScored, loadScoredClip, SCORED_CLIPS, SCORED_IDS, type ScoredSpec } from '@popcel/fixtures'
import type { CutOut } from '@popcel/matting'
import { alphaMap } from './maps.ts'
import { writeRaw } from './raw.ts'

export type ScoredSubject = {
  readonly id: string
  readonly spec: ScoredSpec
  /** Absolute. */
  readonly file: string
  /** From the report's folder. */
  readonly page: string
  readonly picture: Uint8Array
  readonly truth: CutOut
}

export type ScoredMotion = {
  readonly id: string
  readonly files: readonly string[]
  readonly frames: readonly { readonly picture: Uint8Array; readonly truth: CutOut }[]
}

/** Writes `pictures/ID.png|jpg`, `truth/ID.png` and `truth/ID.alpha.png` under `folder`. */
export async function writeSubjects(folder: string, ids: readonly string[]): Promise<ScoredSubject[]> {
  const unknown = ids.filter((id) => !SCORED_IDS.includes(id))
  if (unknown.length > 0) throw new Error(`no scored picture is called ${unknown.join(', ')}`)
  for (const part of ['pictures', 'truth']) mkdirSync(join(folder, part), { recursive: true })
  const subjects: ScoredSubject[] = []
  for (const id of ids.length > 0 ? ids : SCORED_IDS) {
    const { spec, picture, truth } = await loadScored(id)
    const page = `pictures/${id}.${spec.jpegQuality === null ? 'png' : 'jpg'}`
    const file = join(folder, page)
    writeFileSync(file, picture)
    writeFileSync(join(folder, 'truth', `${id}.png`), await writeRaw(truth))
    writeFileSync(join(folder, 'truth', `${id}.alpha.png`), await writeRaw(alphaMap(truth)))
    subjects.push({ id, spec, file, page, picture, truth })
  }
  return subjects
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
