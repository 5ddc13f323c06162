// Owns putting the report on disk: the maps of every result, the page, the figures as JSON.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCORED_BACKGROUNDS, SCORED_LOOKS } from '@popcel/fixtures'
import { describeMachine } from '../machine.ts'
import type { Judged } from './judge-folder.ts'
import { alphaMap, errorMap } from './maps.ts'
import { writeRaw } from './raw.ts'
import { type Cell, type Report, type ReportPicture, reportColumn } from './report/model.ts'
import { renderReport } from './report/render.ts'
import type { BenchSubject } from './subjects.ts'
import type { Case, Column } from './summary.ts'

export const GROUPS: readonly string[] = [...SCORED_BACKGROUNDS, ...SCORED_LOOKS]

/** Writes `cuts/COLUMN/ID.png`, `.alpha.png` and `.error.png` under `folder`; a peer's result is copied as it was judged. */
export async function writeMaps(folder: string, column: string, judged: Judged, subject: BenchSubject): Promise<void> {
  const place = join(folder, 'cuts', column)
  mkdirSync(place, { recursive: true })
  if (judged.missing !== undefined) return
  const cut = join(place, `${judged.id}.png`)
  writeFileSync(cut, await writeRaw(judged.result))
  writeFileSync(join(place, `${judged.id}.alpha.png`), await writeRaw(alphaMap(judged.result)))
  writeFileSync(join(place, `${judged.id}.error.png`), await writeRaw(errorMap(judged.result, subject.truth)))
}

export function writeReport(folder: string, columns: readonly Column[], subjects: readonly BenchSubject[]): Report {
  const found = new Set(subjects.flatMap(({ background, kind }) => [background, kind]).filter(Boolean))
  const groups = [...GROUPS.filter((group) => found.has(group)), ...[...found].filter((one) => !GROUPS.includes(one))]
  const report: Report = {
    machine: describeMachine(),
    columns: columns.map((column) => reportColumn(column, groups)),
    groups,
    pictures: subjects.map((subject) => pictureOf(subject, columns)),
  }
  const own = (name: string) => readFileSync(new URL(`report/${name}`, import.meta.url), 'utf8')
  writeFileSync(join(folder, 'index.html'), renderReport(report, own('style.css'), own('report.js')))
  writeFileSync(join(folder, 'report.json'), `${JSON.stringify({ ...report, cases: columns }, null, 1)}\n`)
  return report
}

function pictureOf(subject: BenchSubject, columns: readonly Column[]): ReportPicture {
  const { id, name, background, kind, shadow, facts } = subject
  const truth = `truth/${encodeURIComponent(id)}`
  return {
    id,
    title: facts,
    background,
    kind,
    shadow,
    picture: `pictures/${encodeURIComponent(name)}`,
    truth: `${truth}.png`,
    truthAlpha: `${truth}.alpha.png`,
    cells: columns.flatMap(({ name, cases }) => cases.filter((one) => one.id === id).map((one) => cellOf(name, one))),
  }
}

function cellOf(column: string, { id, scores, missing, model }: Case): Cell {
  const at = `cuts/${encodeURIComponent(column)}/${encodeURIComponent(id)}`
  const files = { cut: `${at}.png`, alpha: `${at}.alpha.png`, error: `${at}.error.png` }
  return { column, ...files, scores, missing: missing ?? null, model: model ?? null }
}
