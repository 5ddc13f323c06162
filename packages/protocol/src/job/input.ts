// Owns reading a job's input: which form it has, and that form's schema. Design: one picture, a batch, media, ComfyUI.

import type { z } from 'zod'
import { PopcelError } from '../error.ts'
import { readValue } from '../read-value.ts'
import { type ComfyInput, comfyInputSchema } from './comfy.ts'
import { type MattingBatch, type MattingInput, mattingBatchSchema, mattingInputSchema } from './matting.ts'
import {
  type AnimateInput,
  animateInputSchema,
  type EncodeInput,
  encodeInputSchema,
  type InspectInput,
  inspectInputSchema,
  type SampleInput,
  sampleInputSchema,
} from './media.ts'
import { isMattingTask, type MediaTask, TASKS } from './task.ts'

export type JobInput =
  | { readonly form: 'matting'; readonly input: MattingInput }
  | { readonly form: 'batch'; readonly input: MattingBatch }
  | { readonly form: 'comfy'; readonly input: ComfyInput }
  | { readonly form: 'inspect'; readonly input: InspectInput }
  | { readonly form: 'animate'; readonly input: AnimateInput }
  | { readonly form: 'sample'; readonly input: SampleInput }
  | { readonly form: 'encode'; readonly input: EncodeInput }

/**
 * Reads a job's `input`, which may also be JSON text (worker-comfyui takes that too). A `workflow` makes it ComfyUI's form;
 * `images` without a media task makes it a batch; without a task the worker chooses (`auto`).
 * @throws PopcelError value-wrong, unknown-task, not-json
 */
export function readJobInput(given: unknown): JobInput {
  const input = typeof given === 'string' ? parseText(given) : given
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new PopcelError('value-wrong', { field: 'input', reason: 'is not an object with a task and an image' })
  }
  if ('workflow' in input) return { form: 'comfy', input: readValue(comfyInputSchema, input, 'input') }
  const task = readTask('task' in input ? input.task : 'auto')
  const whole = { ...input, task }
  if (!isMattingTask(task)) return readMedia(task, whole)
  if ('images' in input) return { form: 'batch', input: readValue(mattingBatchSchema, whole, 'input') }
  return { form: 'matting', input: readValue(mattingInputSchema, whole, 'input') }
}

function readTask(given: unknown) {
  const task = TASKS.find((name) => name === given)
  if (!task) throw new PopcelError('unknown-task', { name: String(given), known: TASKS.join(', ') })
  return task
}

function readMedia(task: MediaTask, input: object): JobInput {
  const read = <S extends z.ZodType>(schema: S) => readValue(schema, input, 'input')
  switch (task) {
    case 'inspect':
      return { form: task, input: read(inspectInputSchema) }
    case 'animate':
      return { form: task, input: read(animateInputSchema) }
    case 'sample':
      return { form: task, input: read(sampleInputSchema) }
    case 'encode':
      return { form: task, input: read(encodeInputSchema) }
  }
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new PopcelError('not-json', { reason: error instanceof Error ? error.message : String(error) })
  }
}
