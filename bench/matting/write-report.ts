// Owns putting the report on disk: the maps of every result, the page, the figures as JSON.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCORED_BACKGROUNDS, SCORED_LOOKS } from '@popcel/fixtures'
import type { CutOut } from '@popcel/matting'
import { describeMachine } from '../machine.ts'
import { frameName, type Judged } from './judge-folder.ts'
import { alphaMap, errorMap } from './maps.ts'
import { isLarge, writeShown } from './raw.ts'
import { type Cell, type Report, type ReportPicture, reportColumn } from './report/model.ts'
import { renderReport } from './report/render.ts'
import type { BenchSubject, ScoredMotion } from './subjects.ts'
import type { Case, Column } from './summary.ts'

export const GROUPS: readonly string[] = [...SCORED_BACKGROUNDS, ...SCORED_LOOKS]

/** Writes `cuts/COLUMN/ID.png`, `.alpha.png` and `.error.png` under `folder`; a peer's result is copied as it was judged. */
export async function writeMaps(
  folder: string,
  column: string,
  judged: Pick<Judged, 'id' | 'result' | 'missing'>,
  truth: CutOut,
): Promise<void> {
  const place = join(folder, 'cuts', column)
  mkdirSync(place, { recursive: true })
  if (judged.missing !== undefined) return
  const cut = join(place, `${judged.id}.png`)
  await writeShown(cut, judged.result)
  await writeShown(join(place, `${judged.id}.alpha.png`), alphaMap(judged.result))
  await writeShown(join(place, `${judged.id}.error.png`), errorMap(judged.result, truth))
}

/** The same for the frames of a clip, in `cuts/COLUMN/CLIP`. */
export async function writeFrames(
  folder: string,
  column: string,
  { id, frames }: ScoredMotion,
  results: readonly CutOut[],
): Promise<void> {
  for (const [at, result] of results.entries()) {
    const judged = { id: frameName(at), result, missing: undefined }
    await writeMaps(folder, join(column, id), judged, frames[at]!.truth)
  }
}

export type Made = {
  readonly columns: readonly Column[]
  readonly subjects: readonly BenchSubject[]
  readonly motions: readonly ScoredMotion[]
  readonly leftOut: readonly string[]
  /** The name of the folder of a set of one's own. */
  readonly set: string | undefined
}

export function writeReport(folder: string, { columns, subjects, motions, leftOut, set }: Made): Report {
  const groups = GROUPS.filter((group) => subjects.some(({ spec }) => spec.background === group || spec.kind === group))
  const report: Report = {
    machine: describeMachine(),
    columns: columns.map((column) => reportColumn(column, groups)),
    groups,
    pictures: subjects.map((subject) => pictureOf(subject, columns)),
    clips: motions.map(({ id, frames }) => ({
      id,
      frames: frames.length,
      columns: columns.filter(({ clips }) => clips[id] !== undefined).map(({ name }) => name),
    })),
    leftOut,
    set: set ?? null,
  }
  const own = (name: string) => readFileSync(new URL(`report/${name}`, import.meta.url), 'utf8')
  const page = renderReport(
    report,
    own('style.css') + own('zoom.css'),
    own('report.js') + own('zoom.js') + own('clips.js'),
  )
  writeFileSync(join(folder, 'index.html'), page)
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify({ ...report, cases: columns }, null, 1)}\n`)
  return report
}

function pictureOf({ id, spec, copy, width, height }: BenchSubject, columns: readonly Column[]): ReportPicture {
  const { background, kind, shadow, jpegQuality } = spec
  const at = encodeURIComponent(id)
  const words = [
    background,
    kind,
    shadow === 'none' ? '' : `${shadow} shadow`,
    jpegQuality ? `JPEG ${jpegQuality}` : '',
    background === '' ? `${width}×${height}` : '',
  ]
  return {
    id,
    title: words.filter(Boolean).join(' · '),
    background,
    kind,
    shadow,
    width,
    height,
    large: isLarge({ width, height }),
    picture: `pictures/${encodeURIComponent(copy)}`,
    truth: `truth/${at}.png`,
    truthAlpha: `truth/${at}.alpha.png`,
    cells: columns.flatMap(({ name, cases }) => cases.filter((one) => one.id === id).map((one) => cellOf(name, one))),
  }
}

function cellOf(column: string, { id, scores, missing, model, cpuMs }: Case): Cell {
  const at = `cuts/${encodeURIComponent(column)}/${encodeURIComponent(id)}`
  const files = { cut: `${at}.png`, alpha: `${at}.alpha.png`, error: `${at}.error.png` }
  return { column, ...files, scores, missing: missing ?? null, model: model ?? null, cpuMs: cpuMs ?? null }
}
