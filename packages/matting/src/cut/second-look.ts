// Owns looking twice: a network that saw a large picture small sees the subject again in crops, for finer edges.

import { cropped } from '../crop.ts'
import type { Picture } from '../picture.ts'
import { blendCrops } from '../second-pass/blend.ts'
import { planSecondPass } from '../second-pass/plan.ts'
import type { Model, ModelMatte } from './run-model.ts'
import { addedTimes } from './stages.ts'

/** The first matte with its edges from a second pass, where that sees finer; the first decides body and empty. */
export async function lookTwice(picture: Picture, first: ModelMatte, model: Model): Promise<ModelMatte> {
  if (!model.sees) return first
  const pass = planSecondPass(first.matte, picture, model.sees(picture))
  const mattes = []
  let { ms } = first
  for (const crop of pass.crops) {
    const seen = await model.matteOf(cropped(picture, crop))
    mattes.push(seen.matte)
    ms = addedTimes(ms, seen.ms)
  }
  return { ...first, matte: blendCrops(first.matte, pass, mattes).matte, ms }
}
