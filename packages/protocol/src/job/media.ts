// Owns the words of media jobs: look at an upload, animate a cut-out, sample a video, encode a pack.

import { z } from 'zod'
import { outputFileSchema, sourceSchema, uploadSchema } from './source.ts'

const size = z.number().int().min(1).max(4096)

/** What is this file? Nothing is decoded further than it has to be. */
export const inspectInputSchema = z.looseObject({ task: z.literal('inspect'), image: sourceSchema })
export type InspectInput = z.infer<typeof inspectInputSchema>

export const inspectOutputSchema = z.looseObject({
  format: z.string(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  /** 1 for a still picture. */
  frames: z.number().int().positive(),
  alpha: z.boolean(),
})
export type InspectOutput = z.infer<typeof inspectOutputSchema>

/** A cut-out in, the frames of a seamless loop out. */
export const animateInputSchema = z.looseObject({
  task: z.literal('animate'),
  image: sourceSchema,
  params: z.looseObject({
    /** A row of the motion package's table of actions. */
    action: z.string().min(1),
    /** Words that replace the action's motion, such as "slow zoom". */
    motion: z.string().optional(),
    /** Words to draw; `true` for the action's own. */
    caption: z.union([z.string(), z.literal(true)]).optional(),
    seed: z.number().int().nonnegative().default(1),
    frames: z.number().int().min(1).max(240).default(12),
    width: size.default(320),
    height: size.default(320),
  }),
  upload: uploadSchema.optional(),
})
export type AnimateInput = z.infer<typeof animateInputSchema>

/**
 * Straight RGBA PNGs in the order that they play; the loop takes `duration_ms`. `warnings` has a sentence for words of the motion
 * that were not known or spoke against each other.
 */
export const framesOutputSchema = z.looseObject({
  frames: z.array(outputFileSchema),
  duration_ms: z.number().positive(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  warnings: z.array(z.string()).default([]),
})
export type FramesOutput = z.infer<typeof framesOutputSchema>

/** A video in; for each of `slots` even spaces of time the sharpest `candidates` frames out. */
export const sampleInputSchema = z.looseObject({
  task: z.literal('sample'),
  video: sourceSchema,
  params: z
    .looseObject({
      slots: z.number().int().min(1).max(240).default(12),
      candidates: z.number().int().min(1).max(16).default(1),
      /** Seconds of the video to look at; left out, all of it. */
      from: z.number().nonnegative().optional(),
      to: z.number().positive().optional(),
    })
    .prefault({}),
  upload: uploadSchema.optional(),
})
export type SampleInput = z.infer<typeof sampleInputSchema>

export const sampleOutputSchema = z.looseObject({
  slots: z.array(
    z.looseObject({
      candidates: z.array(z.looseObject({ time_ms: z.number().nonnegative(), image: outputFileSchema })),
    }),
  ),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
})
export type SampleOutput = z.infer<typeof sampleOutputSchema>

/** Loops in, the files that a platform takes out. */
export const encodeInputSchema = z.looseObject({
  task: z.literal('encode'),
  items: z
    .array(
      z.looseObject({
        name: z.string().min(1),
        frames: z.array(sourceSchema).min(1),
        duration_ms: z.number().positive().default(1000),
      }),
    )
    .min(1),
  /** A row of the sticker package's table of platforms. */
  params: z.looseObject({
    platform: z.string().min(1),
    /** One ZIP as the platform takes it, with its tab picture, in place of the single files. */
    zip: z.boolean().default(false),
    /** Rather than fall below so many dB the art is drawn smaller. */
    least_db: z.number().min(20).max(60).optional(),
  }),
  upload: uploadSchema.optional(),
})
export type EncodeInput = z.infer<typeof encodeInputSchema>

/** `gave_up` says what items lost to fit, as `name: what`; `errors` has a sentence for each that cannot be made to fit. */
export const encodeOutputSchema = z.looseObject({
  files: z.array(outputFileSchema),
  gave_up: z.array(z.string()).default([]),
  errors: z.array(z.string()),
})
export type EncodeOutput = z.infer<typeof encodeOutputSchema>
