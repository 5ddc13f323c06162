// Owns which model a matting task takes: the one that is named, else the best of the task's family that is installed.

import { isModelId, MODEL_IDS, MODELS, type ModelId } from '@popcel/matting/table'
import { PopcelError } from '@popcel/protocol'
import type { MattingTask } from '@popcel/protocol/job'

/** Best first for drawn characters. Where none is installed, the first is what the refusal tells to pull. */
const PREFERENCE = {
  rembg: ['isnet-anime', 'isnet-general-use', 'isnet_fp16', 'isnet', 'u2net', 'silueta', 'u2netp'],
  birefnet: [
    'birefnet-toonout-fp16',
    'birefnet-toonout',
    'birefnet-matting',
    'birefnet-general',
    'birefnet-massive',
    'birefnet-general-lite',
    'birefnet-general-lite-fp16',
    'birefnet-512-fp16',
    'birefnet-512',
    'birefnet-lite-512',
  ],
  sam: ['sam2', 'sam', 'sam-quant', 'sam-vit-l', 'sam-vit-l-quant'],
} as const satisfies Partial<Record<MattingTask, readonly ModelId[]>>

/**
 * An id of MODELS, 'key', or 'auto' (the picture decides). Names may leave the family out: task birefnet, model toonout.
 * @throws PopcelError unknown-model, value-wrong for a model of another task
 */
export async function chooseModelFor(
  task: MattingTask,
  model: string | undefined,
  prompted: boolean,
  installed: () => Promise<readonly string[]>,
): Promise<string> {
  if (task === 'key' || task === 'mini') return onlyItself(task, model)
  if (model !== undefined) return named(task, model)
  if (task === 'auto' && !prompted) return 'auto'
  const family = PREFERENCE[task === 'auto' ? 'sam' : task]
  const here = await installed()
  return family.find((id) => here.includes(id)) ?? family[0]
}

function onlyItself(task: 'key' | 'mini', model: string | undefined): string {
  if (model === undefined || model === task) return task
  throw new PopcelError('value-wrong', { field: 'params.model', reason: `is ${model}, and task ${task} has no models` })
}

function named(task: 'auto' | 'rembg' | 'birefnet' | 'sam', model: string): string {
  const name = model.toLowerCase()
  if (task === 'auto' && (name === 'auto' || name === 'key')) return name
  const id = [name, `${task}-${name}`].find(isModelId)
  if (id === undefined) throw new PopcelError('unknown-model', { name: model, known: knownFor(task).join(', ') })
  if (knownFor(task).includes(id)) return id
  const reason = `is ${id}, which task ${task} does not run; task auto runs every model`
  throw new PopcelError('value-wrong', { field: 'params.model', reason })
}

/** rembg runs more families than its own networks: whatever rembg itself can be asked for. */
function knownFor(task: 'auto' | 'rembg' | 'birefnet' | 'sam'): readonly ModelId[] {
  return MODEL_IDS.filter((id) => {
    const { kind, family } = MODELS[id]
    if (task === 'sam') return kind === 'prompt'
    if (kind !== 'plain') return task === 'auto' && kind !== 'trimap' && kind !== 'hint'
    if (task === 'birefnet') return family === 'birefnet'
    return task === 'auto' || !['mini', 'modnet', 'rvm'].includes(family)
  })
}
