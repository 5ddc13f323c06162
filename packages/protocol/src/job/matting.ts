// Owns the words of matting jobs: what can be asked, one picture or a batch, and what comes back.

import { z } from 'zod'
import { namedSourceSchema, outputFileSchema, sourceSchema, uploadSchema } from './source.ts'
import { MATTING_TASKS } from './task.ts'

/** Pixel coordinates of the upright picture, x before y. Label 1 is subject, 0 background. rembg's words (peers.md §1.8). */
export const samPromptSchema = z.array(
  z.discriminatedUnion('type', [
    z.looseObject({
      type: z.literal('point'),
      data: z.tuple([z.number(), z.number()]),
      label: z.union([z.literal(0), z.literal(1)]).default(1),
    }),
    z.looseObject({ type: z.literal('rectangle'), data: z.tuple([z.number(), z.number(), z.number(), z.number()]) }),
  ]),
)

/** Names and meaning as in ComfyUI-RMBG where it has them (peers.md §4.3); everything has a default. */
export const mattingParamsSchema = z.looseObject({
  /** A model of the task's family; left out, the worker takes the best one that it has and says which. */
  model: z.string().min(1).optional(),
  device: z.string().min(1).default('auto'),
  /** `mask`: the alpha alone, grey. `cutout`: straight colour and alpha. */
  output: z.enum(['mask', 'cutout']).default('mask'),
  /** 0..1, 1 changes nothing. */
  sensitivity: z.number().min(0).max(1).default(1),
  /** Px at the picture's own size: the blur's sigma; px to grow (>0) or shrink (<0). */
  mask_blur: z.number().min(0).max(64).default(0),
  mask_offset: z.number().int().min(-64).max(64).default(0),
  /** Levels that close the body and empty the rest. Left out: as fits the model. */
  solid: z.boolean().optional(),
  invert: z.boolean().default(false),
  /** Take the old background out of the colours at the edges. */
  defringe: z.boolean().default(true),
  /** What stands behind a cut-out. */
  background: z
    .string()
    .regex(/^(none|white|black|#[0-9a-fA-F]{6})$/, 'is none, white, black or #rrggbb')
    .default('none'),
  /** For the plain-background keyer; see CutOptions of the matting package. */
  shadow: z.enum(['drop', 'keep']).default('drop'),
  holes: z.enum(['auto', 'keep', 'clear']).default('auto'),
  force: z.boolean().default(false),
  /** For networks; see CutOptions of the matting package. Left out: as fits. */
  refine: z
    .enum([
      'none',
      'guided',
      'vitmatte',
      'vitmatte-small-distinctions-646',
      'vitmatte-small-composition-1k',
      'vitmatte-base-distinctions-646',
      'vitmatte-base-composition-1k',
    ])
    .optional(),
  fine: z.boolean().optional(),
  tidy: z.boolean().optional(),
  sam_prompt: samPromptSchema.optional(),
})
export type MattingParams = z.infer<typeof mattingParamsSchema>

const params = mattingParamsSchema.prefault({})

/** One picture. */
export const mattingInputSchema = z.looseObject({
  task: z.enum(MATTING_TASKS),
  image: sourceSchema,
  params,
  upload: uploadSchema.optional(),
})
export type MattingInput = z.infer<typeof mattingInputSchema>

/** Several pictures with the same params; one that fails does not fail the others. */
export const mattingBatchSchema = z.looseObject({
  task: z.enum(MATTING_TASKS).default('auto'),
  images: z.array(namedSourceSchema).min(1),
  params,
  upload: uploadSchema.optional(),
  /** Each picture is given by /stream too, as soon as it is done. */
  stream: z.boolean().default(false),
})
export type MattingBatch = z.infer<typeof mattingBatchSchema>

/** Milliseconds by stage, `total` among them. */
const timingsSchema = z.record(z.string(), z.number())

/** Exactly one of `mask`, `cutout` and `url` is there: base64 of a PNG, or where it was uploaded to. */
export const mattingOutputSchema = z.looseObject({
  mask: z.string().optional(),
  cutout: z.string().optional(),
  url: z.string().optional(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  model: z.string(),
  device: z.string(),
  timings: timingsSchema,
})
export type MattingOutput = z.infer<typeof mattingOutputSchema>

/** `errors` has a sentence for each picture that failed, its name in front. */
export const batchOutputSchema = z.looseObject({
  images: z.array(outputFileSchema),
  errors: z.array(z.string()),
  /** worker-comfyui's word when there is no picture and no error. */
  status: z.string().optional(),
})
export type BatchOutput = z.infer<typeof batchOutputSchema>
