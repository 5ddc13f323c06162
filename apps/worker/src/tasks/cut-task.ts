// Owns turning a job's params into one cut's task, and running it where no equal one was run before.

import type { Prompt } from '@popcel/matting'
import { DEVICES } from '@popcel/matting/table'
import { PopcelError } from '@popcel/protocol'
import type { MattingParams, MattingTask } from '@popcel/protocol/job'
import type { CutDone, CutTask, Rgb } from '../work/table.ts'
import { chooseModelFor } from './choose-model.ts'
import { keyOf } from './result-cache.ts'
import type { JobTools } from './tools.ts'

export type Asked = Pick<CutTask, 'resize' | 'options' | 'output' | 'background'>

const devices = ['auto', ...DEVICES] as const

/** @throws PopcelError unknown-device, unknown-model, value-wrong */
export async function askedOf(
  task: MattingTask,
  params: MattingParams,
  installed: () => Promise<readonly string[]>,
): Promise<Asked> {
  const device = devices.find((name) => name === params.device.toLowerCase())
  if (!device) throw new PopcelError('unknown-device', { name: params.device, known: devices.join(', ') })
  if (params.output === 'mask' && params.background !== 'none') {
    const reason = 'stands behind a cut-out; with output "mask" there is none'
    throw new PopcelError('value-wrong', { field: 'params.background', reason })
  }
  const prompts = (params.sam_prompt ?? []).map(promptOf)
  const model = await chooseModelFor(task, params.model, prompts.length > 0, installed)
  const asksForPrompt = task === 'sam' && prompts.length === 0
  return {
    resize: [],
    output: params.output,
    background: backgroundOf(params.background),
    options: {
      model,
      device,
      sensitivity: params.sensitivity,
      maskBlur: params.mask_blur,
      maskOffset: params.mask_offset,
      invert: params.invert,
      defringe: params.defringe,
      shadow: params.shadow,
      holes: params.holes,
      force: params.force,
      ...(params.solid === undefined ? {} : { solid: params.solid }),
      ...(params.refine === undefined ? {} : { refine: params.refine }),
      ...(params.fine === undefined ? {} : { fine: params.fine }),
      ...(params.tidy === undefined ? {} : { tidy: params.tidy }),
      ...(asksForPrompt ? { prompts: 'centre' } : prompts.length > 0 ? { prompts } : {}),
    },
  }
}

function promptOf(prompt: NonNullable<MattingParams['sam_prompt']>[number]): Prompt {
  if (prompt.type === 'point') {
    const [x, y] = prompt.data
    return { kind: 'point', x, y, label: prompt.label === 1 ? 'subject' : 'background' }
  }
  const [x1, y1, x2, y2] = prompt.data
  const box = { left: Math.min(x1, x2), top: Math.min(y1, y2), right: Math.max(x1, x2), bottom: Math.max(y1, y2) }
  return { kind: 'box', ...box }
}

/** 'none', 'white', 'black' or #rrggbb, as the schema has it. */
export function backgroundOf(word: string): 'none' | Rgb {
  if (word === 'none') return 'none'
  const hex = word === 'white' ? 'ffffff' : word === 'black' ? '000000' : word.slice(1)
  const [r, g, b] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number]
  return { r, g, b }
}

/** Equal bytes with equal questions are cut once, by whoever comes first. */
export async function cutOnce(
  bytes: Uint8Array,
  asked: Asked,
  tools: JobTools,
): Promise<CutDone & { cached: boolean }> {
  const { pool, caps, remember, signal } = tools
  const key = keyOf(bytes, asked)
  const run = (stop: AbortSignal) => pool.run('cut', { bytes, caps, ...asked }, stop)
  const { value, cached } = await remember(key, run, signal)
  return { ...value, cached }
}
