// Owns telling MODELS as a table of Markdown, for docs/models.md and for whoever lists models elsewhere.

import type { ModelSpec } from './spec.ts'
import { MODELS } from './table.ts'

const HEAD = ['Id', 'Use it for', 'Size', 'Takes', 'Licence', 'Commercial work', 'Get it']

/** One row a model, in the order of MODELS. */
export function modelsTable(): string {
  const rows: readonly (readonly [string, ModelSpec])[] = Object.entries(MODELS)
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map(([id, row]) => line(cellsOf(id, row)))].join('\n')
}

function cellsOf(id: string, row: ModelSpec): string[] {
  const { use, notes, licence } = row
  return [
    `\`${id}\``,
    notes === undefined ? use : `${use}; ${notes}`,
    sizeOf(row),
    takesOf(row),
    licence.url === '' ? licence.name : `[${licence.name}](${licence.url})`,
    commercialOf(row),
    getOf(id, row),
  ]
}

/** Megabytes of 1,000,000 bytes; '?' where a file's size is not known. */
function sizeOf({ files, bundled }: ModelSpec): string {
  if (bundled) return 'in the package'
  if (files.length === 0) return '–'
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? Number.NaN), 0)
  return Number.isNaN(bytes) ? '?' : `${Math.round(bytes / 1e6).toLocaleString('en')} MB`
}

function takesOf(row: ModelSpec): string {
  const size = row.kind === 'prompt' ? row.encoder.size : row.input.size
  const beside = {
    plain: '',
    hint: ' and a hint',
    trimap: ' and a matte',
    recurrent: ', frame by frame',
    prompt: ' and clicks',
  }
  const side = (() => {
    switch (size.kind) {
      case 'squash':
      case 'pad':
        return size.width === size.height ? `${size.width}²` : `${size.width}×${size.height}`
      case 'own':
        return 'the size of your file'
      case 'free':
        return `any size up to ${size.longest} px`
      case 'shortest':
        return `any shape, ${size.shortest} px at the short side`
      case 'longest':
        return `any shape, ${size.longest} px at the long side, more where it is narrow`
    }
  })()
  return side + beside[row.kind]
}

function commercialOf({ files, bring, licence }: ModelSpec): string {
  if (licence.commercial) return 'yes'
  return files.length === 0 && bring !== undefined && licence.url === '' ? 'as your file says' : '**no**'
}

function getOf(id: string, { files, bring, bundled }: ModelSpec): string {
  if (bundled) return 'nothing to do'
  if (bring !== undefined) return `bring ${bring}`
  return files.some(({ unpinned }) => unpinned !== undefined)
    ? `\`popcel models pull ${id}\` (no digest is published; the first download is pinned)`
    : `\`popcel models pull ${id}\``
}
