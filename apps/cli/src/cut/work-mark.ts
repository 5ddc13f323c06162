// Owns what makes two runs of `cut` the same: version, options, the bytes of the rough matte and of what is put behind, and the weights that may do the work.

import { stat } from 'node:fs/promises'
import { trimapModelOf } from '@popcel/matting/table'
import { openStore } from '../models/open-store.ts'
import { version } from '../version.ts'
import type { CutSettings } from './file-options.ts'
import { digestOf, markOf } from './ledger.ts'
import type { SideFiles } from './side-files.ts'

/** The mark of everything but the input. Weights that come, go or change make it another one where they could be used. */
export async function workMark(settings: CutSettings, modelsDir: string, { hint, behind }: SideFiles): Promise<string> {
  const { options, trim, metadata, naming } = settings
  return markOf({
    popcel: version(),
    options,
    trim: trim ?? null,
    metadata,
    format: naming.format ?? 'fits',
    hint: hint ? digestOf(hint.bytes) : null,
    behind: behind?.digest ?? null,
    weights: await weightsMark(options, modelsDir),
  })
}

/** Of `auto` all that are there, of a named model its own; size and time stand for the bytes, which the store has checked. */
export async function weightsMark(options: CutSettings['options'], modelsDir: string): Promise<string[]> {
  const { model = 'auto', weights, refine } = options
  if (model === 'key' || model === 'matte') return []
  const wanted = (id: string) => model === 'auto' || id === model || id === trimapModelOf(refine)
  const installed = (await openStore(modelsDir).list()).filter(
    ({ model: id, state }) => state === 'installed' && wanted(id),
  )
  const paths = installed.flatMap(({ files }) => files.map(({ path }) => path))
  return Promise.all([...paths, ...(weights === undefined ? [] : [weights])].map(stateOf))
}

async function stateOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  return found ? `${path} ${found.size} ${found.mtimeMs}` : path
}
