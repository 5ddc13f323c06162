// Owns what makes two runs of `clip` the same: version, settings that change pixels or files, how subjects are found, weights.

import type { Choice } from '@popcel/runtime'
import { markOf } from '../cut/ledger.ts'
import { weightsMark } from '../cut/work-mark.ts'
import { version } from '../version.ts'
import type { ClipSettings } from './clip-options.ts'
import type { ShotPlan } from './open-shot.ts'

/** What was asked for in words, and its digest. Range, threads and memory change no frame, so they are not in it. */
export async function clipMark(settings: ClipSettings, plan: ShotPlan, choice: Choice, modelsDir: string) {
  const { passes, exr, straight, space, layer, cut, steady, look } = settings
  const asked = {
    popcel: version(),
    passes,
    formats: plan.formats,
    exr,
    straight,
    space: space ?? null,
    layer: layer ?? null,
    cut: { ...cut, model: choice.model },
    screen: choice.screen ?? null,
    steady,
    look,
    weights: choice.screen ? [] : await weightsMark({ ...cut, model: choice.model }, modelsDir),
  }
  return { mark: markOf(asked), asked }
}
