// Owns the shape of a ComfyUI job as worker-comfyui takes it. The graph is data here; what it means is the worker's matter.
// Source: facts about peers, §4.4.

import { z } from 'zod'
import { namedSourceSchema } from './source.ts'

/** A value, or a link to another node: its id and which of its outputs. */
export const comfyLinkSchema = z.tuple([z.string(), z.number().int().nonnegative()])
export type ComfyLink = z.infer<typeof comfyLinkSchema>

export const comfyNodeSchema = z.looseObject({
  class_type: z.string().min(1),
  inputs: z.record(z.string(), z.unknown()).default({}),
})
export type ComfyNode = z.infer<typeof comfyNodeSchema>

/** A graph in ComfyUI's API format: nodes by id. */
export const comfyWorkflowSchema = z.record(z.string(), comfyNodeSchema)
export type ComfyWorkflow = z.infer<typeof comfyWorkflowSchema>

export const comfyInputSchema = z.looseObject({
  workflow: comfyWorkflowSchema,
  images: z.array(namedSourceSchema).default([]),
})
export type ComfyInput = z.infer<typeof comfyInputSchema>
