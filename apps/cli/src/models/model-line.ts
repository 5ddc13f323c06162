// Owns how one model and what is here of it is told: as a JSON line, as a sentence, as a row of a table.

import { existsSync } from 'node:fs'
import { isModelId } from '@popcel/matting'
import { BUNDLED, type ModelState } from '@popcel/runtime'
import { wrapLines } from '../help-layout.ts'
import type { ModelLine } from '../json-lines.ts'
import { bytesInWords } from '../wording.ts'
import { downloadBytes, specOf } from './open-store.ts'

export function modelLine(state: ModelState): ModelLine {
  const { model, licence, files, bytes } = state
  const spec = isModelId(model) ? specOf(model) : undefined
  const download = spec?.bundled || spec?.bring !== undefined ? 0 : spec && downloadBytes(spec)
  const reason = files.find((file) => file.reason !== undefined)?.reason
  return {
    type: 'model',
    model,
    state: stateOf(state),
    bytes,
    downloadBytes: download ?? null,
    use: spec?.use ?? '',
    licence,
    files: files.map(({ part, path, state }) => ({ part, path, state })),
    ...(reason === undefined ? {} : { reason }),
  }
}

function stateOf({ model, state }: ModelState): ModelLine['state'] {
  const spec = isModelId(model) ? specOf(model) : undefined
  if (spec?.bundled) return Object.values(BUNDLED[model] ?? {}).every((url) => existsSync(url)) ? 'built-in' : 'missing'
  return spec?.bring !== undefined && state === 'missing' ? 'bring' : state
}

/** One sentence, for what was just done with it. */
export function modelWords({ model, state, bytes, files, reason }: ModelLine): string {
  if (state === 'damaged') return `${model}: damaged (${reason ?? 'its bytes are not what they were'})`
  if (state === 'installed' || state === 'partly') {
    const paths = files.filter((file) => file.state === 'good').map(({ path }) => path)
    return `${model}: ${state === 'partly' ? 'partly ' : ''}installed, ${bytesInWords(bytes)}  ${paths.join(', ')}`
  }
  return `${model}: ${stateWords[state]}`
}

/** A head and one row a model, in columns; what it is for stands below it where a terminal of `columns` would break most rows. */
export function modelTable(lines: readonly ModelLine[], columns = Number.POSITIVE_INFINITY): string[] {
  const rows = [
    ['MODEL', 'HERE', 'SIZE', 'LICENCE', 'FOR'],
    ...lines.map((line) => [line.model, stateWords[line.state], sizeOf(line), licenceOf(line), line.use]),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  const inColumns = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  const wide = rows.map(inColumns)
  if (2 * wide.filter((row) => row.length > columns).length <= wide.length) return wide
  return rows.map((row) => `${inColumns(row.slice(0, -1))}\n${wrapLines(`    ${row.at(-1)}`, columns)}`)
}

const stateWords: Readonly<Record<ModelLine['state'], string>> = {
  'built-in': 'built in',
  installed: 'yes',
  partly: 'partly',
  missing: 'no',
  damaged: 'damaged',
  bring: 'your file',
}

function sizeOf({ downloadBytes, bytes, state }: ModelLine): string {
  if (state === 'installed') return bytesInWords(bytes)
  if (downloadBytes === 0) return ''
  return downloadBytes === null ? '?' : bytesInWords(downloadBytes)
}

function licenceOf({ licence: { name, url, commercial } }: ModelLine): string {
  return commercial || url === '' ? name : `${name}, not commercial`
}
